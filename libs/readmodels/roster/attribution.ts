import { lastInstantOf } from '#domain';

/** The live schema of the roster, for the SQL of models that attribute statements to people when they are asked. */
export const ROSTER = 'roster';

/**
 * The bound that a query's `asKnownAt` puts on times of record, as a `timestamptz`: a day counts whole, none is no bound.
 *
 * @throws RangeError for a text that is neither a day nor a timestamp
 */
export function knownAt(asKnownAt: string | undefined): string {
  if (asKnownAt === undefined) return 'infinity';
  const instant = lastInstantOf(asKnownAt);
  if (instant === undefined) throw new RangeError(`asKnownAt must be a day or a timestamp, not ${asKnownAt}`);
  return instant;
}

/**
 * A subquery of the links that held at a time of record: `identity_hash`, `participant`, one row an identity. Of several
 * that were open the latest holds.
 *
 * @param known a parameter, such as `$1`, with a `timestamptz` of `knownAt`
 */
export function linksSql(known: string): string {
  return `select distinct on (i.identity_hash) i.identity_hash, i.participant
            from ${ROSTER}.identity i
           where i.linked_at <= ${known}::timestamptz
             and (i.unlinked_at is null or i.unlinked_at > ${known}::timestamptz)
           order by i.identity_hash, i.linked_position desc`;
}

/**
 * A subquery of one value: the school of a participant at an instant, as known at a time of record: what was recorded
 * last of the memberships that had begun by then.
 */
export function schoolAtSql(participant: string, instant: string, known: string): string {
  return `select m.school
            from ${ROSTER}.membership m
           where m.participant = ${participant} and m.recorded_at <= ${known}::timestamptz
             and m.since <= (${instant} at time zone 'UTC')::date
           order by m.position desc limit 1`;
}

/** A subquery of the roles that held at a time of record: `participant`, `job`, `project_roles`, one row a participant. */
export function rolesSql(known: string): string {
  return `select distinct on (r.participant) r.participant, r.job, r.project_roles
            from ${ROSTER}.assignment r
           where r.recorded_at <= ${known}::timestamptz
           order by r.participant, r.position desc`;
}

/**
 * A subquery of what people had said about research at a time of record: `participant`, `given`, one row for each who had
 * said something. The latest day counts, of one day what was recorded last.
 */
export function consentsSql(known: string): string {
  return `select distinct on (c.participant) c.participant, c.given
            from ${ROSTER}.consent c
           where c.recorded_at <= ${known}::timestamptz and c."on" <= (${known}::timestamptz at time zone 'UTC')::date
           order by c.participant, c."on" desc, c.position desc`;
}
