import { runner } from 'node-pg-migrate';
import pg from 'pg';
import type { Logger } from './logging.js';

export interface Migrations {
  readonly url: string;
  /** Folder of `<number>_<name>.sql` files, run in order, each once, in one transaction. */
  readonly directory: string;
  /** The PostgreSQL schema that is made for them; the record of what has run stands in it. */
  readonly schema: string;
  readonly logger?: Logger;
}

/** Brings a schema up to date. Any number of processes may call it at once: one migrates, the others wait for it. */
export async function runMigrations({ url, directory, schema, logger }: Migrations): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: `vetrail migrate ${schema}` });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`vetrail migrate ${schema}`]);
    const ran = await runner({
      dbClient: client,
      dir: directory,
      direction: 'up',
      schema,
      createSchema: true,
      migrationsTable: 'migration',
      noLock: true,
      verbose: false,
      log: (message) => logger?.debug(message),
    });
    for (const { name } of ran) logger?.info({ schema, migration: name }, 'migrated');
  } finally {
    await client.end();
  }
}
