import { isStatement } from '#domain';
import { microsecondsOf, type ProjectedEvent } from '#readmodels';
import { parseTimestampInstant, type Statement } from '#xapi';
import { setTimeout as sleep } from 'node:timers/promises';

/** Which of the two clocks a replay keeps to: when things became known, or when they happened. */
export type PaceClock = 'stored' | 'happened';

/** Shorter waits cost more than they last. */
const NO_WAIT_MS = 2;
/** Timers end at 24 days; history pauses for longer. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Waits before each event as long as it came after the one before, divided by the speed. What is dated back comes at once.
 *
 * @param speed 1 for real time, 1,000 for a thousand times as fast
 */
export function createPace(
  speed: number,
  clock: PaceClock,
  signal: AbortSignal,
): (event: ProjectedEvent) => Promise<void> {
  let first: bigint | undefined;
  let startedAt = 0;
  return async (event) => {
    const at = microsecondsOf(clock === 'stored' ? event.recordedAt : happenedAt(event));
    if (first === undefined) {
      first = at;
      startedAt = performance.now();
      return;
    }
    const due = startedAt + Number(at - first) / 1000 / speed;
    while (!signal.aborted && due - performance.now() > NO_WAIT_MS) {
      await sleep(Math.min(due - performance.now(), LONGEST_WAIT_MS), undefined, { signal }).catch(ended(signal));
    }
  };
}

function happenedAt(event: ProjectedEvent): string {
  if (!isStatement(event)) return event.recordedAt;
  const { timestamp } = event.payload as Statement;
  return (timestamp && parseTimestampInstant(timestamp)) ?? event.recordedAt;
}

function ended(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
