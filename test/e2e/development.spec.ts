import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VETRAIL_VERSION } from '#platform';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const BASE = 'https://capacity-building-vet.example/xapi';
const HOME = 'https://lms.example';

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail();
}, 60_000);
afterAll(async () => vetrail.stop());

type Json = Record<string, unknown>;

const api = (method: 'get' | 'put', path: string) =>
  request(vetrail.url)[method](`/api${path}`).auth(vetrail.key, vetrail.secret);

/** Posts a synthetic attendance of a workshop. */
async function attend(name: string, { school, day = '2023-04-18' }: { school?: string; day?: string } = {}) {
  const statement = {
    id: randomUUID(),
    actor: { account: { homePage: HOME, name } },
    verb: { id: 'http://adlnet.gov/expapi/verbs/attended' },
    object: {
      id: `${HOME}/workshops/${day}`,
      definition: { type: 'http://adlnet.gov/expapi/activities/meeting', name: { en: 'Synthetic workshop' } },
    },
    result: { duration: 'PT3H' },
    context: {
      ...(school && { team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: school } } }),
      contextActivities: { parent: [{ id: `${BASE}/objectives/O2-theory-method` }] },
    },
    timestamp: `${day}T09:00:00Z`,
  };
  await request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .send(statement)
    .expect(200);
  return statement.id;
}

/** The answer to a question, once it holds everything that was recorded before: what it is about may not be known yet. */
async function ask(path: string): Promise<Json> {
  const now = new Date().toISOString();
  return eventually(async () => {
    const { body, status } = await api('get', path);
    if (status === 404) return false;
    expect(status).toBe(200);
    return (body as { consistentThrough: string }).consistentThrough >= now && (body as Json);
  }, `an answer to ${path}`);
}

const person = (...names: string[]) => ({
  position: 'teacher',
  projectRoles: ['local-player'],
  identities: names.map((name) => ({ account: { homePage: HOME, name } })),
});

describe('the development of a school', () => {
  it('shows an unclaimed person at the school that the statement names', async () => {
    await attend('nobody', { school: 'is-fjolbraut' });
    const { school, quarters, period } = (await ask('/schools/is-fjolbraut/development')) as Json & {
      quarters: (Json & { code: string; total: Json; objectives: Record<string, Json> })[];
      period: { total: Json };
    };
    expect(school).toEqual({ code: 'is-fjolbraut', name: 'Fjölbrautaskólinn', country: 'IS' });
    const measures = {
      activeParticipants: 1,
      unclaimed: 1,
      events: 1,
      hours: 3,
      hoursCoverage: { withDuration: 1, all: 1, share: 1 },
    };
    const fifth = quarters.find(({ code }) => code === 'PQ5')!;
    expect(fifth.total).toEqual(measures);
    expect(fifth.objectives['O2-theory-method']).toEqual(measures);
    expect(fifth.objectives['O1-task-force-capacity']).toMatchObject({ events: 0 });
    expect(period.total).toEqual(measures);
  });

  it('attributes what came before the link, and keeps what was done at the old school there', async () => {
    const id = randomUUID();
    await attend('mover-1', { day: '2022-05-02' });
    await attend('mover-2', { day: '2024-02-02' });
    await api('put', `/participants/${id}`)
      .send({ ...person('mover-1', 'mover-2'), school: 'nl-drenthe' })
      .expect(201);
    const moved = { ...person('mover-1', 'mover-2'), school: 'nl-davinci', since: '2023-09-01' };
    await api('put', `/participants/${id}`).send(moved).expect(200);

    const { entries, participant } = (await ask(`/participants/${id}/timeline`)) as {
      entries: Json[];
      participant: Json;
    };
    expect(entries.map(({ school, quarter }) => [school, quarter])).toEqual([
      ['nl-drenthe', 'PQ1'],
      ['nl-davinci', 'PQ8'],
    ]);
    expect(participant).toMatchObject({ id, school: 'nl-davinci', since: '2023-09-01', position: 'teacher' });
    const { schools } = (await ask('/schools')) as { schools: { school: Json | null; total: Json }[] };
    const active = Object.fromEntries(
      schools.map(({ school, total }) => [school?.['code'], total['activeParticipants']]),
    );
    expect(active).toMatchObject({ 'nl-drenthe': 1, 'nl-davinci': 1 });
    expect(schools.at(-1)!.school).toBeNull();
  });

  it('answers as known at a date', async () => {
    const { period } = (await ask('/schools/is-fjolbraut/development?asKnownAt=2024-01-01')) as { period: Json };
    expect(period['total']).toMatchObject({ activeParticipants: 0, events: 0 });
  });
});

