import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPool } from '#platform';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import request from 'supertest';
import { attended, BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

/** How long a link may take to bring somebody's history with it. */
const WITHIN_SECONDS = 5;

let vetrail: Vetrail;
let database: pg.Pool;
beforeAll(async () => {
  vetrail = await startVetrail();
  database = createPool(vetrail.databaseUrl(), { max: 1, applicationName: 'vetrail test' });
}, 60_000);
afterAll(async () => {
  await database.end();
  await vetrail.stop();
});

type Json = Record<string, unknown>;

const api = (method: 'get' | 'put' | 'post' | 'delete', path: string) =>
  request(vetrail.url)[method](`/api${path}`).auth(vetrail.key, vetrail.secret);
const identity = (name: string) => ({ account: { homePage: LMS, name } });

/** Posts attendances of somebody on days, and waits until the lists have them. */
async function attend(name: string, days: readonly string[], school: string): Promise<void> {
  const statements = days.map((day) =>
    attended({
      actor: { name: `Synthetic ${name}`, ...identity(name) },
      timestamp: `${day}T09:00:00Z`,
      context: { team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: school } } },
    }),
  );
  await request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('x-experience-api-version', '1.0.3')
    .send(statements)
    .expect(200);
}

/** The answer to a question once it holds everything that was recorded before. */
async function ask(path: string): Promise<Json> {
  const now = new Date().toISOString();
  return eventually(async () => {
    const { body } = await api('get', path).expect(200);
    return (body as { consistentThrough: string }).consistentThrough >= now && (body as Json);
  }, `an answer to ${path}`);
}

const names = ({ actors }: Json) => (actors as { name: string }[]).map(({ name }) => name);

describe('unclaimed actors', () => {
  it('are listed with what is known of them, those that were heard of last first', async () => {
    await attend('early', ['2023-04-18', '2023-05-02', '2022-06-01'], 'dk-randers');
    await attend('late', ['2024-01-10'], 'it-cometa');
    const list = await ask('/unclaimed-actors');
    expect(names(list)).toEqual(['Synthetic late', 'Synthetic early']);
    expect((list['actors'] as Json[])[1]).toEqual({
      identity: identity('early'),
      name: 'Synthetic early',
      statements: 3,
      classified: 3,
      firstSeen: '2022-06-01T09:00:00.000000Z',
      lastSeen: '2023-05-02T09:00:00.000000Z',
      lastStored: expect.stringMatching(/^2\d{3}-.*Z$/),
      schools: ['dk-randers'],
      sources: [
        { source: vetrail.key, name: 'First credential', statements: 3, lastSeen: '2023-05-02T09:00:00.000000Z' },
      ],
    });
    expect(names(await ask('/unclaimed-actors?school=it-cometa'))).toEqual(['Synthetic late']);
    expect(names(await ask(`/unclaimed-actors?source=${vetrail.key}`))).toHaveLength(2);
    expect(names(await ask('/unclaimed-actors?source=another'))).toEqual([]);
    expect(names(await ask('/unclaimed-actors?asKnownAt=2024-01-01'))).toEqual([]);
  });

  it('go page by page, and as CSV', async () => {
    const first = await ask('/unclaimed-actors?limit=1');
    expect(first).toMatchObject({ total: 2, actors: [{ name: 'Synthetic late' }] });
    const second = await ask(`/unclaimed-actors?limit=1&after=${String(first['next'])}`);
    expect(second).toMatchObject({ total: 2, actors: [{ name: 'Synthetic early' }], next: null });
    const { text, headers } = await api('get', '/unclaimed-actors').set('accept', 'text/csv').expect(200);
    expect(text.split('\r\n')[2]).toMatch(/^https:\/\/lms\.example\|early,Synthetic early,3,3,/);
    await api('get', '/unclaimed-actors').set('accept', 'text/csv').set('if-none-match', headers['etag']!).expect(304);
  });

  it('bring their history to the participant within seconds of the link, and no row of it is written anew', async () => {
    const id = randomUUID();
    await api('put', `/participants/${id}`)
      .send({ position: 'teacher', projectRoles: [], identities: [], school: 'hu-kozep' })
      .expect(201);
    const rows = async () =>
      (await database.query('select id, xmin::text, ctid::text from participant_timeline.fact order by id')).rows;
    const before = await rows();
    expect(before.length).toBeGreaterThan(0);
    const linkedAt = performance.now();
    await api('post', `/participants/${id}/identities`)
      .send({ identity: identity('early') })
      .expect(200);
    const entries = await eventually(
      async () => {
        const { body } = await api('get', `/participants/${id}/timeline`);
        return body.entries?.length === 3 && (body.entries as Json[]);
      },
      'the history of the linked identity',
      WITHIN_SECONDS * 1_000,
    );
    expect((performance.now() - linkedAt) / 1_000).toBeLessThan(WITHIN_SECONDS);
    expect(entries.map(({ timestamp }) => String(timestamp).slice(0, 10))).toEqual([
      ...['2022-06-01', '2023-04-18', '2023-05-02'],
    ]);
    expect(await rows()).toEqual(before);
    expect(names(await ask('/unclaimed-actors'))).toEqual(['Synthetic late']);
    const { schools } = (await ask('/schools')) as { schools: { school: Json | null; total: Json }[] };
    expect(schools.find(({ school }) => school?.['code'] === 'dk-randers')!.total).toMatchObject({
      activeParticipants: 1,
      unclaimed: 0,
    });
  });

  it('are unclaimed again when they are unlinked, and it stays known that they were not', async () => {
    const { participants } = (await ask('/participants')) as { participants: { id: string }[] };
    const linked = new Date().toISOString();
    await api('delete', `/participants/${participants[0]!.id}/identities`)
      .query({ identity: JSON.stringify(identity('early')) })
      .expect(200);
    expect(names(await ask('/unclaimed-actors'))).toEqual(['Synthetic late', 'Synthetic early']);
    expect(names(await ask(`/unclaimed-actors?asKnownAt=${linked}`))).toEqual(['Synthetic late']);
  });

  it.each([
    ['limit=0', 'limit'],
    ['after=x', 'after'],
    ['school=x', 'school'],
    ['asKnownAt=soon', 'asKnownAt'],
    ['colour=red', 'colour'],
  ])('refuse %s', async (query, place) => {
    const { body } = await api('get', `/unclaimed-actors?${query}`).expect(400);
    expect(body.error.problems[0]?.path).toBe(place);
  });
});
