import { START, type EventStore, type Instant } from '#eventstore';
import { parseTimestampInstant, type Statement } from '#xapi';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { forgetRefusals } from '../forwarders/forwarders.js';
import { readHistory } from '../history/read-history.js';
import { isStatement } from '../history/selection.js';
import { writeReceipt } from './receipts.js';

const FORGET_AT_ONCE = 1_000;

/** What a retention period takes out: statements by the year in which they happened. */
export type RetentionPlan = Readonly<Record<string, number>>;

/** Counts the statements of what happened before an instant; hands each stream to `take`. */
export async function findExpired(
  eventStore: EventStore,
  before: Instant,
  take: (stream: string) => Promise<void> = async () => undefined,
): Promise<RetentionPlan> {
  const years: Record<string, number> = {};
  const { position: upTo } = await eventStore.head();
  for await (const page of readHistory(eventStore, { after: START, upTo })) {
    for (const event of page.events) {
      if (!isStatement(event)) continue;
      const { timestamp } = event.payload as Statement;
      const happenedAt = (timestamp && parseTimestampInstant(timestamp)) ?? event.recordedAt;
      if (happenedAt >= before) continue;
      const year = happenedAt.slice(0, 4);
      years[year] = (years[year] ?? 0) + 1;
      await take(event.stream);
    }
  }
  return years;
}

/** Deletes the statements of what happened before an instant. @returns the receipt's id; what remains, `finishErasures` does */
export async function eraseExpired(eventStore: EventStore, database: Pool, before: Instant): Promise<string> {
  let statements = 0;
  let streams: string[] = [];
  const forget = async () => {
    await forgetRefusals(database, streams);
    streams = [];
  };
  await findExpired(eventStore, before, async (stream) => {
    await eventStore.delete(stream);
    statements++;
    if (streams.push(stream) === FORGET_AT_ONCE) await forget();
  });
  await forget();
  const id = randomUUID();
  await writeReceipt(database, { id, why: 'retention', counts: { statements }, notes: [] });
  return id;
}
