import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

type Json = Record<string, unknown>;

let vetrail: Vetrail;

beforeAll(async () => {
  vetrail = await startVetrail();
}, 60_000);

afterAll(() => vetrail?.stop());

const xapi = (method: 'get' | 'post' | 'put', path: string, version = '1.0.3') =>
  request(vetrail.url)
    [method](`/xapi${path}`)
    .auth(vetrail.key, vetrail.secret)
    .set('X-Experience-API-Version', version);

const post = (body: unknown) => xapi('post', '/statements').send(body as object);

/** The page of a query, once the index has everything that was posted before. */
async function query(parameters: Record<string, string>, version?: string): Promise<Json[]> {
  const now = new Date().toISOString();
  return eventually(async () => {
    const answer = await xapi('get', '/statements', version).query(parameters).expect(200);
    return String(answer.headers['x-experience-api-consistent-through']) >= now && (answer.body.statements as Json[]);
  }, `a page consistent through ${now}`);
}

const ids = (statements: readonly Json[]) => statements.map(({ id }) => id);

describe('recording statements', () => {
  it('answers a single POST with the id in a list, and reads the statement back at once', async () => {
    const statement = attended();
    const answer = await post(statement).expect(200).expect('X-Experience-API-Version', '1.0.3');
    expect(answer.body).toEqual([statement.id]);
    const read = await xapi('get', `/statements?statementId=${statement.id}`).expect(200);
    expect(read.body).toMatchObject({ ...statement, version: '1.0.0' });
    expect(read.body.authority).toMatchObject({ objectType: 'Agent', account: { name: vetrail.key } });
    expect(read.body.stored).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,}Z$/);
    expect(read.headers['last-modified']).toBe(new Date(read.body.stored as string).toUTCString());
  });

  it('makes up ids for statements that carry none, in their order', async () => {
    const batch = ['a', 'b', 'c'].map((name) => {
      const { id: _, ...statement } = attended({ object: { id: `${LMS}/no-id/${name}` } });
      return statement;
    });
    const answer = await post(batch).expect(200);
    expect(new Set(answer.body).size).toBe(3);
    for (const [i, id] of (answer.body as string[]).entries()) {
      const { body } = await xapi('get', `/statements?statementId=${id}`).expect(200);
      expect(body.object.id).toBe(batch[i]!.object.id);
    }
  });

  it('takes an empty batch', async () => {
    const answer = await post([]).expect(200);
    expect(answer.body).toEqual([]);
  });

  it('takes the same statement again, and refuses a different one under its id with nothing of the batch written', async () => {
    const statement = attended();
    const other = attended();
    await post(statement).expect(200);
    await post(statement).expect(200);
    await post({ ...statement, timestamp: '2023-04-18T11:00:00+02:00' }).expect(200);
    const refused = await post([other, { ...statement, timestamp: '2023-04-18T12:00:00Z' }]).expect(409);
    expect(refused.body.error).toMatchObject({ code: 'statement-conflict', problems: [{ path: '$[1].id' }] });
    await xapi('get', `/statements?statementId=${other.id}`).expect(404);
  });

  it('writes the new ones of a batch of which some are known', async () => {
    const known = attended();
    const fresh = attended();
    await post(known).expect(200);
    const answer = await post([known, fresh]).expect(200);
    expect(answer.body).toEqual([known.id, fresh.id]);
    await xapi('get', `/statements?statementId=${fresh.id}`).expect(200);
  });

  it('lets exactly one of twenty racing statements have an id', async () => {
    const id = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        post(attended({ id, timestamp: `2023-04-${String(i + 1).padStart(2, '0')}T09:00:00Z` })),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  it('PUTs under the id of the parameter', async () => {
    const { id, ...statement } = attended();
    await xapi('put', `/statements?statementId=${id}`).send(statement).expect(204);
    await xapi('put', `/statements?statementId=${id}`)
      .send({ ...statement, id })
      .expect(204);
    await xapi('put', `/statements?statementId=${id}`)
      .send({ ...statement, verb: { id: 'https://lms.example/verbs/other' } })
      .expect(409);
    await xapi('put', `/statements?statementId=${id}`).send(attended()).expect(400);
    await xapi('put', '/statements').send(statement).expect(400);
    const read = await xapi('get', `/statements?statementId=${id}`).expect(200);
    expect(read.body.id).toBe(id);
  });

  it('names every problem of a batch, and writes nothing of it', async () => {
    const good = attended();
    const bad = attended({ actor: { mbox: 'nobody' }, verb: { id: 'not an iri' } });
    const { body } = await post([good, bad]).expect(400);
    expect(body.error.code).toBe('invalid-statement');
    const paths = (body.error.problems as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['$[1].actor.mbox', '$[1].verb.id']));
    await xapi('get', `/statements?statementId=${good.id}`).expect(404);
  });

  it('refuses two statements of one id in a batch', async () => {
    const statement = attended();
    const { body } = await post([statement, attended({ id: statement.id })]).expect(400);
    expect(body.error.problems[0].path).toBe('$[1].id');
  });

  it.each([
    ['no JSON', '{"actor":', 400, 'invalid-json'],
    ['nothing', '', 400, 'invalid-json'],
    ['a number', '5', 400, 'invalid-statement'],
    ['null in a batch', '[null]', 400, 'invalid-statement'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'invalid-json'],
  ])('answers %s with a clear refusal', async (_what, body, status, code) => {
    const answer = await xapi('post', '/statements')
      .set('Content-Type', 'application/json')
      .serialize((value) => value)
      .send(body as string)
      .expect(status);
    expect(answer.body.error.code).toBe(code);
  });

  it.each([
    ['a name twice', '{"id":"a","\\u0069d":"b"}', '$.id', 'duplicate-property'],
    ['a byte-order mark', '\ufeff[]', '$', 'byte-order-mark'],
    ['nesting without end', '['.repeat(100_000), /^\$(\[0\]){64}$/, 'depth'],
    ['a number beyond doubles', '[{"result":{"score":{"raw":1e999}}}]', '$[0].result.score.raw', 'number-range'],
  ])('refuses %s, naming the place', async (_what, body, path, rule) => {
    const answer = await xapi('post', '/statements').set('Content-Type', 'application/json').send(body).expect(400);
    expect(answer.body.error).toMatchObject({ code: 'invalid-json', problems: [{ rule }] });
    expect(answer.body.error.problems[0].path).toEqual(path instanceof RegExp ? expect.stringMatching(path) : path);
  });

  it('gives numbers and odd names back as they were sent, by id, by query, and in every format', async () => {
    const registration = randomUUID();
    const exact =
      '{"https://lms.example/x":{"__proto__":[1.0,-0],"big":12345678901234567890,"fine":0.1000000000000000055,"e":1E2}}';
    const { id, ...statement } = attended({ context: { registration } });
    const text = JSON.stringify({ id, ...statement, result: 0 }).replace(
      '"result":0',
      `"result":{"score":{"raw":1.50},"extensions":${exact}}`,
    );
    const send = (body: string) => xapi('post', '/statements').set('Content-Type', 'application/json').send(body);
    await send(`[${text}]`).expect(200);
    await send(text.replace('1.50', '1.5')).expect(200);
    await send(text.replace('567890', '567891')).expect(409);
    const byId = await xapi('get', `/statements?statementId=${id}`).expect(200);
    expect(byId.text).toContain(exact);
    await query({ registration });
    for (const format of ['exact', 'canonical', 'ids']) {
      const { text: page } = await xapi('get', `/statements?registration=${registration}&format=${format}`).expect(200);
      expect(page).toContain(exact);
      expect(page).toContain('"raw":1.50');
    }
  });

  it('refuses other content types, oversized bodies and oversized statements', async () => {
    await xapi('post', '/statements').set('Content-Type', 'text/plain').send('{}').expect(400);
    const huge = attended({ result: { response: 'x'.repeat(1_100_000) } });
    const refused = await post(huge).expect(413);
    expect(refused.body.error.code).toBe('too-large');
    await xapi('post', '/statements')
      .set('Content-Type', 'application/json')
      .set('Content-Length', String(40 * 2 ** 20))
      .send('[]')
      .then(
        ({ status }) => expect(status).toBe(413),
        (error: NodeJS.ErrnoException) => expect(error.code).toMatch(/ECONNRESET|EPIPE/),
      );
  });
});

