import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { BASE, eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

let vetrail: Vetrail;
let ann: string;
beforeAll(async () => {
  vetrail = await startVetrail();
  const { body } = await api('post', '/participants')
    .send({ ...TEACHER, school: 'dk-randers', since: '2022-03-01' })
    .expect(201);
  ann = body.id as string;
  await api('put', `/participants/${ann}/school`).send({ school: 'it-cometa', since: '2023-06-01' }).expect(200);
}, 60_000);
afterAll(async () => vetrail.stop());

type Json = Record<string, unknown>;

const TEACHER = { position: 'teacher', projectRoles: ['local-player'], identities: [] };
const api = (method: 'get' | 'put' | 'post', path: string) =>
  request(vetrail.url)[method](`/api${path}`).auth(vetrail.key, vetrail.secret);
const record = (body: unknown) => api('post', '/learning-events').send(body as object);
const xapi = (id: string) =>
  request(vetrail.url)
    .get('/xapi/statements')
    .query({ statementId: id })
    .auth(vetrail.key, vetrail.secret)
    .set('x-experience-api-version', '1.0.3');

const CYCLE = randomUUID();
const activity = { id: 'workshop-1', name: 'Synthetic workshop' };
const score = { raw: 4, min: 1, max: 5 };
const said = (more: Json) => ({
  participant: ann,
  timestamp: '2023-04-18T09:00:00Z',
  objectives: ['O2-theory-method'],
  ...more,
});

describe('learning events', () => {
  it('of every kind become statements of its template, that break no rule of the profile', async () => {
    const planned = randomUUID();
    const kinds: Json[] = [
      { event: 'joined', role: { position: 'teacher', projectRoles: ['local-player'] } },
      { event: 'attended-meeting', activity, duration: 'PT3H', eventKind: 'workshop' },
      { event: 'attended-local-process', activity: { id: 'p1' }, duration: 'PT1H', eventKind: 'local-session' },
      { event: 'completed-module', activity: { id: 'https://lms.example/module/1' } },
      { event: 'rated-event', activity, score },
      { event: 'self-assessed', activity, assessment: 'pretest', competence: 'C1', instrumentVersion: '1', score },
      { event: 'planned', cycle: CYCLE, id: planned },
      { event: 'enacted', cycle: CYCLE, doubleDemand: ['practical', 'principle'], guskeyLevel: 4 },
      { event: 'reflected', cycle: CYCLE, reflectsOn: planned, notes: 'It went well.' },
      { event: 'adjusted', cycle: CYCLE, changeKind: 'practice', brickStones: [1] },
      { event: 'counselled', activity: { id: 'v1' }, duration: 'P1D', counterpartSchool: 'hu-kozep' },
      { event: 'received-counselling', activity: { id: 'v1' }, duration: 'P1D', counterpartSchool: 'hu-kozep' },
      { event: 'facilitated', activity: { id: 'p2' }, duration: 'PT2H' },
      { event: 'led', activity: { id: 'l1' }, leadershipDimension: 'teacher-learning' },
      { event: 'left', role: { position: 'teacher', projectRoles: [] } },
    ];
    const { body } = await record(kinds.map((kind) => said(kind))).expect(201);
    const ids = body.statements as string[];
    expect(ids).toHaveLength(kinds.length);
    expect(ids[6]).toBe(planned);
    const entries = await eventually(async () => {
      const answer = await api('get', `/participants/${ann}/timeline`);
      return answer.body.entries?.length === kinds.length && (answer.body.entries as Json[]);
    }, 'all events in the timeline');
    expect(Object.fromEntries(entries.map(({ statement, template }) => [statement, template]))).toEqual(
      Object.fromEntries(
        ['T1', 'T2', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10', 'T10', 'T11', 'T12', 'T1'].map(
          (template, i) => [ids[i], template],
        ),
      ),
    );
    const { body: statement } = await xapi(ids[1]!).expect(200);
    expect(statement).toMatchObject({
      actor: { account: { homePage: `${BASE}/participants`, name: ann } },
      result: { duration: 'PT3H' },
      authority: { account: { homePage: `${BASE}/credentials`, name: vetrail.key } },
    });
  });

  it('count at the school where the participant was on that day, or at the one that is named', async () => {
    const event = { event: 'led', activity: { id: 'l1' }, leadershipDimension: 'goals' };
    const schools = async (body: Json) => {
      const { body: recorded } = await record(said({ ...event, ...body })).expect(201);
      const { body: statement } = await xapi(recorded.statements[0]).expect(200);
      return (statement as { context: { team: { account: Json } } }).context.team.account['name'];
    };
    expect(await schools({ timestamp: '2023-05-31T23:30:00Z' })).toBe('dk-randers');
    expect(await schools({ timestamp: '2023-06-01T00:30:00+02:00' })).toBe('dk-randers');
    expect(await schools({ timestamp: '2023-06-01T00:00:00Z' })).toBe('it-cometa');
    expect(await schools({ school: 'is-fjolbraut' })).toBe('is-fjolbraut');
  });

  it('are recorded once under their id, and not otherwise under the same', async () => {
    const event = said({ event: 'planned', cycle: randomUUID(), id: randomUUID() });
    const first = await record(event).expect(201);
    expect((await record(event).expect(201)).body).toEqual(first.body);
    const { body } = await record({ ...event, notes: 'Another' }).expect(409);
    expect(body.error.code).toBe('statement-conflict');
  });

  it('link the account that the programme gives the participant, which no description takes away', async () => {
    const own = { account: { homePage: `${BASE}/participants`, name: ann } };
    const { body } = await api('put', `/participants/${ann}`).send(TEACHER).expect(200);
    expect(body.identities).toEqual([own]);
  });

  it('are recorded by participants of themselves, where they were that day, and of nobody else', async () => {
    const { body: other } = await api('post', '/participants').send(TEACHER).expect(201);
    const answer = await request(vetrail.url)
      .post('/auth/development')
      .type('form')
      .send({ role: 'participant', participant: ann })
      .expect(303);
    const cookie = (answer.headers['set-cookie'] as unknown as string[]).map((one) => one.split(';')[0]!).join('; ');
    const say = (more: Json) =>
      request(vetrail.url)
        .post('/api/learning-events')
        .set('cookie', cookie)
        .send(said({ event: 'planned', cycle: randomUUID(), ...more }));
    const { body } = await say({}).expect(201);
    const { body: statement } = await xapi(body.statements[0]).expect(200);
    expect(statement).toMatchObject({
      actor: { account: { name: ann } },
      authority: { account: { name: expect.stringContaining('#') } },
    });
    await say({ participant: other.id as string }).expect(403);
    await say({ school: 'hu-kozep' }).expect(403);
  });

  it('are refused with every place that is wrong, all of a list or none', async () => {
    const meeting = { event: 'attended-meeting', activity, duration: 'PT3H', eventKind: 'workshop' };
    const { body } = await record([
      said(meeting),
      said({ ...meeting, eventKind: 'party', objectives: ['O9'] }),
      said({ ...meeting, participant: randomUUID() }),
      said({ ...meeting, timestamp: '2022-02-01T00:00:00Z' }),
    ]).expect(400);
    expect((body.error.problems as Json[]).map(({ path, rule }) => `${String(path)} ${String(rule)}`)).toEqual([
      '$[1].objectives[0] unknown-objective',
      '$[1].eventKind event-kind-value',
      '$[2].participant unknown-participant',
      '$[3].school required',
    ]);
  });

  it.each<[string, () => unknown, string]>([
    ['no kind', () => said({}), '$.event unknown-event'],
    ['a kind of another word', () => said({ event: 'slept' }), '$.event unknown-event'],
    [
      'a property of another kind',
      () => said({ event: 'planned', cycle: CYCLE, duration: 'PT1H' }),
      '$.duration unknown-property',
    ],
    ['a duration in months', () => said({ event: 'facilitated', activity, duration: 'P1M' }), '$.duration duration'],
    [
      'a score beyond its scale',
      () => said({ event: 'rated-event', activity, score: { ...score, raw: 6 } }),
      '$.score.raw score-on-its-scale',
    ],
    ['no activity', () => said({ event: 'facilitated', duration: 'PT1H' }), '$.activity not-empty'],
    [
      'an activity without a name for it',
      () => said({ event: 'facilitated', duration: 'PT1H', activity: { id: 'a b' } }),
      '$.activity.id activity-id',
    ],
    [
      'a timestamp that is a day',
      () => said({ event: 'planned', cycle: CYCLE, timestamp: '2023-04-18' }),
      '$.timestamp timestamp',
    ],
    ['no objective', () => said({ event: 'planned', cycle: CYCLE, objectives: [] }), '$.objectives array-min-size'],
    ['an empty list', () => [], '$ length'],
    [
      'a bad one in a list',
      () => [said({ event: 'planned', cycle: CYCLE }), said({ event: 'planned' })],
      '$[1].cycle uuid',
    ],
  ])('with %s are refused', async (_, body, problem) => {
    const answer = await record(body()).expect(400);
    const problems = (answer.body.error.problems as Json[]).map(({ path, rule }) => `${String(path)} ${String(rule)}`);
    expect(problems).toContain(problem);
  });
});
