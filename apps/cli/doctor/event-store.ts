import type { EventStore } from '#eventstore';
import { randomUUID } from 'node:crypto';
import { fail, ok, warn, type Finding } from './finding.js';

/** A revision that no stream has: an append that expects it is refused, after the store has checked everything else. */
const NEVER = 2n ** 62n;
const SLOW_MS = 1_000;
const SKEW_MS = 2_000;

/** Whether the log can be read and appended to, and how fast. Nothing is written. */
export async function lookAtEventStore(eventStore: EventStore): Promise<Finding[]> {
  const part = 'event store';
  const findings: Finding[] = [];
  const head = await eventStore.head();
  const startedAt = performance.now();
  const result = await eventStore.append([
    {
      stream: 'vetrail-doctor',
      expected: NEVER,
      events: [{ id: randomUUID(), type: 'Probe', data: '{}', metadata: '{}' }],
    },
  ]);
  const took = Math.round(performance.now() - startedAt);
  if (result.outcome !== 'conflict') throw new Error('an append that expects what cannot be was not refused');
  findings.push(ok(part, `may be read and appended to; the log ends at position ${head.position}`));
  if (took > SLOW_MS) findings.push(warn(part, `an append took ${took} ms`, 'look at its disk and at the network'));
  const ahead = Date.parse(head.through) - Date.now();
  if (ahead > SKEW_MS) {
    const found = `its last event is ${Math.round(ahead / 1000)} s ahead of this machine's clock`;
    findings.push(warn(part, found, 'keep the clocks by NTP; what is recorded until then gets no earlier time'));
  }
  return findings;
}

/** The line with which the store refused to be opened. */
export function notOpened(error: unknown): Finding {
  // Adapters name the setting themselves.
  const found = (error as Error).message.replace(/^EVENTSTORE_URL:? */, '');
  return fail('event store', found, 'correct EVENTSTORE_URL, or start what it names');
}
