import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import xapiModule from '@xapi/xapi';
import { createHash, randomUUID } from 'node:crypto';
import request from 'supertest';
import { startPathProxy, type PathProxy } from '../support/path-proxy.js';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';
import { makeKeys, query, xapiClient, type TestKey } from '../support/xapi.js';

/** Clients as they are: each test sends what the client of its name sends, through a proxy that adds a path. */

type Json = Record<string, unknown>;

let proxy: PathProxy;
let vetrail: Vetrail;
/** The system as clients reach it. */
let behind: Vetrail;
let keys: Record<'plain' | 'derive' | 'lenient', TestKey>;

beforeAll(async () => {
  proxy = await startPathProxy('/records');
  vetrail = await startVetrail({ env: { PUBLIC_URL: proxy.url } });
  proxy.target = vetrail.url;
  behind = { ...vetrail, url: proxy.url };
  keys = await makeKeys(vetrail, {
    plain: { scopes: ['all'] },
    derive: { scopes: ['all'], deriveIds: true },
    lenient: { scopes: ['all'], lenient: true },
  });
}, 60_000);

afterAll(async () => {
  await vetrail?.stop();
  await proxy?.close();
});

const sha1 = (text: string) => `"${createHash('sha1').update(text).digest('hex')}"`;
const basic = ({ key, secret }: TestKey) => `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
const withoutId = ({ id: _, ...statement }: Json) => statement;

async function settled(registration: string, count: number): Promise<Json[]> {
  const path = `/statements${query({ registration })}`;
  return eventually(async () => {
    const statements = (await xapiClient(behind)('get', path).expect(200)).body.statements as Json[];
    return statements.length >= count && statements;
  }, `${count} statements of a registration`);
}

/** When the index has everything that was posted before. */
async function indexed(): Promise<void> {
  const now = new Date().toISOString();
  await eventually(async () => {
    const { headers } = await xapiClient(behind)('get', '/statements?limit=1');
    return String(headers['x-experience-api-consistent-through']) >= now;
  }, 'an index that has caught up');
}

describe('Moodle logstore_xapi', () => {
  /** Thirty events, two or three statements each, none with an id. */
  const batchOf = (registration: string) =>
    Array.from({ length: 30 }, (_, event) =>
      Array.from({ length: 2 + (event % 2) }, (_unused, part) =>
        withoutId(
          attended({
            object: {
              id: `${LMS}/course/view.php?id=${event}`,
              definition: { name: { en: `Event ${event}.${part}` } },
            },
            context: { registration, platform: 'Moodle', language: 'en' },
            timestamp: `2023-04-18T09:${String(event).padStart(2, '0')}:0${part}+02:00`,
          }),
        ),
      ),
    ).flat();
  const send = (key: TestKey, body: unknown) =>
    xapiClient(behind, key)('post', '/statements').set('Content-Type', 'application/json').send(JSON.stringify(body));

  it('has its batch answered 200 with an id for each statement, and an idle run with []', async () => {
    const batch = batchOf(randomUUID());
    const { body } = await send(keys.plain, batch).expect(200);
    expect(new Set(body).size).toBe(batch.length);
    expect((await send(keys.plain, []).expect(200)).body).toEqual([]);
  });

  it('does not double a batch that it sends again after a time-out, where its credential derives ids', async () => {
    const registration = randomUUID();
    const batch = batchOf(registration);
    const first = await send(keys.derive, batch).expect(200);
    // Some of it, in another cut; at once from two workers; and whole again.
    const [again, other] = await Promise.all([send(keys.derive, batch), send(keys.derive, batch)]);
    expect([again.status, other.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect((await send(keys.derive, batch.slice(40)).expect(200)).body).toEqual(first.body.slice(40));
    await indexed();
    expect(await settled(registration, batch.length)).toHaveLength(batch.length);
    // Without the option the server cannot know.
    const plain = randomUUID();
    await send(keys.plain, batchOf(plain).slice(0, 2)).expect(200);
    await send(keys.plain, batchOf(plain).slice(0, 2)).expect(200);
    await indexed();
    expect(await settled(plain, 4)).toHaveLength(4);
  });

  it('finds the one bad statement by halving the batch, and loses no other', async () => {
    const registration = randomUUID();
    const batch = batchOf(registration).map((statement, i) =>
      i === 37 ? { ...statement, verb: { id: 'bad' } } : statement,
    );
    const refused: unknown[] = [];
    const halve = async (part: readonly unknown[]): Promise<void> => {
      const answer = await send(keys.derive, part);
      if (answer.status === 200) return;
      expect(answer.status).toBe(400);
      if (part.length === 1) return void refused.push(part[0]);
      const middle = Math.ceil(part.length / 2);
      await halve(part.slice(0, middle));
      await halve(part.slice(middle));
    };
    await halve(batch);
    expect(refused).toEqual([batch[37]]);
    await indexed();
    expect(await settled(registration, batch.length - 1)).toHaveLength(batch.length - 1);
  });
});

describe('Moodle mod_tincanlaunch (TinCanPHP)', () => {
  it('asks in 1.0.0 by verb, activity and since, and follows every more to its end', async () => {
    const activity = { id: `${LMS}/scorm/${randomUUID()}` };
    const verb = { id: 'http://adlnet.gov/expapi/verbs/completed' };
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const posted = Array.from({ length: 17 }, () => attended({ object: activity, verb, context: {} }));
    const client = xapiClient(behind, keys.plain, '1.0.0');
    await client('post', '/statements')
      .set('Content-Type', 'application/json')
      .send(JSON.stringify(posted))
      .expect(200);
    await indexed();
    const found: unknown[] = [];
    let answer = await client(
      'get',
      `/statements${query({ verb: verb.id, activity: activity.id, since, limit: '5' })}`,
    ).expect(200);
    expect(answer.headers['x-experience-api-version']).toBe('1.0.3');
    for (;;) {
      found.push(...(answer.body.statements as Json[]).map(({ id }) => id));
      const more = answer.body.more as string;
      if (more === '') break;
      // A link that begins with a slash is put behind the endpoint's scheme, host and port.
      expect(more).toMatch(/^\/records\/xapi\/statements\?/);
      answer = await request(new URL(proxy.url).origin)
        .get(more)
        .set({ Authorization: basic(keys.plain), 'X-Experience-API-Version': '1.0.0' })
        .expect(200);
    }
    expect(found).toEqual(posted.map(({ id }) => id).reverse());
  });

  it('keeps registrations in a state and reads the agent profile, by ETag', async () => {
    const client = xapiClient(behind, keys.plain, '1.0.0');
    const agent = JSON.stringify({
      objectType: 'Agent',
      name: 'Synthetic',
      account: { homePage: LMS, name: randomUUID() },
    });
    const place = `/activities/state${query({ activityId: `${LMS}/scorm/1`, agent, stateId: 'http://tincanapi.co.uk/stateapikeys/registrations' })}`;
    await client('get', place).expect(404);
    const put = (body: string, etag?: string) =>
      client('put', place)
        .set({ 'Content-Type': 'application/json', ...(etag && { 'If-Match': etag }) })
        .send(body);
    await put('{"r1":{}}').expect(204);
    const { headers, body } = await client('get', place).expect(200);
    expect(body).toEqual({ r1: {} });
    await put('{"r1":{},"r2":{}}', headers['etag']).expect(204);
    await put('{"r3":{}}', headers['etag']).expect(412);
    const profile = `/agents/profile${query({ agent, profileId: 'CMI5LearnerPreferences' })}`;
    await client('put', profile)
      .set({ 'Content-Type': 'application/json', 'If-None-Match': '*' })
      .send('{"languagePreference":"da"}')
      .expect(204);
    expect((await client('get', profile).expect(200)).headers['etag']).toBe(sha1('{"languagePreference":"da"}'));
  });
});

describe('TinCanJS', () => {
  const send = (method: string, path: string, fields: Record<string, string>) =>
    request(proxy.url)
      .post(`/xapi${path}?method=${method}`)
      .set({ 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'https://content.example' })
      .send(
        new URLSearchParams({
          Authorization: basic(keys.plain),
          'X-Experience-API-Version': '1.0.2',
          ...fields,
        }).toString(),
      );

  it('hides a GET whose address grows too long in a POST', async () => {
    const agent = JSON.stringify({ mbox: `mailto:${randomUUID()}@example.org`, name: 'ü & + = %'.repeat(400) });
    expect(agent.length).toBeGreaterThan(2_048);
    const statement = attended({ actor: { mbox: (JSON.parse(agent) as { mbox: string }).mbox } });
    await send('POST', '/statements', {
      'Content-Type': 'application/json',
      content: JSON.stringify(statement),
    }).expect(200);
    await indexed();
    const { body } = await send('GET', '/statements', { agent, verb: statement.verb.id, limit: '10' }).expect(200);
    expect((body.statements as Json[]).map(({ id }) => id)).toEqual([statement.id]);
  });

  it('writes profiles with If-None-Match: *, and finds the tag that it computes itself', async () => {
    const place = { activityId: `${LMS}/tincanjs`, profileId: randomUUID() };
    const content = '{"bookmark":"Kapitel ü"}';
    const write = () =>
      send('PUT', '/activities/profile', {
        ...place,
        'Content-Type': 'application/json',
        'If-None-Match': '*',
        content,
      });
    await write().expect(204);
    await write().expect(412);
    const client = xapiClient(behind, keys.plain, '1.0.2');
    const { headers } = await client('get', `/activities/profile${query(place)}`)
      .set('Origin', 'https://content.example')
      .expect(200);
    expect(headers['etag']).toBe(sha1(content));
    const exposed = headers['access-control-expose-headers']!;
    for (const name of ['ETag', 'Last-Modified', 'X-Experience-API-Consistent-Through', 'X-Experience-API-Version'])
      expect(exposed).toContain(name);
    await client('put', `/activities/profile${query(place)}`)
      .set({ 'Content-Type': 'application/json', 'If-Match': sha1(content) })
      .send('{}')
      .expect(204);
  });
});

describe('Storyline', () => {
  const send = (method: string, path: string, fields: Record<string, string>) =>
    request(proxy.url)
      .post(`/xapi${path}?method=${method}`)
      .set({ 'Content-Type': 'text/plain;charset=UTF-8', Origin: 'https://content.example' })
      .send(
        new URLSearchParams({
          'X-Experience-API-Version': '1.0',
          Authorization: basic(keys.plain),
          ...fields,
        }).toString(),
      );
  const agent = JSON.stringify({ objectType: 'Agent', mbox: 'mailto:synthetic@example.org' });

  it('puts a statement as text/plain with its credential in the body', async () => {
    const { id, ...statement } = attended({ context: { registration: randomUUID() } });
    await send('PUT', '/statements', {
      statementId: id,
      'Content-Type': 'application/json',
      content: JSON.stringify(statement),
    }).expect(204);
    await xapiClient(behind)('get', `/statements?statementId=${id}`).expect(200);
  });

  it('is told quickly that its state does not exist yet, then resumes from it', async () => {
    const place = {
      activityId: 'urn:articulate:storyline:5Zw8k',
      agent,
      registration: randomUUID(),
      stateId: 'resume',
    };
    const before = performance.now();
    await send('GET', '/activities/state', place).expect(404);
    expect(performance.now() - before).toBeLessThan(1_000);
    const content = '2a1f3m10k100111001212101001112~2~1';
    await send('PUT', '/activities/state', { ...place, 'Content-Type': 'application/octet-stream', content }).expect(
      204,
    );
    const got = await send('GET', '/activities/state', place).expect(200);
    expect(got.body.toString()).toBe(content);
  });
});

describe('Captivate and Rise', () => {
  const agent = '{"mbox":"mailto:synthetic@example.org"}';
  const place = () =>
    `/activities/state${query({ activityId: 'urn:articulate:rise:course:1', agent, stateId: randomUUID() })}`;
  const bookmark = 'cv=1&page=3';

  it('are told why bare text is not the JSON that they call it', async () => {
    const { body } = await xapiClient(behind, keys.plain)('put', place())
      .set('Content-Type', 'application/json')
      .send(bookmark)
      .expect(400);
    expect(body.error.code).toBe('invalid-json');
    expect(body.error.message).toMatch(/the body is not JSON/);
  });

  it('have it kept as text where their credential is lenient', async () => {
    const [client, where] = [xapiClient(behind, keys.lenient), place()];
    await client('put', where).set('Content-Type', 'application/json').send(bookmark).expect(204);
    const { text, headers } = await client('get', where).expect(200);
    expect([text, headers['content-type'], headers['etag']]).toEqual([
      bookmark,
      'text/plain;charset=utf-8',
      sha1(bookmark),
    ]);
    // What is JSON stays JSON.
    const other = place();
    await client('put', other).set('Content-Type', 'application/json').send('{"a":1}').expect(204);
    expect((await client('get', other)).headers['content-type']).toBe('application/json');
  });

  it('have known mistakes of their statements mended where their credential is lenient', async () => {
    const wrong = {
      ...attended(),
      actor: { name: ['Synthetic'], mbox: ['synthetic@example.org'] },
      result: { success: null },
    };
    const post = (key: TestKey) =>
      xapiClient(behind, key)('post', '/statements')
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(wrong));
    await post(keys.plain).expect(400);
    await post(keys.lenient).expect(200);
    await post(keys.lenient).expect(200);
    const { body } = await xapiClient(behind)('get', `/statements?statementId=${wrong.id}`).expect(200);
    expect(body.actor).toEqual({ name: 'Synthetic', mbox: 'mailto:synthetic@example.org' });
    expect(body.result).toEqual({});
  });
});

describe('a cmi5 assignable unit', () => {
  it('reads its launch data and the learner’s preferences, then posts statements one by one', async () => {
    const client = xapiClient(behind, keys.plain);
    const [registration, activityId] = [randomUUID(), `${LMS}/cmi5/${randomUUID()}`];
    const actor = { account: { homePage: LMS, name: randomUUID() } };
    const agent = JSON.stringify(actor);
    const launchData = { contextTemplate: {}, launchMode: 'Normal', moveOn: 'Completed' };
    const state = `/activities/state${query({ activityId, agent, registration, stateId: 'LMS.LaunchData' })}`;
    await client('put', state).set('Content-Type', 'application/json').send(JSON.stringify(launchData)).expect(204);
    expect((await client('get', state).expect(200)).body).toEqual(launchData);
    await client('get', `/agents/profile${query({ agent, profileId: 'cmi5LearnerPreferences' })}`).expect(404);
    const times: number[] = [];
    for (const verb of ['initialized', 'completed', 'passed', 'terminated', ...Array<string>(16).fill('answered')]) {
      const statement = attended({
        actor,
        verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
        object: { id: activityId },
        context: {
          registration,
          contextActivities: { category: [{ id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' }] },
        },
        timestamp: new Date().toISOString(),
      });
      const before = performance.now();
      await client('post', '/statements')
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(statement))
        .expect(200);
      times.push(performance.now() - before);
    }
    // Far more than it takes, and far less than a learner notices.
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(200);
    expect(await settled(registration, 20)).toHaveLength(20);
  });
});

describe('@xapi/xapi', () => {
  it('sends, finds, pages and voids statements, with an attachment, and keeps documents', async () => {
    // Under Node's ES modules the client's default export is its CommonJS module.
    const { default: XAPI } = xapiModule as unknown as { default: typeof xapiModule.default };
    const client = new XAPI({
      endpoint: `${proxy.url}/xapi`,
      auth: XAPI.toBasicAuth(keys.plain.key, keys.plain.secret),
      adapter: 'fetch',
    });
    const registration = randomUUID();
    const posted = Array.from({ length: 5 }, () => attended({ context: { registration } }));
    const bytes = Buffer.from('a synthetic certificate');
    const attachment = {
      usageType: 'http://id.tincanapi.com/attachment/certificate-of-completion',
      display: { en: 'certificate' },
      contentType: 'text/plain',
      length: bytes.length,
      sha2: createHash('sha256').update(bytes).digest('hex'),
    };
    const [first, ...others] = posted;
    await client.sendStatement({
      statement: { ...first, attachments: [attachment] } as never,
      attachments: [new Uint8Array(bytes).buffer],
    });
    await client.sendStatements({ statements: others as never });
    await indexed();
    const page = await client.getStatements({ registration, limit: 3, attachments: false });
    const rest = await client.getMoreStatements({ more: page.data.more! });
    const ids = [page, rest].flatMap(({ data }) =>
      (data as unknown as { statements: Json[] }).statements.map(({ id }) => id),
    );
    expect(ids).toEqual(posted.map(({ id }) => id).reverse());
    await client.voidStatement({
      actor: { objectType: 'Agent', mbox: 'mailto:admin@example.org' },
      statementId: first!.id,
    });
    await expect(client.getStatement({ statementId: first!.id })).rejects.toThrow('404');
    expect((await client.getVoidedStatement({ voidedStatementId: first!.id })).data.id).toBe(first!.id);

    const place = { agent: { objectType: 'Agent', mbox: 'mailto:a@example.org' } as const, profileId: randomUUID() };
    await client.createAgentProfile({ ...place, profile: { language: 'is' } });
    const { headers } = await client.getAgentProfile(place);
    await client.setAgentProfile({
      ...place,
      profile: { language: 'da' },
      etag: headers['etag'] as string,
      matchHeader: 'If-Match',
    });
    await expect(
      client.setAgentProfile({ ...place, profile: {}, etag: headers['etag'] as string, matchHeader: 'If-Match' }),
    ).rejects.toThrow('412');
    expect((await client.getAgentProfile(place)).data).toEqual({ language: 'da' });
    expect((await client.getAbout()).data.version).toContain('1.0.3');
  });
});

describe('content in a browser', () => {
  it('asks before it posts, without a credential and without being sent elsewhere, then posts with one', async () => {
    const origin = 'https://h5p.example';
    const preflight = await request(proxy.url)
      .options('/xapi/statements')
      .set({
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,x-experience-api-version',
      })
      .redirects(0)
      .expect(204);
    expect(preflight.headers['access-control-allow-origin']).toBe('*');
    expect(preflight.headers['www-authenticate']).toBeUndefined();
    const posted = await xapiClient(behind, keys.plain)('post', '/statements')
      .set({ 'Content-Type': 'application/json', Origin: origin })
      .send(JSON.stringify(attended()))
      .expect(200);
    expect(posted.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('what users of other record stores report', () => {
  it('never happens with known statements, shared activities or concurrent writers', async () => {
    const client = xapiClient(behind, keys.plain);
    const registration = randomUUID();
    const shared = { id: `${LMS}/shared/${registration}`, definition: { name: { en: 'shared' } } };
    const batches = Array.from({ length: 20 }, () =>
      Array.from({ length: 10 }, () =>
        attended({ object: shared, context: { registration, contextActivities: { parent: [shared] } } }),
      ),
    );
    const send = (batch: readonly Json[]) =>
      client('post', '/statements').set('Content-Type', 'application/json').send(JSON.stringify(batch));
    // Each batch twice, at once, together with a statement that all of them send.
    const common = attended({ object: shared, context: { registration } });
    const answers = await Promise.all([...batches, ...batches].map((batch) => send([...batch, common])));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await indexed();
    expect(await settled(registration, 201)).toHaveLength(201);
  });
});