describe('the roster', () => {
  it('takes a description again without an event, and gives it back', async () => {
    const id = randomUUID();
    const described = { name: 'Synthetic person', school: 'hu-kozep', since: '2022-06-01', ...person('again') };
    const first = await api('put', `/participants/${id}`).send(described).expect(201);
    const second = await api('put', `/participants/${id.toUpperCase()}`).send(described).expect(200);
    expect(second.body).toEqual(first.body);
    const memberships = [{ school: 'hu-kozep', since: '2022-06-01' }];
    expect(first.body).toEqual({ id, revision: 3, ...described, memberships, consents: [] });
    const { participants } = (await ask('/participants?school=hu-kozep')) as { participants: Json[] };
    expect(participants).toEqual([first.body]);
    expect((await api('get', `/participants/${id}`).expect(200)).body).toEqual(first.body);
  });

  it('goes page by page', async () => {
    const ids: string[] = [];
    for (let path: string | null = '/participants?limit=1'; path !== null;) {
      const { participants, next } = (await ask(path)) as { participants: { id: string }[]; next: string | null };
      ids.push(...participants.map(({ id }) => id));
      path = next === null ? null : `/participants?limit=1&after=${next}`;
    }
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('refuses an identity that is linked to somebody else', async () => {
    await api('put', `/participants/${randomUUID()}`).send(person('taken')).expect(201);
    const id = randomUUID();
    // At once: whether the projector has got there or not.
    const { body: refused } = await api('put', `/participants/${id}`).send(person('free', 'taken')).expect(409);
    expect(refused.error).toMatchObject({
      code: 'identity-conflict',
      problems: [{ path: '$.identities[1]', rule: 'identity-taken' }],
    });
  });

  it.each<[string, unknown, string, string]>([
    ['an unknown property', { ...person('x'), nickname: 'x' }, '$.nickname', 'unknown-property'],
    ['no position', { projectRoles: [], identities: [] }, '$.position', 'string'],
    ['a null name', { ...person('x'), name: null }, '$.name', 'string'],
    ['an unknown position', { ...person('x'), position: 'king' }, '$.position', 'unknown-position'],
    ['an unknown role', { ...person('x'), projectRoles: ['king'] }, '$.projectRoles[0]', 'unknown-project-role'],
    ['an unknown school', { ...person('x'), school: 'x' }, '$.school', 'unknown-school'],
    ['a day that does not exist', { ...person('x'), school: 'hu-kozep', since: '2023-02-30' }, '$.since', 'day'],
    ['a malformed identity', { ...person(), identities: [{ mbox: 'ann' }] }, '$.identities[0].mbox', 'mbox'],
    ['an identity without an identifier', { ...person(), identities: [{}] }, '$.identities[0]', 'identifier-required'],
    ['an array', [], '$', 'object'],
  ])('refuses %s at its place', async (_, body, path, rule) => {
    const answer = await api('put', `/participants/${randomUUID()}`)
      .send(body as object)
      .expect(400);
    expect(answer.body.error.problems).toContainEqual(expect.objectContaining({ path, rule }));
  });

  it.each([
    ['/participants/one', 400, 'id'],
    ['/participants?limit=0', 400, 'limit'],
    ['/participants?limit=x', 400, 'limit'],
    ['/participants?school=x', 400, 'school'],
    ['/participants?after=x', 400, 'after'],
    [`/participants/${randomUUID()}/timeline?after=x`, 404, undefined],
    [`/participants/${randomUUID()}`, 404, undefined],
    ['/schools/x/development', 404, 'school'],
    ['/schools/hu-kozep/development?from=2023-02-30', 400, 'from'],
    ['/schools/hu-kozep/development?to=2023-01-01&to=2023-01-02', 400, 'to'],
    ['/schools?asKnownAt=soon', 400, 'asKnownAt'],
    ['/schools?when=soon', 400, 'when'],
  ])('answers %s with %s', async (path, status, place) => {
    const { body } = await api('get', path).expect(status);
    expect(body.error.problems[0]?.path).toBe(place);
  });

  it('is for credentials with its scopes', async () => {
    await request(vetrail.url).get('/api/schools').expect(401);
  });
});

describe('the API documentation', () => {
  it('describes every resource', async () => {
    const { body } = await request(vetrail.url).get('/docs/openapi.json').expect(200);
    expect(body.info).toMatchObject({ title: 'Vetrail', version: VETRAIL_VERSION });
    expect(Object.keys(body.paths as Json)).toEqual(
      expect.arrayContaining([
        '/api/erasures/{id}',
        '/api/feed',
        '/api/forwarders',
        '/api/forwarders/{id}',
        '/api/forwarders/{id}/refusals',
        '/api/forwarders/{id}/refusals/resend',
        '/api/learning-events',
        '/api/me',
        '/api/me/role',
        '/api/measures',
        '/api/participants',
        '/api/participants/{id}',
        '/api/participants/{id}/departure',
        '/api/participants/{id}/identities',
        '/api/participants/{id}/research-consent',
        '/api/participants/{id}/roles',
        '/api/participants/{id}/school',
        '/api/participants/{id}/timeline',
        '/api/participants/{id}/{measure}',
        '/api/programme',
        '/api/programme/{measure}',
        '/api/programme/{measure}/personal/{table}',
        '/api/programme/{measure}/{table}',
        '/api/schools',
        '/api/schools/{code}',
        '/api/schools/{code}/development',
        '/api/schools/{code}/head-counts',
        '/api/schools/{code}/joined',
        '/api/schools/{code}/{measure}',
        '/api/schools/{code}/{measure}/personal/{table}',
        '/api/schools/{code}/{measure}/{table}',
        '/api/statements',
        '/api/unclaimed-actors',
        '/health/live',
        '/health/ready',
        '/metrics',
        '/profile',
        '/programme.schema.json',
        '/xapi/about',
        '/xapi/activities',
        '/xapi/activities/profile',
        '/xapi/activities/state',
        '/xapi/agents',
        '/xapi/agents/profile',
        '/xapi/statements',
        '/api/memos',
      ]),
    );
    expect(Object.keys((body.components as { schemas: Json }).schemas)).toContain('SchoolDevelopmentDto');
    await request(vetrail.url).get('/docs').expect(200).expect('content-type', /html/);
  });
});
