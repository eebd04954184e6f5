/**
 * `npm run bench history [-- --statements 1000000]`: a long log, and what works on all of it, each as a process of its own
 * beside the running system: how fast, and with how much memory. Prints a table with the targets.
 */
import { openEventStore } from '#eventstore';
import { createClient } from '#platform';
import { createReadModels, statementIndex } from '#readmodels';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { recordStatements } from '../support/log.js';
import { startVetrail } from '../support/vetrail.js';
import { measureRebuild, runMeasured } from './rebuild.js';
import { madeStatement } from './statements.js';

const { values: options } = parseArgs({
  options: {
    statements: { type: 'string', default: '200000' },
    seed: { type: 'string', default: 'vetrail' },
    /** Only rebuild: the other commands are measured at less. */
    rebuild: { type: 'boolean', default: false },
  },
});
const STATEMENTS = Number(options.statements);
const APPEND = 1_000;
const MOST_MIB = 300;

const say = (name: string, perSecond: number, peakMiB: number, least: number | undefined): void => {
  const reached = peakMiB <= MOST_MIB && (least === undefined || perSecond >= least);
  const target = `${least === undefined ? '' : `≥ ${least}/s, `}≤ ${MOST_MIB} MiB`;
  const figures = [`${Math.round(perSecond)}/s`, `${Math.round(peakMiB)} MiB`, target, reached ? 'reached' : 'MISSED'];
  process.stdout.write(`${name.padEnd(34)}${figures.map((figure) => figure.padStart(22)).join('')}\n`);
};

/** Nothing else is to take from what is measured. */
async function projected(head: bigint): Promise<void> {
  const client = createClient(vetrail.databaseUrl(), 'vetrail bench');
  await client.connect();
  for (let least = 0n; least < head; await sleep(200)) {
    const { rows } = await client.query<{ least: bigint }>('select min(position) as least from projector.checkpoint');
    least = rows[0]!.least;
  }
  await client.end();
}

const models = createReadModels(loadProgramme(undefined)).map(({ name }) => name);
const out = mkdtempSync(join(tmpdir(), 'vetrail-bench-'));
// Making the publication of a million statements takes minutes of more than a core, in the middle of what is measured.
const vetrail = await startVetrail({ env: { PUBLISH_EVERY_SECONDS: '86400' } });
try {
  const eventStore = await openEventStore(vetrail.eventStoreUrl());
  const startedAt = performance.now();
  for (let n = 0; n < STATEMENTS; n += APPEND) {
    const size = Math.min(APPEND, STATEMENTS - n);
    const batch = Array.from({ length: size }, (_, i) => JSON.parse(madeStatement(options.seed, n + i).json) as object);
    await recordStatements(eventStore, batch);
  }
  const { position: head } = await eventStore.head();
  await eventStore.close();
  process.stdout.write(
    `${STATEMENTS} statements recorded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`,
  );
  await projected(head);
  const index = await measureRebuild(vetrail, [statementIndex.name]);
  say('rebuild the statement index', index.perSecond, index.peakRssMiB, 10_000);
  const others = await measureRebuild(
    vetrail,
    models.filter((name) => name !== statementIndex.name),
  );
  say('rebuild the models of development', others.perSecond, others.peakRssMiB, 25_000);
  if (!options.rebuild) {
    for (const [name, args] of [
      ['replay', ['replay', '--to', join(out, 'replay.ndjson')]],
      ['export', ['export', '--out', join(out, 'package')]],
      ['export --verify', ['export', '--verify', join(out, 'package')]],
      ['export --aggregate', ['export', '--out', join(out, 'figures'), '--aggregate', 'partner']],
    ] as const) {
      const { seconds, peakRssMiB } = await runMeasured(vetrail, args);
      say(name, STATEMENTS / seconds, peakRssMiB, undefined);
    }
  }
} finally {
  await vetrail.stop();
  rmSync(out, { recursive: true, force: true });
}
