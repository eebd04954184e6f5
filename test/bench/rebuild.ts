import { createClient } from '#platform';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Vetrail } from '../support/vetrail.js';

const VETRAIL = fileURLToPath(new URL('../../scripts/vetrail.mjs', import.meta.url));

type Where = Pick<Vetrail, 'databaseUrl' | 'eventStoreUrl' | 'dataDir'>;

export interface RunFigures {
  readonly seconds: number;
  readonly peakRssMiB: number;
  /** What it printed. */
  readonly said: string;
}

/**
 * Runs `vetrail …` as a process of its own beside the running system, whose database is at rest: what recording all of the
 * log in one go leaves to do, minutes of autovacuum and dirty pages, is done first and not measured.
 */
export async function runMeasured(vetrail: Where, args: readonly string[]): Promise<RunFigures> {
  await bringToRest(vetrail.databaseUrl());
  const startedAt = performance.now();
  const child = spawn(process.execPath, [VETRAIL, ...args], {
    env: {
      ...process.env,
      DATABASE_URL: vetrail.databaseUrl(),
      EVENTSTORE_URL: vetrail.eventStoreUrl(),
      DATA_DIR: vetrail.dataDir,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let running = true;
  void ended.then(() => (running = false));
  let peakRssMiB = 0;
  for (; running; await sleep(50)) peakRssMiB = Math.max(peakRssMiB, peakRss(child.pid!));
  const code = await ended;
  if (code !== 0) throw new Error(`vetrail ${args.join(' ')} ended with ${code}: ${said}`);
  return { seconds: (performance.now() - startedAt) / 1000, peakRssMiB, said };
}

async function bringToRest(databaseUrl: string): Promise<void> {
  const client = createClient(databaseUrl, 'vetrail bench');
  await client.connect();
  try {
    await client.query('vacuum (analyze)');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

export interface RebuildFigures {
  /** Events a second, reading and writing, without the swap. */
  readonly perSecond: number;
  readonly peakRssMiB: number;
}

/** Runs `vetrail rebuild` for the models named. */
export async function measureRebuild(vetrail: Where, models: readonly string[]): Promise<RebuildFigures> {
  const { said, peakRssMiB } = await runMeasured(vetrail, ['rebuild', '--restart', ...models]);
  const perSecond = Number(/, (\d+)\/s/.exec(said)?.[1]);
  if (!(perSecond > 0)) throw new Error(`vetrail rebuild said: ${said}`);
  return { perSecond, peakRssMiB };
}

/** Zero once the process is gone. */
function peakRss(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}
