import { firstInstantOf, lastInstantOf } from '#domain';
import { VOIDED } from '#xapi';
import { knownAt, linksSql, schoolAtSql, ROSTER } from '../roster/attribution.js';

/** The live schema of the timeline, for the SQL of models that count its facts. */
export const TIMELINE = 'participant_timeline';

/** The part of history that a query looks at. Days (`2024-03-01`) count whole, in UTC; timestamps are taken as they are. */
export interface Window {
  /** When it happened. Default: the programme's period, which also bounds what is given. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** When it was known: only what was stored, linked and recorded until then. Default: now. */
  readonly asKnownAt?: string | undefined;
}

/**
 * A subquery of the base set (domain: statements not voided, not erased, within the period and the window), each attributed
 * to a person and a school as known at the window's time of record:
 *
 * - all columns of `fact`
 * - `participant`: whose identity the actor is, null where nobody has claimed it
 * - `person`: the participant's id, else the actor's own identity; null for an anonymous group
 * - `unclaimed`: a person whom nobody has claimed
 * - `school`: the team that the statement names, else the participant's school at its timestamp, else null
 *
 * Its parameters are `$1` to `$3`, whose values `windowValues` gives.
 *
 * @param where a condition on `f` (a fact) and `l.participant`, to leave out early what is not wanted
 * @param period whether only what happened within the programme's period is wanted, as the base set has it
 */
export function attributedSql(where = 'true', period: 'within' | 'any' = 'within'): string {
  return `
    select f.*, l.participant, coalesce(l.participant::text, f.actor) as person,
           l.participant is null and f.actor is not null as unclaimed,
           coalesce(f.team_school, (${schoolAtSql('l.participant', 'f."timestamp"', '$3')})) as school
      from ${TIMELINE}.fact f
      left join (${linksSql('$3')}) l on l.identity_hash = f.actor_hash
     where ${period === 'within' ? 'f.quarter is not null' : 'true'}
       and f."timestamp" between $1::timestamptz and $2::timestamptz
       and f.stored <= $3::timestamptz
       and (f.verb = '${VOIDED}' or not exists (
             select from ${TIMELINE}.voiding v where v.target = f.id and v.stored <= $3::timestamptz))
       and (${where})`;
}

/**
 * A condition for `attributedSql` that every statement of one school fulfils, and few others: by the team it names, or by
 * somebody who was at the school at some time.
 *
 * @param school a parameter with the school's code
 */
export function mayBeOfSchoolSql(school: string): string {
  return `f.team_school = ${school} or f.team_school is null and f.actor_hash in (
            select i.identity_hash from ${ROSTER}.identity i
              join ${ROSTER}.membership m on m.participant = i.participant and m.school = ${school})`;
}

/**
 * The values of `$1` to `$3`.
 *
 * @throws RangeError naming the member that is neither a day nor a timestamp
 */
export function windowValues({ from, to, asKnownAt }: Window): [string, string, string] {
  return [
    bound('from', from, firstInstantOf, '-infinity'),
    bound('to', to, lastInstantOf, 'infinity'),
    knownAt(asKnownAt),
  ];
}

function bound(
  name: string,
  text: string | undefined,
  read: (text: string) => string | undefined,
  none: string,
): string {
  if (text === undefined) return none;
  const instant = read(text);
  if (instant === undefined) throw new RangeError(`${name} must be a day or a timestamp, not ${text}`);
  return instant;
}
