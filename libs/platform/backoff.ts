/** Bounds of the waiting time between attempts, in milliseconds. */
export interface Backoff {
  readonly min: number;
  readonly max: number;
}

/**
 * How long to wait after the given number of failed attempts in a row (from 1): twice as long each time, up to `max`, and
 * at random between half of that and all of it, so that several instances do not knock at the same moment.
 */
export function delayAfter(attempts: number, { min, max }: Backoff, random: () => number = Math.random): number {
  const full = Math.min(max, min * 2 ** Math.min(attempts - 1, 30));
  return Math.round(full / 2 + (random() * full) / 2);
}
