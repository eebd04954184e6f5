import { SingleBar } from 'cli-progress';

/** How a long command tells how far it is: a bar on a terminal, a plain line now and then elsewhere. On standard error. */
export interface Progress {
  /** @param done how far, of `total`; `count` is what the rate is about */
  update(done: number, count: number): void;
  stop(): void;
}

const PLAIN_EVERY_MS = 5_000;
const FORMAT = '{bar} {percentage} % | {count} {unit} | {rate}/s | {left} left';

/**
 * @param total where the end is, in whatever measures the way there (positions of the log, bytes)
 * @param unit what is counted: `statements`
 */
export function startProgress(total: number, unit: string, clock: () => number = Date.now): Progress {
  const startedAt = clock();
  const rateOf = (count: number) => Math.round(count / Math.max(0.001, (clock() - startedAt) / 1000));
  const leftOf = (done: number) => {
    const seconds = done > 0 ? Math.round((((clock() - startedAt) / 1000) * (total - done)) / done) : undefined;
    return seconds === undefined ? '?' : durationText(Math.max(0, seconds));
  };
  if (!process.stderr.isTTY) return plainProgress(total, unit, rateOf, leftOf, clock);
  const bar = new SingleBar({ format: FORMAT, hideCursor: true, clearOnComplete: true, stream: process.stderr });
  bar.start(Math.max(1, total), 0, { count: 0, unit, rate: 0, left: '?' });
  return {
    update: (done, count) => bar.update(done, { count, unit, rate: rateOf(count), left: leftOf(done) }),
    stop: () => bar.stop(),
  };
}

function plainProgress(
  total: number,
  unit: string,
  rateOf: (count: number) => number,
  leftOf: (done: number) => string,
  clock: () => number,
): Progress {
  let saidAt = clock();
  return {
    update(done, count) {
      if (clock() - saidAt < PLAIN_EVERY_MS) return;
      saidAt = clock();
      const percentage = total > 0 ? Math.floor((100 * done) / total) : 100;
      process.stderr.write(`${percentage} % | ${count} ${unit} | ${rateOf(count)}/s | ${leftOf(done)} left\n`);
    },
    stop: () => undefined,
  };
}

/** Seconds as `1h 02m 03s`, without what is nought in front. */
export function durationText(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  if (h > 0) return `${h}h ${two(m)}m ${two(s)}s`;
  return m > 0 ? `${m}m ${two(s)}s` : `${s}s`;
}
