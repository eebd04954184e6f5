import { Authenticator, createCredential, migrateAccess, type Scope } from '#access';
import { openAttachmentStore } from '#attachments';
import { openEventStore, MeasuredEventStore, type EventStore } from '#eventstore';
import { createLogger, createMetrics, createPool, loadConfig, type Registry } from '#platform';
import { computeHere } from '#readmodels';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { migratePublication } from '../../apps/shared/publication-database.js';
import { createApp } from '../../apps/tracker/create-app.js';
import { publishHere } from '../../apps/tracker/publication/publication-task.js';

/** A tracker in this process, without a projector, on a database that is the test's own. */
export interface TrackerUnderTest {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly database: pg.Pool;
  readonly eventStore: EventStore;
  readonly metrics: Registry;
  /** An `Authorization` header for the scopes. */
  authorization(...scopes: readonly Scope[]): Promise<string>;
  close(): Promise<void>;
}

export async function startTracker(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TrackerUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'vetrail-tracker-'));
  const logger = createLogger('tracker', 'silent');
  await migrateAccess(databaseUrl);
  await migratePublication(databaseUrl);
  const database = createPool(databaseUrl, { max: 4 });
  const metrics = createMetrics();
  const eventStore = new MeasuredEventStore(await openEventStore(databaseUrl, { logger }), metrics);
  const programme = loadProgramme(undefined);
  const dependencies = {
    config: loadConfig({ PORT: '0', ...env, LOG_LEVEL: 'silent', DATA_DIR: dataDir }),
    logger,
    database,
    eventStore,
    attachments: await openAttachmentStore(undefined, dataDir),
    programme,
    measureComputer: computeHere(database, programme),
    publish: publishHere,
    metrics,
    authenticator: new Authenticator(database),
  };
  const app = await createApp(dependencies);
  await app.listen(dependencies.config.port, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    database,
    eventStore,
    metrics,
    async authorization(...scopes) {
      const { key, secret } = await createCredential(database, { name: randomUUID(), scopes });
      return `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
    },
    async close() {
      await app.close();
      await eventStore.close();
      await database.end();
      rmSync(dataDir, { recursive: true });
    },
  };
}
