import { withMembership, type Consent, type Membership } from '#domain';
import type { ClientBase, Pool } from 'pg';
import { schemaOf } from '../contract.js';
import { identityHash } from './identity-hash.js';
import { consentsSql, linksSql, knownAt } from './attribution.js';
import { roster } from './model.js';

type Database = Pick<Pool | ClientBase, 'query'>;

export interface Participant {
  readonly id: string;
  /** Of the participant's stream: what `If-Match` compares. */
  readonly revision: number;
  readonly name: string | null;
  /** Where the latest record puts them; null for no school. */
  readonly school: string | null;
  /** Since when they are there, or have left; null for those who were at no school yet. */
  readonly since: string | null;
  readonly position: string | null;
  readonly projectRoles: readonly string[];
  /** `actorKey`s linked now, in the order of their linking. */
  readonly identities: readonly string[];
  /** What holds of all records of schools, and (null) of having left, in order of `since`. */
  readonly memberships: readonly Membership[];
  /** What they said about research, by day. */
  readonly consents: readonly Consent[];
}

export interface ParticipantPage {
  readonly participants: readonly Participant[];
  /** The `after` of the next page; null on the last one. */
  readonly next: string | null;
}

const SCHEMA = schemaOf(roster);

const PARTICIPANT = `
  select p.id, p.revision::integer as revision, p.name, p.job as position, p.project_roles as "projectRoles", m.school, m.since::text as since,
         coalesce((select json_agg(i.identity order by i.linked_position) from ${SCHEMA}.identity i
                    where i.participant = p.id and i.unlinked_position is null), '[]') as identities,
         coalesce((select json_agg(json_build_object('school', h.school, 'since', h.since) order by h.position)
                     from ${SCHEMA}.membership h where h.participant = p.id), '[]') as memberships,
         coalesce((select json_agg(json_build_object('given', c.given, 'on', c."on") order by c."on")
                     from (select distinct on (o."on") o."on", o.given from ${SCHEMA}.consent o
                            where o.participant = p.id order by o."on", o.position desc) c), '[]') as consents
    from ${SCHEMA}.participant p
    left join lateral (select school, since from ${SCHEMA}.membership m
                        where m.participant = p.id order by m.position desc limit 1) m on true`;

/**
 * Participants by their ids.
 *
 * @param options.school only those whom the latest record puts at this school
 * @param options.limit most on a page, at least 1
 * @param options.after the page before's `next`
 */
export async function listParticipants(
  db: Database,
  { school, limit, after }: { readonly school?: string; readonly limit: number; readonly after?: string },
): Promise<ParticipantPage> {
  const { rows } = await db.query<Participant>({
    name: `${SCHEMA}.list`,
    text: `${PARTICIPANT} where ($1::text is null or m.school = $1) and ($2::uuid is null or p.id > $2)
           order by p.id limit $3`,
    values: [school ?? null, after ?? null, limit + 1],
  });
  const participants = rows.slice(0, limit).map(participantOf);
  return { participants, next: rows.length > limit ? participants.at(-1)!.id : null };
}

/** The participant with this id, a UUID. */
export async function findParticipant(db: Database, id: string): Promise<Participant | undefined> {
  const { rows } = await db.query<Participant>({
    name: `${SCHEMA}.find`,
    text: `${PARTICIPANT} where p.id = $1`,
    values: [id],
  });
  return rows[0] && participantOf(rows[0]);
}

/** Rows have every record, in the order of the log. */
function participantOf({ memberships, ...row }: Participant): Participant {
  return { ...row, memberships: memberships.reduce<readonly Membership[]>(withMembership, []) };
}

/**
 * Whose the identities are: `actorKey` → participant's id; those that nobody has claimed are left out.
 *
 * @param options.asKnownAt a day (its end) or a timestamp: only links and unlinks recorded until then
 */
export async function resolveIdentities(
  db: Database,
  identities: readonly string[],
  options: { readonly asKnownAt?: string } = {},
): Promise<Map<string, string>> {
  const hashes = new Map(identities.map((identity) => [identityHash(identity), identity]));
  const { rows } = await db.query<{ hash: string; participant: string }>({
    name: `${SCHEMA}.resolve`,
    text: `select identity_hash as hash, participant from (${linksSql('$2')}) l where identity_hash = any($1::uuid[])`,
    values: [[...hashes.keys()], knownAt(options.asKnownAt)],
  });
  return new Map(rows.map(({ hash, participant }) => [hashes.get(hash)!, participant]));
}

/**
 * The participants whose recorded learning research may use: those whose latest word on it, as known at a date, is consent.
 *
 * @param options.asKnownAt a day (its end) or a timestamp: only what was recorded, and said, until then
 */
export async function consentingParticipants(
  db: Database,
  options: { readonly asKnownAt?: string } = {},
): Promise<Set<string>> {
  const { rows } = await db.query<{ participant: string }>({
    name: `${SCHEMA}.consenting`,
    text: `select participant from (${consentsSql('$1')}) c where given`,
    values: [knownAt(options.asKnownAt)],
  });
  return new Set(rows.map(({ participant }) => participant));
}
