import type pg from 'pg';
import { fail, ok, warn, type Finding } from './finding.js';

/** What the tests run on. */
const TESTED_MAJOR = 18;
const SKEW_MS = 2_000;

interface Row {
  readonly version: string;
  readonly number: number;
  readonly encoding: string;
  readonly standby: boolean;
  readonly mayCreate: boolean;
  readonly fsync: string;
  readonly synchronous: string;
  readonly most: number;
  readonly used: number;
  readonly now: number;
}

/** @param part `database`, or `event store` where the log stands in another one */
export async function lookAtPostgres(part: string, client: pg.ClientBase): Promise<Finding[]> {
  const askedAt = Date.now();
  const { rows } = await client.query<Row>(`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
           current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
           has_database_privilege(current_database(), 'create') as "mayCreate",
           current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous,
           current_setting('max_connections')::int as most,
           (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
           (extract(epoch from clock_timestamp()) * 1000)::float8 as now`);
  const row = rows[0]!;
  const skew = row.now - (askedAt + Date.now()) / 2;
  const findings: Finding[] = [ok(part, `PostgreSQL ${row.version}, ${row.used} of ${row.most} connections in use`)];
  const major = Math.floor(row.number / 10_000);
  if (major < TESTED_MAJOR) {
    findings.push(
      warn(part, `PostgreSQL ${major}; Vetrail is tested on ${TESTED_MAJOR}`, `upgrade to ${TESTED_MAJOR}`),
    );
  }
  if (row.encoding !== 'UTF8') {
    findings.push(fail(part, `the database is encoded in ${row.encoding}`, 'make one with ENCODING UTF8'));
  }
  if (row.standby) findings.push(fail(part, 'a standby, which takes no writes', 'name the primary'));
  if (!row.mayCreate) {
    findings.push(fail(part, 'this user may not create schemas', 'grant create on the database to it'));
  }
  if (row.fsync !== 'on' || row.synchronous === 'off') {
    const found = `fsync is ${row.fsync}, synchronous_commit is ${row.synchronous}: a crash loses what was acknowledged`;
    findings.push(fail(part, found, 'set both to on'));
  }
  if (row.used > row.most * 0.8) {
    findings.push(warn(part, `${row.used} of ${row.most} connections in use`, 'raise max_connections'));
  }
  if (Math.abs(skew) > SKEW_MS) {
    const found = `its clock is ${Math.abs(Math.round(skew / 1000))} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`;
    findings.push(warn(part, found, 'keep both by NTP: `stored` is the time of the log'));
  }
  return findings;
}
