import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Vetrail } from '../support/vetrail.js';

const VETRAIL = fileURLToPath(new URL('../../scripts/vetrail.mjs', import.meta.url));

export interface RebuildFigures {
  /** Events a second, reading and writing, without the swap. */
  readonly perSecond: number;
  readonly peakRssMiB: number;
}

/** Runs `vetrail rebuild` for the models named, as a process of its own beside the running system. */
export async function measureRebuild(
  vetrail: Pick<Vetrail, 'databaseUrl' | 'eventStoreUrl'>,
  models: readonly string[],
): Promise<RebuildFigures> {
  const child = spawn(process.execPath, [VETRAIL, 'rebuild', '--restart', ...models], {
    env: { ...process.env, DATABASE_URL: vetrail.databaseUrl(), EVENTSTORE_URL: vetrail.eventStoreUrl() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let running = true;
  void ended.then(() => (running = false));
  let peakRssMiB = 0;
  for (; running; await sleep(100)) peakRssMiB = Math.max(peakRssMiB, peakRss(child.pid!));
  const code = await ended;
  const perSecond = Number(/, (\d+)\/s/.exec(said)?.[1]);
  if (code !== 0 || !(perSecond > 0)) throw new Error(`vetrail rebuild ended with ${code}: ${said}`);
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
