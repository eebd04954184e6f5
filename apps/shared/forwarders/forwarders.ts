import { idOfStatementStream, STATEMENT_STREAM, statementStream } from '#domain';
import type { EventStore, Instant, Position } from '#eventstore';
import { runMigrations, type Logger } from '#platform';
import type { ClientBase, Pool } from 'pg';
import { fileURLToPath } from 'node:url';
import type { Criteria } from '../history/selection.js';
import type { RefusedStatement } from '../lrs/deliver.js';

type Database = Pick<Pool | ClientBase, 'query'>;

/** What is handed on, and where to. */
export interface ForwarderConfig {
  readonly id: string;
  readonly name: string;
  /** The target's xAPI endpoint. */
  readonly endpoint: string;
  readonly key: string;
  readonly secret: string;
  readonly criteria: Criteria;
  readonly paused: boolean;
}

export interface Forwarder extends ForwarderConfig {
  /** Of the configuration. */
  readonly revision: bigint;
  /** Everything up to here was acknowledged by the target, or set aside. */
  readonly position: Position;
  /** When the last event up to there was recorded. */
  readonly recordedAt: Instant | null;
  readonly sent: bigint;
  readonly sentAt: Instant | null;
  /** Why the target cannot be reached, and since when; null while it can. */
  readonly failure: string | null;
  readonly failingSince: Instant | null;
  readonly attempts: number;
  /** Statements that are set aside. */
  readonly refused: bigint;
  /** Statements that were set aside until an erasure took them, or what they said of somebody: they are not sent. */
  readonly erased: bigint;
}

/** A statement that the target would not take. */
export interface Refusal {
  readonly statement: string;
  readonly position: Position;
  readonly status: number;
  readonly reason: string;
  readonly refusedAt: Instant;
  readonly resend: boolean;
}

const COLUMNS = `f.id, f.name, f.endpoint, f.key, f.secret, f.criteria, f.paused, f.revision, f.position,
  f.recorded_at as "recordedAt", f.sent, f.sent_at as "sentAt", f.failure, f.failing_since as "failingSince", f.attempts,
  (select count(*) from forwarding.refusal r where r.forwarder = f.id) as refused, f.erased`;

export async function migrateForwarding(url: string, logger?: Logger): Promise<void> {
  const directory = fileURLToPath(new URL('./migrations', import.meta.url));
  await runMigrations({ url, directory, schema: 'forwarding', ...(logger && { logger }) });
}

export async function listForwarders(db: Database): Promise<Forwarder[]> {
  const { rows } = await db.query<Forwarder>(`select ${COLUMNS} from forwarding.forwarder f order by f.name, f.id`);
  return rows;
}

export async function findForwarder(db: Database, id: string): Promise<Forwarder | undefined> {
  return (await listForwarders(db)).find((forwarder) => forwarder.id === id.toLowerCase());
}

/**
 * Makes a forwarder, or changes what it forwards and where to; one that exists goes on from where it is.
 *
 * @param startAfter where a new one begins
 */
export async function saveForwarder(
  db: Database,
  { id, name, endpoint, key, secret, criteria, paused }: ForwarderConfig,
  startAfter: Position,
): Promise<void> {
  await db.query(
    `insert into forwarding.forwarder (id, name, endpoint, key, secret, criteria, paused, position)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (id) do update set name = $2, endpoint = $3, key = $4, secret = $5, criteria = $6, paused = $7,
       revision = forwarding.forwarder.revision + 1, failure = null, failing_since = null, attempts = 0`,
    [id, name, endpoint, key, secret, JSON.stringify(criteria), paused, startAfter],
  );
}

export async function deleteForwarder(db: Database, id: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from forwarding.forwarder where id = $1', [id]);
  return rowCount === 1;
}

/** The checkpoint stands elsewhere than its writer left it: somebody else forwards, or the forwarder is gone. */
export class ForwarderMoved extends Error {
  override readonly name = 'ForwarderMoved';
}

export interface ForwardStep {
  readonly from: Position;
  readonly to: Position;
  readonly recordedAt: Instant | undefined;
  readonly sent: number;
  readonly refused: readonly (RefusedStatement & { readonly position: Position })[];
}

/**
 * Moves a checkpoint on after the target's answer, and sets aside what it refused, in one statement.
 *
 * @throws ForwarderMoved
 */
