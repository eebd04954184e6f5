import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import request from 'supertest';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { startTracker, type TrackerUnderTest } from '../../../test/support/tracker.js';
import { apiRoutes } from './routes.js';

let database: TestDatabase;
const started: TrackerUnderTest[] = [];

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await Promise.all(started.map((tracker) => tracker.close()));
  await database.drop();
});

async function appWith(env: Readonly<Record<string, string>>): Promise<NestFastifyApplication> {
  const tracker = await startTracker(database.url, env);
  started.push(tracker);
  return tracker.app;
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
