import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const VETRAIL = fileURLToPath(new URL('../../scripts/vetrail.mjs', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly ended: Promise<Ran>;
  signal(name: NodeJS.Signals): void;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts `vetrail …` as a process of its own. */
export function startCli(args: readonly string[], { cwd, env }: CliOptions): CliRun {
  const child = spawn(process.execPath, [VETRAIL, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr }))),
    signal: (name) => void child.kill(name),
  };
}

/** Runs `vetrail …` to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<Ran> {
  return startCli(args, options).ended;
}
