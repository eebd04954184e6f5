import type { HeadCount } from '#domain';
import type { ClientBase, Pool } from 'pg';
import { knownAt, ROSTER } from './attribution.js';

/** What a school has said of itself. */
export interface SchoolRecord {
  /** Of the school's stream: what `If-Match` compares. Null for a school of which nothing is known yet. */
  readonly revision: number | null;
  /** The day since which it is in the programme; null before it has joined. */
  readonly joined: string | null;
  /** By date; of each axis, role and date the latest declaration. */
  readonly headCounts: readonly HeadCount[];
}

/**
 * What a school has said of itself.
 *
 * @param code the school's
 * @param options.asKnownAt a day (its end) or a timestamp: only what was recorded until then
 */
export async function schoolRecord(
  db: Pick<Pool | ClientBase, 'query'>,
  code: string,
  options: { readonly asKnownAt?: string | undefined } = {},
): Promise<SchoolRecord> {
  const { rows } = await db.query<SchoolRecord>({
    name: `${ROSTER}.school`,
    text: `
      with joined as (
        select revision, joined from ${ROSTER}.school
         where code = $1 and recorded_at <= $2::timestamptz order by position
      ), declared as (
        select distinct on (date, axis, role) revision, date, axis, role, count
          from ${ROSTER}.head_count
         where school = $1 and recorded_at <= $2::timestamptz
         order by date, axis, role, position desc
      )
      select (select max(revision)::integer
                from (select revision from joined union all select revision from declared) all_of_them) as revision,
             (select joined::text from joined order by revision desc limit 1) as joined,
             coalesce((select json_agg(json_build_object('axis', axis, 'role', role, 'date', date, 'count', count)
                                       order by date, axis, role) from declared), '[]') as "headCounts"`,
    values: [code, knownAt(options.asKnownAt)],
  });
  return rows[0]!;
}
