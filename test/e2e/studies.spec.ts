import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { statementStream } from '#domain';
import { openEventStore, type RecordedEvent } from '#eventstore';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { runCli } from '../support/cli.js';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const PERSON = 'c1a5f7e2-6f2c-4a52-9d2e-0a9b6b8a1d02';
const [early, late] = ['early', 'late'].map((name) =>
  attended({ object: { ...attended().object, id: `${LMS}/${name}` } }),
);

let vetrail: Vetrail;
let then: string;
/** Where the first statement stands in the log. */
let ofFirst: bigint;

beforeAll(async () => {
  vetrail = await startVetrail();
  await post([early]);
  const { body } = await get('/xapi/statements').query({ statementId: early!.id });
  then = body.stored as string;
  const eventStore = await openEventStore(vetrail.eventStoreUrl());
  [{ position: ofFirst }] = (await eventStore.readStream(statementStream(early!.id))).events as [RecordedEvent];
  await eventStore.close();
  await post([late]);
  await post([
    {
      actor: attended().actor,
      verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
      object: { objectType: 'StatementRef', id: early!.id },
    },
  ]);
  const participant = {
    school: 'it-cometa',
    position: 'teacher',
    projectRoles: [],
    identities: [attended().actor].map(({ account }) => ({ account })),
  };
  await request(vetrail.url)
    .put(`/api/participants/${PERSON}`)
    .auth(vetrail.key, vetrail.secret)
    .send(participant)
    .expect(201);
  await eventually(
    async () => (await find({})).length === 2 && (await find({}))[0] !== late!.id,
    'the projector has all',
  );
}, 60_000);

afterAll(() => vetrail?.stop());

const get = (path: string) =>
  request(vetrail.url).get(path).auth(vetrail.key, vetrail.secret).set('X-Experience-API-Version', '1.0.3');
const post = (body: object) =>
  request(vetrail.url)
    .post('/xapi/statements')
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', '1.0.3')
    .send(body)
    .expect(200);
const find = async (query: Record<string, string>): Promise<string[]> =>
  ((await get('/xapi/statements').query(query).expect(200)).body.statements as { id: string }[]).map(({ id }) => id);
const cli = (...args: readonly string[]) => runCli(args, { cwd: vetrail.dataDir, env: vetrail.environment() });
const randers = async (query: Record<string, string>) =>
  (await get('/api/schools/dk-randers/development').query(query).expect(200)).body.period.total;

describe('studies', () => {
  it('answer as it was known then: statements, voiding, roster, development', async () => {
    const made = await cli('as-known-at', then, '--schema', 'study_then');
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`everything recorded by ${then}, up to position ${ofFirst}`),
    });

    const study = 'study_then';
    expect(await find({ study })).toEqual([early!.id]);
    expect(await find({ study, activity: `${LMS}/late` })).toEqual([]);
    expect(await find({})).not.toContain(early!.id);
    const one = await get('/xapi/statements').query({ study, statementId: early!.id }).expect(200);
    expect(one.headers['x-experience-api-consistent-through']).toBe(then);
    await get('/xapi/statements').query({ study, statementId: late!.id }).expect(404);

    expect(await randers({ study })).toMatchObject({ events: 1, unclaimed: 1 });
    expect(await randers({})).toMatchObject({ events: 1, unclaimed: 0 });
    await get(`/api/participants/${PERSON}`).expect(200);
    await get(`/api/participants/${PERSON}`).query({ study }).expect(404);
    const measure = async (query: Record<string, string>) =>
      (await get('/api/programme/hours').query(query).expect(200)).body as { consistentThrough: string };
    expect([(await measure({})).consistentThrough, (await measure({ study })).consistentThrough]).toEqual([
      expect.not.stringMatching(then),
      then,
    ]);
  });

  it('are not needed to ask for statements as known then', async () => {
    const asked = async (query: Record<string, string>) => (await get('/api/statements').query(query).expect(200)).body;
    const now = (await asked({})) as { statements: { id: string }[] };
    expect(now.statements).toHaveLength(2);
    expect(await asked({ asKnownAt: then })).toMatchObject({ statements: [{ id: early!.id }], more: '' });
    expect(await asked({ asKnownAt: then, activity: `${LMS}/late` })).toEqual({ statements: [], more: '' });
    expect(await asked({ asKnownAt: then, statementId: early!.id })).toMatchObject({ id: early!.id });
    await get('/api/statements').query({ asKnownAt: then, statementId: late!.id }).expect(404);
    await get('/api/statements').query({ statementId: early!.id }).expect(404);

    const first = await asked({ asKnownAt: '9999-12-31', limit: '1', ascending: 'true', activity: `${LMS}/early` });
    expect(first).toMatchObject({ more: '' });
    const paged = await asked({ asKnownAt: '9999-12-31', limit: '1' });
    expect(paged.more).toMatch(/^\/api\/statements\?cursor=/);
    expect((await get(paged.more as string).expect(200)).body.statements).toMatchObject([{ id: late!.id }]);

    const refused = await get('/api/statements').query({ asKnownAt: 'soon', verbs: 'x' }).expect(400);
    expect(refused.body.error.problems).toMatchObject([{ path: 'asKnownAt' }, { path: 'verbs' }]);
    await get('/xapi/statements').query({ asKnownAt: then }).expect(400);
  });

  it('go from page to page, whatever is posted meanwhile', async () => {
    await cli('as-known-at', '9999-12-31', '--schema', 'all');
    await post([attended({ id: randomUUID() })]);
    const first = await get('/xapi/statements').query({ study: 'all', limit: '1' }).expect(200);
    const second = await get(first.body.more as string).expect(200);
    expect(second.body).toMatchObject({ statements: [{ id: late!.id }], more: '' });
  });

  it('are listed, dropped and refused', async () => {
    expect((await cli('studies', 'list')).stdout).toMatch(
      new RegExp(`^all .*\nstudy_then +as known at ${then} +position ${ofFirst} `),
    );
    expect(await cli('studies', 'drop', 'all')).toMatchObject({ code: 0, stdout: 'dropped all\n' });
    await get('/api/schools').query({ study: 'all' }).expect(404);
    await get('/api/schools').query({ study: 'a; drop' }).expect(404);
    const written = await request(vetrail.url)
      .put(`/api/participants/${PERSON}?study=study_then`)
      .auth(vetrail.key, vetrail.secret)
      .send({});
    expect(written.body.error).toMatchObject({ status: 400, problems: [{ path: 'study', rule: 'read-only' }] });
    await get('/xapi/activities/state').query({ study: 'study_then' }).expect(400);
    expect(await cli('as-known-at', 'soon', '--schema', 'x')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('soon: Give a day'),
    });
    expect(await cli('as-known-at', '2023-01-01', '--schema', 'X__y')).toMatchObject({ code: 1 });
  });

  it('rebuild and verify beside the running system', async () => {
    const rebuilt = await cli('rebuild');
    expect(rebuilt).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/statement-index: swapped in.*roster: swapped in/s),
    });
    const verified = await cli('rebuild', '--verify');
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/statement-index: equal.*participant-timeline: equal/s),
    });
    const more = attended();
    await post([more]);
    await eventually(async () => (await find({})).includes(more.id), 'the projector goes on with the swapped tables');
    expect(await cli('rebuild', 'nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there are statement-index'),
    });
  });
});
