import { Authenticator, migrateAccess } from '#access';
import { openAttachmentStore } from '#attachments';
import { openEventStore } from '#eventstore';
import { createLogger, createMetrics, createPool, loadConfig } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { loadProgramme } from '../../shared/load-programme.js';
import { createApp } from '../create-app.js';
import { migratePublication } from '../../shared/publication-database.js';
import { apiRoutes } from './routes.js';

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'vetrail-routes-'));
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createDatabase();
  await migrateAccess(database.url);
  await migratePublication(database.url);
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function appWith(env: Readonly<Record<string, string>>): Promise<NestFastifyApplication> {
  const logger = createLogger('tracker', 'silent');
  const config = loadConfig({ ...env, LOG_LEVEL: 'silent' });
  const pool = createPool(database.url, { max: 4 });
  const eventStore = await openEventStore(database.url, { logger });
  const attachments = await openAttachmentStore(undefined, folder);
  const authenticator = new Authenticator(pool);
  const programme = loadProgramme(undefined);
  const app = await createApp(
    { attachments, config, logger, database: pool, eventStore, programme, authenticator, metrics: createMetrics() },
    { docs: false },
  );
  closing.push(async () => {
    await app.close();
    await eventStore.close();
    await pool.end();
  });
  return app;
}

describe('the routes of /api', () => {
  it('each declare what they disclose, and nothing that reads people is published without a word on its figures', async () => {
    const routes = apiRoutes((await appWith({})).get(ModulesContainer));
    expect(routes.length).toBeGreaterThan(5);
    expect(routes.filter(({ disclosure }) => !disclosure)).toEqual([]);
    const writing = routes.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
    expect(writing.filter(({ disclosure }) => !['coordination', 'open'].includes(disclosure!.kind))).toEqual([]);
  });
});

describe('the development sign-in', () => {
  const PAGE = '/auth/development';
  const HOST = { host: 'localhost:8080' };
  const ask = async (app: NestFastifyApplication) => request(app.getHttpServer() as Server);

  it('is there for this machine alone', async () => {
    const agent = await ask(await appWith({}));
    await agent.get(PAGE).set(HOST).expect(200);
    await agent.get(PAGE).set({ host: 'rebound.example' }).expect(403);
    await agent
      .get(PAGE)
      .set({ ...HOST, 'x-forwarded-for': '192.0.2.1' })
      .expect(403);
    const foreign = { ...HOST, origin: 'https://elsewhere.example' };
    await agent.post(PAGE).type('form').set(foreign).send('role=coordinator').expect(403);
    await agent.post(PAGE).type('form').set(HOST).send('role=king').expect(400);
  });

  it.each([
    ['in production', { NODE_ENV: 'production' }],
    [
      'with an identity provider',
      { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'vetrail', PUBLIC_URL: 'https://vetrail.example' },
    ],
  ])('does not exist %s, nor do its sessions', async (_, env) => {
    const developing = await ask(await appWith({}));
    const signedIn = await developing.post(PAGE).type('form').set(HOST).send('role=coordinator').expect(303);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!;
    const before = await developing.get('/api/me').set({ cookie }).expect(200);
    expect(before.body).toMatchObject({ via: 'session', role: 'coordinator' });
    const agent = await ask(await appWith(env));
    await agent.get(PAGE).set(HOST).expect(404);
    await agent.post(PAGE).type('form').set(HOST).send('role=coordinator').expect(404);
    const renamed = { cookie: `${cookie}; __Host-${cookie}` };
    const after = await agent.get('/api/me').set(renamed).expect(200);
    expect(after.body).toMatchObject({ via: 'nothing', role: null });
    await agent.get('/api/participants').set(renamed).expect(401);
  });
});
