import { createClient } from '#platform';
import type { Client } from 'pg';

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

/**
 * Makes what was deleted in a PostgreSQL database disappear from its files. A deleted row's bytes stay in the free space of
 * pages until something else is written there, and in the write-ahead log until its files are removed: the tables are
 * written anew, and every file of the write-ahead log from before is removed instead of being used again.
 *
 * @returns what could not be done here, for people to see to; none when no file of this database holds it any more
 */
export async function purgePostgres(url: string): Promise<readonly string[]> {
  const client = createClient(url, 'vetrail erasure');
  await client.connect();
  try {
    await client.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
    const { rows } = await client.query<{ name: string }>(
      'select name from unnest($1::text[]) name where to_regclass(name) is not null',
      [TABLES],
    );
    const catalogue = await isSuperuser(client);
    for (const { name } of rows) {
      if (name.startsWith('pg_catalog') && !catalogue) continue;
      await client.query(`vacuum (full, analyze) ${name}`);
    }
    if (!catalogue) {
      return [
        'the database user is not a superuser: remove the write-ahead log from before (checkpoint with wal_recycle off), and run VACUUM FULL pg_statistic',
      ];
    }
    await removeOldWal(client);
    return [];
  } finally {
    await client.end();
  }
}

async function isSuperuser(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ usesuper: boolean }>(
    'select usesuper from pg_user where usename = current_user',
  );
  return rows[0]?.usesuper ?? false;
}

/**
 * Files of the write-ahead log are renamed and used again, with what they held before until it is overwritten. With
 * recycling off a checkpoint removes them; those that wait to be used again are used up first, which writes zeros.
 */
async function removeOldWal(client: Client): Promise<void> {
  await client.query('alter system set wal_recycle = off');
  await client.query('select pg_reload_conf()');
  try {
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_ls_waldir()
        where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_lsn())`,
    );
    for (let i = 0; i <= rows[0]!.waiting; i++) {
      await client.query("select pg_logical_emit_message(false, 'vetrail', ''), pg_switch_wal()");
    }
    // The first one moves the place to recover from beyond what was written, the second removes what stands before it.
    await client.query('checkpoint');
    await client.query("select pg_logical_emit_message(false, 'vetrail', ''), pg_switch_wal()");
    await client.query('checkpoint');
  } finally {
    await client.query('alter system reset wal_recycle');
    await client.query('select pg_reload_conf()');
  }
}
