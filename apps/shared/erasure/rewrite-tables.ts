import type { ClientBase } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

/** Tables whose rows an erasure deletes or changes where they stand, and what the planner remembers of values. */
const TABLES = [
  'eventstore.event',
  'documents.document',
  'access.assignment',
  'access.session',
  'forwarding.refusal',
  'pg_catalog.pg_statistic',
];
/** Longest wait for a table that others read; appends wait behind it meanwhile. */
const LOCK_TIMEOUT = '30s';
const LOOK_EVERY_MS = 100;
/** Transactions of the service itself end well within this. */
const LONGEST_TRANSACTION_MS = 10_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Writes the tables of a database anew, without what was deleted: until then a deleted row's bytes stay in the free space
 * of its page. A row that some open transaction may still see would be taken along as it was, so such transactions are
 * waited for first. Where somebody's take too long, nothing is done.
 *
 * @param patienceMs how long to wait for such transactions
 * @returns what is in the way, for people; undefined when all tables were written anew
 */
export async function rewriteTables(
  client: ClientBase,
  patienceMs = LONGEST_TRANSACTION_MS,
): Promise<string | undefined> {
  const { rows: tables } = await client.query<{ name: string }>(
    'select name from unnest($1::text[]) name where to_regclass(name) is not null',
    [TABLES],
  );
  const { rows: now } = await client.query<{ after: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as after',
  );
  const inTheWay = await waitForOlder(client, now[0]!.after, patienceMs);
  if (inTheWay !== undefined) return inTheWay;
  await client.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
  for (const { name } of tables) {
    try {
      await client.query(`vacuum (full, analyze) ${name}`);
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
      return `readers of ${name}, who have not ended for ${LOCK_TIMEOUT}`;
    }
  }
  return undefined;
}

/** Waits until nobody sees the database as it was before a transaction id. @returns who still does */
async function waitForOlder(client: ClientBase, transaction: string, patienceMs: number): Promise<string | undefined> {
  for (const deadline = Date.now() + patienceMs; ;) {
    const older = await olderThan(client, transaction);
    if (older === undefined || Date.now() > deadline) return older;
    await sleep(LOOK_EVERY_MS);
  }
}

/**
 * Who holds back what `VACUUM` may drop, as the server reckons it: snapshots of this database, transactions of any that
 * wrote something (new snapshots begin with the oldest of them), prepared ones, and slots of standby servers.
 */
async function olderThan(client: ClientBase, transaction: string): Promise<string | undefined> {
  const { rows } = await client.query<{ holder: string }>(
    `with latest as (select age($1::text::xid8::xid) as age)
     select format('the transaction of %s (process %s) that began at %s', coalesce(nullif(application_name, ''), backend_type),
                   pid, to_char(xact_start, 'YYYY-MM-DD HH24:MI:SS')) as holder
       from pg_stat_activity, latest
      where pid <> pg_backend_pid()
        and (age(backend_xid) > latest.age
          or age(backend_xmin) > latest.age and (datname is null or datname = current_database()))
     union all
     select format('the prepared transaction %s', gid) from pg_prepared_xacts, latest where age(transaction) > latest.age
     union all
     select format('the replication slot %s', slot_name) from pg_replication_slots, latest
      where greatest(age(xmin), age(catalog_xmin)) > latest.age
     limit 1`,
    [transaction],
  );
  return rows[0]?.holder;
}