describe('who may call', () => {
  it('asks for a credential and a version', async () => {
    const bare = await request(vetrail.url)
      .get('/xapi/statements')
      .set('X-Experience-API-Version', '1.0.3')
      .expect(401);
    expect(bare.headers['www-authenticate']).toMatch(/^Basic/);
    await request(vetrail.url)
      .get('/xapi/statements')
      .auth(vetrail.key, 'wrong')
      .set('X-Experience-API-Version', '1.0.3')
      .expect(401);
    await request(vetrail.url).get('/xapi/statements').auth(vetrail.key, vetrail.secret).expect(400);
    await xapi('get', '/statements', '0.95').expect(400);
    await xapi('get', '/statements?limit=1', '1.0').expect(200).expect('X-Experience-API-Version', '1.0.3');
    await xapi('get', '/statements?limit=1', '2.0.0').expect(200).expect('X-Experience-API-Version', '2.0.0');
  });

  it('tells what it speaks to anybody', async () => {
    const { body } = await request(vetrail.url).get('/xapi/about').expect(200);
    expect(body.version).toEqual(expect.arrayContaining(['1.0.3', '2.0.0']));
  });

  it('answers what does not exist in the same form', async () => {
    const { body } = await request(vetrail.url).get('/nowhere').expect(404);
    expect(body.error.code).toBe('not-found');
  });
});

