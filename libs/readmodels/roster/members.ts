import type { RosterMember } from '#domain';
import type { ClientBase, Pool } from 'pg';
import { knownAt, ROSTER, rolesSql, schoolAtSql } from './attribution.js';

/**
 * The roster's participants who have been given roles, as known at a time of record, with the school at which they are at
 * an instant: none for who is at no school yet, or has left.
 *
 * @param instant `2024-09-01T23:59:59.999999Z`
 */
export async function rosterMembers(
  db: Pick<Pool | ClientBase, 'query'>,
  { asKnownAt, instant }: { readonly asKnownAt: string | undefined; readonly instant: string },
): Promise<RosterMember[]> {
  const { rows } = await db.query<RosterMember>(
    `select p.id::text as person, r.job as position, r.project_roles as "projectRoles",
            (${schoolAtSql('p.id', '$2::timestamptz', '$1')}) as school
       from ${ROSTER}.participant p
       join (${rolesSql('$1')}) r on r.participant = p.id
      order by p.id`,
    [knownAt(asKnownAt), instant],
  );
  return rows;
}
