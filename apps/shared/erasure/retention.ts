import { isStatement } from '#domain';
import { START, type EventStore, type Instant, type Position } from '#eventstore';
import { inTransaction, StartupError } from '#platform';
import { parseTimestampInstant, type Statement } from '#xapi';
import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { forgetRefusals } from '../forwarders/forwarders.js';
import { readHistory, type Stretch } from '../history/read-history.js';
import { writeReceipt } from './receipts.js';

const BATCH = 1_000;

/** One at a time: two would count what the other erases. */
const LOCK = "hashtextextended('vetrail retention', 0)";

/** What a retention period takes out: statements by the year in which they happened. */
export type RetentionPlan = Readonly<Record<string, number>>;

/** Counts the statements of what happened before an instant. */
export async function findExpired(eventStore: EventStore, before: Instant): Promise<RetentionPlan> {
  const years: Record<string, number> = {};
  const { position: upTo } = await eventStore.head();
  for await (const { happenedAt } of expired(eventStore, before, { after: START, upTo })) {
    const year = happenedAt.slice(0, 4);
    years[year] = (years[year] ?? 0) + 1;
  }
  return years;
}

/**
 * Deletes the statements of what happened before an instant, batch by batch. Each batch is noted before it goes: where
 * this is killed, the next call counts what went before it too, whatever period it is called with.
 *
 * @returns the receipt's id; what remains, `finishErasures` does
 * @throws StartupError while another one is at it
 */
export async function eraseExpired(eventStore: EventStore, database: Pool, before: Instant): Promise<string> {
  const client = await database.connect();
  try {
    await claim(client);
    let statements = await erasedByInterrupted(eventStore, client);
    const { position: end } = await eventStore.head();
    let after = START;
    let batch: Expired[] = [];
    const eraseBatch = async () => {
      const upTo = batch.at(-1)?.position ?? after;
      statements += BigInt(batch.length);
      await note(client, { statements, before, after, upTo });
      const streams = batch.map(({ stream }) => stream);
      for (const stream of streams) await eventStore.delete(stream);
      await forgetRefusals(client, streams);
      after = upTo;
      batch = [];
    };
    for await (const one of expired(eventStore, before, { after, upTo: end })) {
      if (!(await stands(eventStore, one))) continue;
      if (batch.push(one) === BATCH) await eraseBatch();
    }
    await eraseBatch();
    return await conclude(client, statements);
  } finally {
    // Its end gives the lock back, in whatever state it is.
    client.release(true);
  }
}

interface Expired {
  readonly stream: string;
  readonly position: Position;
  readonly happenedAt: Instant;
}

async function* expired(
  eventStore: EventStore,
  before: Instant,
  stretch: Stretch,
): AsyncGenerator<Expired, void, void> {
  for await (const page of readHistory(eventStore, stretch)) {
    for (const event of page.events) {
      if (!isStatement(event)) continue;
      const { stream, position, recordedAt } = event;
      const { timestamp } = event.payload as Statement;
      const happenedAt = (timestamp && parseTimestampInstant(timestamp)) ?? recordedAt;
      if (happenedAt < before) yield { stream, position, happenedAt };
    }
  }
}

/** Whether it was not erased yet: EventStoreDB's log hands out what was, until it is scavenged. */
async function stands(eventStore: EventStore, { stream }: Expired): Promise<boolean> {
  return (await eventStore.readStream(stream, { limit: 1 })).state === 'exists';
}

async function claim(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${LOCK}) as held`);
  if (!rows[0]!.held) throw new StartupError('another retention runs: wait for it, or end it');
}

/** How far a run has come. */
interface Run {
  /** That were erased, all of the last batch counted in. */
  readonly statements: bigint;
  /** The last batch: what happened before `before`, and stood in the log after `after`, up to `upTo`. */
  readonly before: Instant;
  readonly after: Position;
  readonly upTo: Position;
}

async function note(client: PoolClient, { statements, before, after, upTo }: Run): Promise<void> {
  await client.query(
    `insert into erasure.retention_run (statements, before, after, up_to) values ($1, $2, $3, $4)
     on conflict (single) do update set statements = $1, before = $2, after = $3, up_to = $4`,
    [statements, before, after, upTo],
  );
}

/** What went in runs that were interrupted, and stands in no receipt. */
async function erasedByInterrupted(eventStore: EventStore, client: PoolClient): Promise<bigint> {
  const { rows } = await client.query<Run>(
    'select statements, before, after, up_to as "upTo" from erasure.retention_run',
  );
  const [run] = rows;
  if (!run) return 0n;
  let { statements } = run;
  for await (const one of expired(eventStore, run.before, run)) if (await stands(eventStore, one)) statements--;
  return statements;
}

async function conclude(client: PoolClient, statements: bigint): Promise<string> {
  const id = randomUUID();
  await inTransaction(client, async () => {
    await writeReceipt(client, { id, why: 'retention', counts: { statements: Number(statements) }, notes: [] });
    await client.query('delete from erasure.retention_run');
  });
  return id;
}
