import { loadConfig, StartupError } from '#platform';
import type { Command } from 'commander';
import { examine } from './doctor/examine.js';
import type { Finding } from './doctor/finding.js';
import { print } from './print.js';

/** `vetrail doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at everything that the configuration names, and say what to do; changes nothing')
    .option('--json', 'one JSON object a line')
    .action(doctor);
}

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

async function doctor({ json = false }: { readonly json?: boolean }): Promise<void> {
  let failures = 0;
  for await (const finding of examine(loadConfig(process.env))) {
    if (finding.state === 'fail') failures += 1;
    if (json) print(JSON.stringify(finding));
    else show(finding);
  }
  if (failures > 0) throw new StartupError(failures === 1 ? 'one check failed' : `${failures} checks failed`);
}

function show({ state, part, found, advice }: Finding): void {
  print(`${MARKS[state]}  ${part.padEnd(14)}  ${found}`);
  if (advice !== undefined) print(`${' '.repeat(22)}→ ${advice}`);
}
