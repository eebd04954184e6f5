import { isUuid, parseTimestampInstant, VOIDED, type Statement } from '#xapi';
import type { ClientBase, Pool } from 'pg';
import { TIMELINE } from '../participant-timeline/attributed.js';
import { knownAt, linksSql } from '../roster/attribution.js';
import { LIVE_INDEX } from '../statement-index/queries.js';

type Database = Pick<Pool | ClientBase, 'query'>;

/** By which credential statements came, and how many. */
export interface ActorSource {
  /** The credential's key; null where the statements name none. */
  readonly source: string | null;
  readonly name: string | null;
  readonly statements: number;
  /** When the latest of them happened. */
  readonly lastSeen: string;
}

/** An actor of statements whom no participant of the roster has claimed. */
export interface UnclaimedActor {
  /** An `actorKey`. */
  readonly actor: string;
  /** What its latest statement calls it. */
  readonly name: string | null;
  /** Not voided, not erased, whenever they happened. */
  readonly statements: number;
  /** Those of them that the profile knows. */
  readonly classified: number;
  /** When the first and the last of them happened. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** When the last of them became known. */
  readonly lastStored: string;
  /** Codes of the schools that they name. */
  readonly schools: readonly string[];
  /** Where they came from, the most statements first. */
  readonly sources: readonly ActorSource[];
}

export interface UnclaimedActorsQuery {
  /** Only actors of statements that came by this credential, its key; counts are of these statements. */
  readonly source?: string | undefined;
  /** Only actors of statements that name this school, its code; counts are of these statements. */
  readonly school?: string | undefined;
  /** Only what was stored and linked until then: a day (its end) or a timestamp. */
  readonly asKnownAt?: string | undefined;
  /** Most on a page, at least 1. */
  readonly limit: number;
  /** The page before's `next`. */
  readonly after?: string | undefined;
}

export interface UnclaimedActorsPage {
  readonly actors: readonly UnclaimedActor[];
  /** Of all pages. */
  readonly total: number;
  readonly next: string | null;
}

interface Row extends Omit<UnclaimedActor, 'name'> {
  readonly hash: string;
  readonly total: number;
  readonly latest: string;
}

/**
 * Actors whom nobody has claimed, those that were heard of last first. An actor that is linked is gone from the list as soon
 * as the roster knows: who somebody is, is asked when the list is.
 *
 * @throws RangeError naming what of the query is malformed
 */
export async function unclaimedActors(db: Database, query: UnclaimedActorsQuery): Promise<UnclaimedActorsPage> {
  const { source, school, asKnownAt, limit, after } = query;
  const [stored, hash] = after === undefined ? [null, null] : decodePlace(after);
  const { rows } = await db.query<Row>({
    name: 'unclaimed-actors.page',
    text: `
      with links as materialized (${linksSql('$1')}), counted as (
        select f.actor_hash, f.source, max(f.actor) as actor, max(f.source_name) as name,
               count(*)::integer as statements, count(f.template)::integer as classified,
               min(f."timestamp") as first_seen, max(f."timestamp") as last_seen, max(f.stored) as last_stored,
               max(f.position) as last_position, array_agg(distinct f.team_school) as schools
          from ${TIMELINE}.fact f
         where f.actor_hash is not null and f.stored <= $1::timestamptz and f.verb <> '${VOIDED}'
           and ($2::text is null or f.source = $2) and ($3::text is null or f.team_school = $3)
           and not exists (select from links l where l.identity_hash = f.actor_hash)
           and not exists (select from ${TIMELINE}.voiding v where v.target = f.id and v.stored <= $1::timestamptz)
         group by f.actor_hash, f.source
      ), actors as (
        select c.actor_hash as hash, max(c.actor) as actor, sum(c.statements)::integer as statements,
               sum(c.classified)::integer as classified, min(c.first_seen) as "firstSeen",
               max(c.last_seen) as "lastSeen", max(c.last_stored) as "lastStored",
               max(c.last_position) as last_position,
               json_agg(json_build_object('source', c.source, 'name', c.name, 'statements', c.statements,
                                          'lastSeen', ${instantSql('c.last_seen')})
                        order by c.statements desc, c.source) as sources
          from counted c
         group by c.actor_hash
      )
      select a.hash, a.actor, a.statements, a.classified, a."firstSeen", a."lastSeen", a."lastStored", a.sources,
             (select count(*)::integer from actors) as total,
             (select f.id from ${TIMELINE}.fact f
               where f.actor_hash = a.hash and f.position = a.last_position) as latest,
             array(select distinct s from counted c, unnest(c.schools) s
                    where c.actor_hash = a.hash and s is not null order by s) as schools
        from actors a
       where $4::timestamptz is null or a."lastStored" < $4 or a."lastStored" = $4 and a.hash > $5::uuid
       order by a."lastStored" desc, a.hash
       limit $6`,
    values: [knownAt(asKnownAt), source ?? null, school ?? null, stored, hash, limit + 1],
  });
  const page = rows.slice(0, limit);
  const names = await latestNames(db, page);
  return {
    actors: page.map(({ hash: _, total: __, latest, ...actor }) => ({ ...actor, name: names.get(latest) ?? null })),
    total: rows[0]?.total ?? 0,
    next: rows.length > limit ? encodePlace(page.at(-1)!) : null,
  };
}

/** An instant within JSON, in the form that instants have elsewhere. */
function instantSql(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** What actors are called by their latest statements, by the statements' ids: people recognise a name, not an account. */
async function latestNames(db: Database, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const { rows: found } = await db.query<{ id: string; body: string | null }>({
    name: 'unclaimed-actors.names',
    text: `select id, body from ${LIVE_INDEX.schema}.statement where id = any($1::uuid[])`,
    values: [rows.map(({ latest }) => latest)],
  });
  return new Map(
    found.flatMap(({ id, body }) => {
      const name = body === null ? undefined : (JSON.parse(body) as Statement).actor.name;
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
}

function encodePlace({ lastStored, hash }: Row): string {
  return Buffer.from(`${lastStored} ${hash}`).toString('base64url');
}

function decodePlace(text: string): [stored: string, hash: string] {
  const [stored = '', hash = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (parseTimestampInstant(stored) !== stored || !isUuid(hash)) {
    throw new RangeError('after must be the `next` of a page before');
  }
  return [stored, hash];
}