describe('finding statements', () => {
  const registration = randomUUID();
  const learner = { objectType: 'Agent', mbox: `mailto:${randomUUID()}@example.org` };
  const activity = { id: `${LMS}/finding/${registration}` };
  const verb = { id: `${LMS}/verbs/${registration}` };
  const statements = Array.from({ length: 25 }, (_, i) =>
    attended({
      actor: i % 5 === 0 ? learner : { mbox: 'mailto:other@example.org' },
      object: i % 2 === 0 ? activity : { id: `${LMS}/elsewhere` },
      verb: i % 3 === 0 ? verb : { id: 'http://adlnet.gov/expapi/verbs/attended' },
      context: {
        registration,
        instructor: { mbox: 'mailto:teacher@example.org' },
        contextActivities: { other: [activity] },
      },
    }),
  );
  const wanted = (match: (i: number) => boolean) =>
    statements
      .map(({ id }) => id)
      .filter((_, i) => match(i))
      .reverse();

  beforeAll(async () => {
    for (const statement of statements) await post(statement).expect(200);
  });

  it.each<[string, Record<string, string>, (i: number) => boolean]>([
    ['registration', {}, () => true],
    ['agent', { agent: JSON.stringify(learner) }, (i) => i % 5 === 0],
    ['verb', { verb: verb.id }, (i) => i % 3 === 0],
    ['activity', { activity: activity.id }, (i) => i % 2 === 0],
    ['verb and activity', { verb: verb.id, activity: activity.id }, (i) => i % 6 === 0],
    ['related_activities', { activity: activity.id, related_activities: 'true' }, () => true],
    ['related_agents', { agent: '{"mbox":"mailto:teacher@example.org"}', related_agents: 'true' }, () => true],
    ['an instructor without related_agents', { agent: '{"mbox":"mailto:teacher@example.org"}' }, () => false],
  ])('filters by %s', async (_what, filter, match) => {
    expect(ids(await query({ registration, ...filter }))).toEqual(wanted(match));
  });

  it('turns the order round, and limits', async () => {
    expect(ids(await query({ registration, ascending: 'true', limit: '4' }))).toEqual(
      statements.slice(0, 4).map(({ id }) => id),
    );
  });

  it('follows `more` to the end while statements arrive', async () => {
    const found: unknown[] = [];
    await query({ registration });
    let path = `/xapi/statements?registration=${registration}&limit=7`;
    while (path) {
      const { body } = await request(vetrail.url)
        .get(path)
        .auth(vetrail.key, vetrail.secret)
        .set('X-Experience-API-Version', '1.0.3')
        .expect(200);
      found.push(...ids(body.statements as Json[]));
      path = body.more as string;
      await post(attended({ context: { registration: randomUUID() } })).expect(200);
    }
    expect(found).toEqual(wanted(() => true));
  });

  it('bounds by when statements were stored', async () => {
    const all = await query({ registration });
    const [newest, second] = all as { stored: string }[];
    expect(ids(await query({ registration, since: second!.stored }))).toEqual([(newest as Json)['id']]);
    expect(ids(await query({ registration, until: second!.stored }))).toEqual(wanted(() => true).slice(1));
  });

  it('presents ids and one language', async () => {
    const [short] = await query({ registration, limit: '1', format: 'ids' });
    expect(short!['actor']).toEqual({ mbox: 'mailto:other@example.org' });
    const statement = attended({
      verb: { id: 'http://adlnet.gov/expapi/verbs/attended', display: { en: 'attended', da: 'deltog' } },
    });
    await post(statement).expect(200);
    const { body } = await xapi('get', `/statements?statementId=${statement.id}&format=canonical`)
      .set('Accept-Language', 'da, en;q=0.5')
      .expect(200);
    expect(body.verb.display).toEqual({ da: 'deltog' });
  });

  it.each([
    ['an unknown parameter', 'Agent=x', 'Agent'],
    ['a malformed agent', 'agent=%7B', 'agent'],
    ['an agent without an identifier', `agent=${encodeURIComponent('{"name":"x"}')}`, 'agent'],
    ['a verb that is no IRI', 'verb=attended', 'verb'],
    ['a registration that is no UUID', 'registration=1', 'registration'],
    ['a since that is no timestamp', 'since=yesterday', 'since'],
    ['a negative limit', 'limit=-1', 'limit'],
    ['a flag that is none', 'ascending=yes', 'ascending'],
    ['both ids', `statementId=${randomUUID()}&voidedStatementId=${randomUUID()}`, 'voidedStatementId'],
    ['an id with a filter', `statementId=${randomUUID()}&verb=${LMS}`, 'verb'],
    ['a forged cursor', 'cursor=AAAA', 'cursor'],
  ])('refuses %s', async (_what, search, path) => {
    const { body } = await xapi('get', `/statements?${search}`).expect(400);
    expect(body.error.code).toBe('invalid-parameter');
    expect((body.error.problems as { path: string }[])[0]!.path).toContain(path);
  });
});

describe('voiding and references', () => {
  it('hides what was voided, and finds it as voided', async () => {
    const registration = randomUUID();
    const target = attended({ context: { registration } });
    const voiding = {
      actor: { mbox: 'mailto:admin@example.org' },
      verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
      object: { objectType: 'StatementRef', id: target.id },
    };
    await post(target).expect(200);
    const { body: answer } = await post(voiding).expect(200);
    expect(ids(await query({ registration }))).toEqual(answer);
    await xapi('get', `/statements?statementId=${target.id}`).expect(404);
    const { body } = await xapi('get', `/statements?voidedStatementId=${target.id}`).expect(200);
    expect(body.id).toBe(target.id);
  });

  it('finds a statement by what it refers to, whichever came first', async () => {
    const registration = randomUUID();
    const target = attended({ context: { registration } });
    const reference = (id: string) => ({
      ...attended({ object: { objectType: 'StatementRef', id } }),
      context: {},
    });
    const early = reference(target.id);
    const chained = reference(early.id);
    const late = reference(target.id);
    for (const statement of [chained, early, target, late]) await post(statement).expect(200);
    expect(ids(await query({ registration })).sort()).toEqual([target.id, early.id, chained.id, late.id].sort());
  });
});
