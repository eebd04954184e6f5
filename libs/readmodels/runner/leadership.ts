import { createClient } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientBase, Pool } from 'pg';

const PROJECTOR = 'vetrail projector leader';
const LEADER_LOCK = `hashtextextended('${PROJECTOR}', 0)`;

/** What is led: of those who use the same name on the same database one leads. */
export interface Leadership {
  readonly databaseUrl: string;
  /** How often to try while another one leads, in milliseconds. */
  readonly pollMs: number;
  /** Default: the read models. */
  readonly lead?: string;
}

/**
 * Connects, waits until no other instance leads, leads, and gives the lead up. The lock belongs to the session, so a
 * leader whose connection is gone has lost both the lead and the means to write.
 *
 * @param lead what to do as the leader, with the connection; the signal also tells of a lost connection
 * @param standBy called while another one leads
 */
export async function withLeadership(
  { databaseUrl, pollMs, lead: name = PROJECTOR }: Leadership,
  signal: AbortSignal,
  lead: (client: ClientBase, signal: AbortSignal) => Promise<void>,
  standBy: () => void,
): Promise<void> {
  const client = createClient(databaseUrl, 'vetrail projector');
  const lost = new AbortController();
  let reason: unknown;
  client.on('error', (error) => {
    reason ??= error;
    lost.abort();
  });
  client.on('end', () => lost.abort());
  await client.connect();
  try {
    await prepareSession(client);
    const until = AbortSignal.any([signal, lost.signal]);
    while (!until.aborted && !(await tryLock(client, name))) {
      standBy();
      await pause(pollMs, until);
    }
    if (!until.aborted) await lead(client, until);
    if (lost.signal.aborted && !signal.aborted) throw reason ?? new Error('the connection to the database was lost');
  } finally {
    if (!lost.signal.aborted) await client.end();
  }
}

/** Whether a projector leads the read models of this database. */
export async function isLed(database: Pick<Pool | ClientBase, 'query'>): Promise<boolean> {
  const { rows } = await database.query<{ led: boolean }>(`
    select exists (
      select from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and d.datname = current_database()
         and (l.classid::bigint << 32 | l.objid::bigint) = ${LEADER_LOCK}) as led`);
  return rows[0]!.led;
}

/**
 * The server notices within seconds that a leader's machine is gone. And commits need not wait for the disk: rows and
 * checkpoint are lost together if at all, and what is lost is projected again.
 */
async function prepareSession(client: Client): Promise<void> {
  await client.query(`
    set tcp_keepalives_idle = 3;
    set tcp_keepalives_interval = 1;
    set tcp_keepalives_count = 3;
    set synchronous_commit = off`);
}

async function tryLock(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [name],
  );
  return rows[0]!.locked;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
