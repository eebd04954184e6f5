import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { fail, ok, warn, type Finding } from './finding.js';

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Every schema that is kept by migrations, with their folder. Those of read models are made by the projector. */
export const MIGRATED: Readonly<Record<string, string>> = {
  access: folder('libs/access/migrations'),
  documents: folder('libs/documents/migrations'),
  erasure: folder('apps/shared/erasure/migrations'),
  eventstore: folder('libs/eventstore/postgres/migrations'),
  forwarding: folder('apps/shared/forwarders/migrations'),
  publication: folder('apps/shared/publication-migrations'),
};

/** Migrations that are to be made yet, and those that were made and are not known here. */
export interface MigrationState {
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

/** @param schema one of `MIGRATED` */
export async function migrationState(client: pg.ClientBase, schema: string): Promise<MigrationState> {
  const files = await readdir(MIGRATED[schema]!);
  const known = files.filter((file) => file.endsWith('.sql')).map((file) => file.replace(/\.sql$/, ''));
  const table = `${schema}.migration`;
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  const made = rows[0]!.there ? (await client.query<{ name: string }>(`select name from ${table}`)).rows : [];
  const names = new Set(made.map(({ name }) => name));
  return {
    pending: known.filter((name) => !names.has(name)).sort(),
    unknown: [...names].filter((name) => !known.includes(name)).sort(),
  };
}

export async function lookAtMigrations(client: pg.ClientBase, schemas: readonly string[]): Promise<Finding[]> {
  const states: (readonly [string, MigrationState])[] = [];
  for (const schema of schemas) states.push([schema, await migrationState(client, schema)]);
  const list = (which: keyof MigrationState) =>
    states.flatMap(([schema, state]) => state[which].map((name) => `${schema}/${name}`));
  const [pending, unknown] = [list('pending'), list('unknown')];
  if (unknown.length > 0) {
    const found = `made by a newer version: ${unknown.join(', ')}`;
    return [fail('migrations', found, 'run the version that made them, or a newer one')];
  }
  if (pending.length > 0) {
    const found = `to be made: ${pending.join(', ')}`;
    return [warn('migrations', found, 'the tracker makes them when it starts; back up before')];
  }
  return [ok('migrations', `${schemas.join(', ')}: up to date`)];
}
