import { runMigrations, type Logger } from '#platform';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

type Queryable = Pick<pg.Pool, 'query'>;

/** The PostgreSQL role that may read the views of `reporting`, and nothing else; it cannot log in itself. */
export const REPORTING_ROLE = 'vetrail_reporting';

/** Makes or updates the tables of the publication and the views of `reporting` upon them. */
export async function migratePublication(url: string, logger?: Logger): Promise<void> {
  const directory = fileURLToPath(new URL('./publication-migrations', import.meta.url));
  await runMigrations({ url, directory, schema: 'publication', ...(logger && { logger }) });
}

/**
 * Makes a database user of the reporting role, which reads and never writes, and takes no more than half a minute for a
 * question. Needs a database user that may make others.
 *
 * @param user a name that needs no quotes
 * @returns its password
 */
export async function createReportingLogin(db: Queryable, user: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await db.query(`
    do $$ begin
      create role ${REPORTING_ROLE} nologin;
    exception when duplicate_object or unique_violation then null;
    end $$;
    grant usage on schema reporting to ${REPORTING_ROLE};
    grant select on all tables in schema reporting to ${REPORTING_ROLE};
    alter default privileges in schema reporting grant select on tables to ${REPORTING_ROLE};
    create role ${user} login password '${password}' in role ${REPORTING_ROLE};
    alter role ${user} set default_transaction_read_only = on;
    alter role ${user} set statement_timeout = '30s';
    alter role ${user} set search_path = reporting`);
  return password;
}

/** Drops such a user. False where there is none. */
export async function dropReportingLogin(db: Queryable, user: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from pg_auth_members m join pg_roles r on r.oid = m.member
      where r.rolname = $1 and m.roleid = (select oid from pg_roles where rolname = $2)`,
    [user, REPORTING_ROLE],
  );
  if (rowCount !== 1) return false;
  await db.query(`drop role ${user}`);
  return true;
}
