import { inTransaction } from '#platform';
import type { Instant, Position } from '#eventstore';
import type { ClientBase, Pool } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { dropTables } from '../runner/schemas.js';

type Database = Pick<Pool | ClientBase, 'query'>;

/** The read models as they were known at a time, in tables of their own that nothing writes any more. */
export interface Study {
  readonly name: string;
  /** Everything that was recorded by then is in it, and nothing else. */
  readonly knownAt: Instant;
  readonly position: Position;
  /** The versions of the models that it was built by: `roster` → `1`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
}

/** A study's schemas are named by it, two underscores and the live schema: both must fit in PostgreSQL's 63 bytes. */
const NAME = /^[a-z](?:_?[a-z0-9]){0,23}$/;
const COLUMNS = 'name, known_at as "knownAt", position, versions, created_at as "createdAt"';

/** Whether a study may have this name: lower case, digits and single underscores, at most about 24 characters. */
export function isStudyName(name: string): boolean {
  return NAME.test(name);
}

/** Where a study keeps the tables of the live schema. */
export function studySchema(study: string, live: string): string {
  return `${study}__${live}`;
}

export async function ensureStudyTable(client: ClientBase): Promise<void> {
  await client.query(`
    create schema if not exists projector;
    create table if not exists projector.study (
      name text primary key,
      known_at timestamptz not null,
      position bigint not null,
      versions jsonb not null,
      created_at timestamptz not null default now()
    )`);
}

/** All studies by name; none where there never was one. */
export async function listStudies(db: Database): Promise<Study[]> {
  // Asked before, because a table that is not there stands as an error in the server's log.
  const { rows: made } = await db.query(`select where to_regclass('projector.study') is not null`);
  if (made.length === 0) return [];
  const { rows } = await db.query<Study>(`select ${COLUMNS} from projector.study order by name`);
  return rows;
}

export async function findStudy(db: Database, name: string): Promise<Study | undefined> {
  return isStudyName(name) ? (await listStudies(db)).find((study) => study.name === name) : undefined;
}

/** Enters a study whose tables are built, or enters it anew. */
export async function saveStudy(client: ClientBase, study: Omit<Study, 'createdAt'>): Promise<void> {
  await client.query(
    `insert into projector.study (name, known_at, position, versions) values ($1, $2, $3, $4)
     on conflict (name) do update set known_at = excluded.known_at, position = excluded.position,
       versions = excluded.versions, created_at = now()`,
    [study.name, study.knownAt, study.position, JSON.stringify(study.versions)],
  );
}

/** Drops a study's tables and forgets it. */
export async function dropStudy(client: ClientBase, study: Pick<Study, 'name' | 'versions'>): Promise<void> {
  for (const model of Object.keys(study.versions)) {
    await dropTables(client, studySchema(study.name, schemaOf({ name: model })));
  }
  await inTransaction(client, () => client.query('delete from projector.study where name = $1', [study.name]));
}

/** The models whose rows a study does not have as this program would make them: it must be built anew to be read. */
export function outdatedModels(study: Study, models: readonly ReadModel[]): readonly string[] {
  return models.filter(({ name, version }) => study.versions[name] !== version).map(({ name }) => name);
}
