import { openEventStore, type EventStore } from '#eventstore';
import { createClient, createLogger, withDatabase, type Config } from '#platform';
import { createReadModels } from '#readmodels';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { loadProgramme } from '../../shared/load-programme.js';
import { lookAtAttachments } from './attachments.js';
import { lookAtPostgres } from './database.js';
import { lookAtEventStore, notOpened } from './event-store.js';
import { look, ok, warn, type Finding } from './finding.js';
import { lookAtMigrations, MIGRATED, migrationState } from './migrations.js';
import { lookAtReadModels } from './read-models.js';
import { lookAtCredentials, lookAtService } from './service.js';

/** Beside the log, which may stand elsewhere. */
const OURS = Object.keys(MIGRATED).filter((schema) => schema !== 'eventstore');
const CONNECT = 'correct DATABASE_URL, or start the server';

/** Looks at everything that this configuration names, and changes nothing. One finding after the other, as they come. */
export async function* examine(config: Config): AsyncGenerator<Finding, void> {
  yield* await look('programme', 'correct the file, or set PROGRAMME_FILE', async () => {
    const { schools } = loadProgramme(config.programmeFile);
    return [ok('programme', `${schools.length} schools`)];
  });
  if (config.databaseUrl === undefined && !existsSync(join(config.dataDir, 'postgres'))) {
    yield warn(
      'database',
      `nothing has been kept in ${config.dataDir} yet`,
      'npm start makes an embedded PostgreSQL there',
    );
  } else {
    yield* await look('database', CONNECT, () => withDatabase(config, (url) => stores(config, url)));
  }
  yield* await look('attachments', 'correct ATTACHMENTS_URL, or start what it names', () => lookAtAttachments(config));
  yield* await lookAtService(config);
}

async function stores(config: Config, databaseUrl: string): Promise<Finding[]> {
  return connected(databaseUrl, async (database) => {
    const findings = await lookAtPostgres('database', database);
    findings.push(...(await lookAtMigrations(database, OURS)));
    if ((await migrationState(database, 'access')).pending.length === 0) {
      findings.push(...(await lookAtCredentials(database)));
    }
    const log = await look('event store', 'correct EVENTSTORE_URL, or start what it names', () =>
      theLog(config, config.eventStoreUrl ?? databaseUrl, database),
    );
    return [...findings, ...log];
  });
}

async function theLog(config: Config, url: string, database: pg.ClientBase): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (/^postgres(ql)?:/.test(url)) {
    const pending = await connected(url, async (client) => {
      if (config.eventStoreUrl !== undefined) findings.push(...(await lookAtPostgres('event store', client)));
      findings.push(...(await lookAtMigrations(client, ['eventstore'])));
      return (await migrationState(client, 'eventstore')).pending;
    });
    // To open it would make the migrations, and a look changes nothing.
    if (pending.length > 0) return findings;
  }
  let eventStore: EventStore;
  try {
    eventStore = await openEventStore(url, { logger: createLogger('doctor', 'silent') });
  } catch (error) {
    return [...findings, notOpened(error)];
  }
  try {
    findings.push(...(await lookAtEventStore(eventStore)));
    const models = createReadModels(loadProgramme(config.programmeFile));
    findings.push(...(await lookAtReadModels(database, eventStore, models)));
    return findings;
  } finally {
    await eventStore.close();
  }
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = createClient(url, 'vetrail doctor');
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