export async function advanceForwarder(db: Database, id: string, step: ForwardStep): Promise<void> {
  const { from, to, recordedAt, sent, refused } = step;
  const { rows } = await db.query<{ moved: bigint }>(
    `with moved as (
       update forwarding.forwarder
          set position = $3, recorded_at = coalesce($4, recorded_at), sent = sent + $5,
              sent_at = case when $5 > 0 then now() else sent_at end,
              failure = null, failing_since = null, attempts = 0
        where id = $1 and position = $2
       returning id),
     aside as (
       insert into forwarding.refusal (forwarder, statement, position, status, reason)
       select m.id, r.* from moved m, unnest($6::uuid[], $7::bigint[], $8::int[], $9::text[]) r
       on conflict (forwarder, statement) do nothing)
     select count(*) as moved from moved`,
    [
      ...[id, from, to, recordedAt ?? null, sent],
      refused.map(({ statement }) => statement.id),
      refused.map(({ position }) => position),
      refused.map(({ status }) => status),
      refused.map(({ reason }) => reason),
    ],
  );
  if (rows[0]!.moved !== 1n) throw new ForwarderMoved(`the forwarder ${id} does not stand at ${from}`);
}

/** Notes an attempt that failed; the next success takes the note away. */
export async function noteFailure(db: Database, id: string, reason: string): Promise<void> {
  await db.query(
    `update forwarding.forwarder
        set failure = $2, failing_since = coalesce(failing_since, now()), attempts = attempts + 1 where id = $1`,
    [id, reason.slice(0, 1_000)],
  );
}

/** What was set aside, in the log's order. */
export async function listRefusals(
  db: Database,
  id: string,
  {
    limit,
    after = 0n,
    resend = false,
  }: { readonly limit: number; readonly after?: Position; readonly resend?: boolean },
): Promise<Refusal[]> {
  const { rows } = await db.query<Refusal>(
    `select statement, position, status, reason, refused_at as "refusedAt", resend from forwarding.refusal
      where forwarder = $1 and position > $2 and (resend or not $3) order by position limit $4`,
    [id, after, resend, limit],
  );
  return rows;
}

/** Forgets, and counts, what was set aside of streams that were erased: a target's reason may quote a statement. */
export async function forgetRefusals(db: Database, streams: readonly string[]): Promise<void> {
  const statements = streams.filter((stream) => stream.startsWith(STATEMENT_STREAM)).map(idOfStatementStream);
  await db.query(
    `with gone as (delete from forwarding.refusal where statement = any($1::uuid[]) returning forwarder)
     update forwarding.forwarder f set erased = f.erased + g.count
       from (select forwarder, count(*) from gone group by forwarder) g where f.id = g.forwarder`,
    [statements],
  );
}

/**
 * Forgets what was set aside of statements that do not stand in the log any more.
 *
 * @param among ids. Default: all that are set aside, of all forwarders
 */
export async function forgetErasedRefusals(
  db: Database,
  eventStore: Pick<EventStore, 'readStream'>,
  among?: readonly string[],
): Promise<void> {
  const gone: string[] = [];
  for (const statement of among ?? (await refusedStatements(db))) {
    const stream = statementStream(statement);
    const { state } = await eventStore.readStream(stream, { limit: 1 });
    if (state !== 'exists') gone.push(stream);
  }
  if (gone.length > 0) await forgetRefusals(db, gone);
}

async function refusedStatements(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ statement: string }>('select distinct statement from forwarding.refusal');
  return rows.map(({ statement }) => statement);
}

/** Asks that what was set aside be sent again: the statements named, or all. @returns how many */
export async function askToResend(db: Database, id: string, statements?: readonly string[]): Promise<number> {
  const { rowCount } = await db.query(
    `update forwarding.refusal set resend = true
      where forwarder = $1 and ($2::uuid[] is null or statement = any($2))`,
    [id, statements ?? null],
  );
  return rowCount ?? 0;
}

/** What became of a statement that was to be sent again: taken now, refused once more, or not in the log any more. */
export type Resent = 'sent' | 'erased' | Pick<RefusedStatement, 'status' | 'reason'>;

/** Counts a statement that was sent again, or was erased before it could be, once; keeps it set aside where it was refused. */
export async function settleRefusal(db: Database, id: string, statement: string, resent: Resent): Promise<void> {
  switch (resent) {
    case 'sent':
      await db.query(
        `with taken as (delete from forwarding.refusal where forwarder = $1 and statement = $2)
         update forwarding.forwarder set sent = sent + 1, sent_at = now() where id = $1`,
        [id, statement],
      );
      return;
    case 'erased':
      await db.query(
        `with gone as (delete from forwarding.refusal where forwarder = $1 and statement = $2 returning forwarder)
         update forwarding.forwarder f set erased = f.erased + 1 from gone where f.id = gone.forwarder`,
        [id, statement],
      );
      return;
    default:
      await db.query(
        `update forwarding.refusal set status = $3, reason = $4, refused_at = now(), resend = false
          where forwarder = $1 and statement = $2`,
        [id, statement, resent.status, resent.reason],
      );
  }
}
