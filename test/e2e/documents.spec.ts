import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';
import { makeKeys, query, xapiClient, type TestKey } from '../support/xapi.js';

let vetrail: Vetrail;
let v1: ReturnType<typeof xapiClient>;
let v2: ReturnType<typeof xapiClient>;
let keys: Record<'state' | 'profile' | 'reader' | 'writer', TestKey>;

beforeAll(async () => {
  vetrail = await startVetrail();
  v1 = xapiClient(vetrail);
  v2 = xapiClient(vetrail, vetrail, '2.0.0');
  keys = await makeKeys(vetrail, {
    state: { scopes: ['state'] },
    profile: { scopes: ['profile'] },
    reader: { scopes: ['all/read'] },
    writer: { scopes: ['statements/write'] },
  });
}, 60_000);

afterAll(() => vetrail?.stop());

const AGENT = '{"mbox":"mailto:Learner@example.org"}';
const sha1 = (bytes: Buffer | string) => `"${createHash('sha1').update(bytes).digest('hex')}"`;

/** A place of its own for each test. */
const RESOURCES = {
  '/activities/state': () => ({ activityId: 'https://lms.example/a', agent: AGENT, stateId: randomUUID() }),
  '/activities/profile': () => ({ activityId: 'https://lms.example/a', profileId: randomUUID() }),
  '/agents/profile': () => ({ agent: AGENT, profileId: randomUUID() }),
} as const;
const RESOURCE_NAMES = Object.keys(RESOURCES) as (keyof typeof RESOURCES)[];
const fresh = (resource: keyof typeof RESOURCES) => resource + query(RESOURCES[resource]());

describe.each(RESOURCE_NAMES)('%s', (resource) => {
  it('puts, gets, heads and deletes a document byte for byte', async () => {
    const place = fresh(resource);
    const bytes = Buffer.concat([Buffer.from([0, 255, 13, 10]), randomBytes(70_000)]);
    await v1('put', place)
      .set('Content-Type', 'application/octet-stream')
      .set('If-None-Match', '*')
      .serialize((body: unknown) => body as string)
      .send(bytes)
      .expect(204);
    const got = await v1('get', place).buffer(true).expect(200);
    expect((got.body as Buffer).equals(bytes)).toBe(true);
    expect(got.headers).toMatchObject({
      etag: sha1(bytes),
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'x-experience-api-version': '1.0.3',
    });
    expect(Math.abs(Date.parse(got.headers['last-modified']!) - Date.now())).toBeLessThan(60_000);
    const head = await v1('head', place).expect(200);
    for (const name of ['etag', 'content-type', 'content-length', 'last-modified'])
      expect(head.headers[name]).toBe(got.headers[name]);
    await v1('get', place).set('If-None-Match', sha1(bytes)).expect(304);
    await v1('delete', place).expect(204);
    await v1('get', place).expect(404);
    await v1('head', place).expect(404);
    await v1('delete', place).expect(204);
  });

  it('merges what is posted, and takes the first POST as it is', async () => {
    const place = fresh(resource);
    await v1('post', place).set('Content-Type', 'application/json').send('{"x": 1.0, "y": 2}').expect(204);
    expect((await v1('get', place).expect(200)).text).toBe('{"x": 1.0, "y": 2}');
    await v1('post', place).set('Content-Type', 'application/json; charset=utf-8').send('{"y":{"z":3}}').expect(204);
    expect((await v1('get', place).expect(200)).text).toBe('{"x":1.0,"y":{"z":3}}');
    for (const [type, body, code] of [
      ['text/plain', '{"a":1}', 'unmergeable-document'],
      ['application/json', '[1]', 'unmergeable-document'],
      ['application/json', '{"a":1}{', 'invalid-json'],
      ['application/json', '{"a":1,"a":2}', 'invalid-json'],
    ] as const) {
      const refused = await v1('post', place).set('Content-Type', type).send(body).expect(400);
      expect(refused.body.error.code).toBe(code);
    }
    expect((await v1('get', place)).text).toBe('{"x":1.0,"y":{"z":3}}');
  });

  it('holds writers to their preconditions', async () => {
    const place = fresh(resource);
    const put = (body: string, headers: Record<string, string> = {}) =>
      v1('put', place).set('Content-Type', 'text/plain').set(headers).send(body);
    await put('one', { 'If-Match': sha1('one') }).expect(412);
    await put('one', { 'If-None-Match': '*' }).expect(204);
    const refused = await put('two', { 'If-None-Match': '*' }).expect(412);
    expect(refused.body.error).toMatchObject({ code: 'precondition-failed' });
    await put('two', { 'If-Match': sha1('other') }).expect(412);
    await put('two', { 'If-Match': sha1('one') }).expect(204);
    await v1('delete', place).set('If-Match', sha1('one')).expect(412);
    expect((await v1('get', place)).text).toBe('two');
    await v1('delete', place).set('If-Match', sha1('two')).expect(204);
  });

  it('lets one of a hundred concurrent writers win', async () => {
    const place = fresh(resource);
    await v1('post', place).set('Content-Type', 'application/json').send('{}').expect(204);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        v1('put', place).set('If-Match', sha1('{}')).set('Content-Type', 'application/json').send(`{"winner":${i}}`),
      ),
    );
    const winners = answers.flatMap(({ status }, i) => (status === 204 ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(99);
    expect((await v1('get', place)).body).toEqual({ winner: winners[0] });
  });

  it('refuses parameters that are missing, malformed, unknown, repeated or spelt otherwise', async () => {
    const parameters: Record<string, string> = RESOURCES[resource]();
    const id = Object.keys(parameters).find((name) => /stateId|profileId/.test(name))!;
    const context = Object.keys(parameters).find((name) => name !== id)!;
    const { [id]: _id, ...withoutId } = parameters;
    const { [context]: _context, ...withoutContext } = parameters;
    for (const method of ['get', 'put', 'post', 'delete'] as const) {
      for (const wrong of [
        query(withoutContext),
        query({ ...parameters, [context]: 'true' }),
        query({ ...parameters, extra: 'x' }),
        query({ ...withoutContext, [context.toUpperCase()]: parameters[context]! }),
        `${query(parameters)}&${id}=again`,
        query({ ...parameters, [id]: '' }),
        query({ ...parameters, [id]: 'nul\0' }),
        ...(method === 'get' || (method === 'delete' && id === 'stateId') ? [] : [query(withoutId)]),
        ...(method === 'get'
          ? [query({ ...withoutId, since: 'yesterday' }), query({ ...parameters, since: '2023-01-01T00:00:00Z' })]
          : []),
      ]) {
        const sent = v1(method, resource + wrong).set('If-None-Match', '*');
        const answer = await (method === 'get' || method === 'delete'
          ? sent
          : sent.set('Content-Type', 'text/plain').send('x'));
        expect([wrong, answer.status, answer.body.error?.code]).toEqual([wrong, 400, 'invalid-parameter']);
      }
    }
  });

  it('lists ids, those since an instant, with the most recent write', async () => {
    const own = randomUUID();
    const context: Record<string, string> = {
      ...(resource !== '/agents/profile' && { activityId: `https://lms.example/${own}` }),
      ...(resource !== '/activities/profile' && { agent: `{"mbox":"mailto:${own}@example.org"}` }),
    };
    const id = resource === '/activities/state' ? 'stateId' : 'profileId';
    const put = (name: string) =>
      v1('post', resource + query({ ...context, [id]: name }))
        .set('Content-Type', 'text/plain')
        .send(name)
        .expect(204);
    expect((await v1('get', resource + query(context)).expect(200)).body).toEqual([]);
    await put('first');
    // Millisecond by millisecond: the first was written before this one, the second after it.
    const since = new Date(Date.now() + 1).toISOString();
    await eventually(async () => new Date().toISOString() > since, 'the next millisecond');
    await put('second');
    const all = await v1('get', resource + query(context)).expect(200);
    expect(all.body).toEqual(['first', 'second']);
    expect(all.headers['etag']).toBe(sha1('["first","second"]'));
    const one = await v1('get', resource + query({ ...context, [id]: 'second' }));
    expect(all.headers['last-modified']).toBe(one.headers['last-modified']);
    expect((await v1('get', resource + query({ ...context, since }))).body).toEqual(['second']);
  });
});

describe('what the versions ask of a PUT without a precondition', () => {
  it.each([
    ['/activities/state', '1.0.3', 204, 204],
    ['/activities/state', '2.0.0', 204, 409],
    ['/activities/profile', '1.0.3', 400, 409],
    ['/activities/profile', '2.0.0', 400, 409],
    ['/agents/profile', '1.0.3', 400, 409],
    ['/agents/profile', '2.0.0', 400, 409],
  ] as const)(
    '%s in %s: %s where nothing stands, %s where something does',
    async (resource, version, absent, there) => {
      const client = version === '2.0.0' ? v2 : v1;
      const place = fresh(resource);
      const put = () => client('put', place).set('Content-Type', 'text/plain').send('bare');
      await put().expect(absent);
      await client('post', place)
        .set('Content-Type', 'text/plain')
        .send('stands')
        .then(({ status }) => expect([204, 400]).toContain(status));
      const again = await put().expect(there);
      if (there === 409) {
        expect(again.body.error.code).toBe('document-conflict');
        expect(again.body.error.message).toMatch(/current state.*If-Match.*ETag/);
        expect((await client('get', place)).text).toBe(absent === 204 ? 'bare' : 'stands');
      }
    },
  );
});

describe('state', () => {
  const activityId = 'https://lms.example/registrations';

  it('is kept apart by registration, listed and deleted with and without it', async () => {
    const agent = JSON.stringify({ account: { homePage: 'https://lms.example', name: randomUUID() } });
    const registration = randomUUID();
    const put = (parameters: Record<string, string>) =>
      v1('put', `/activities/state${query({ activityId, agent, ...parameters })}`)
        .set('Content-Type', 'text/plain')
        .send(JSON.stringify(parameters))
        .expect(204);
    const list = async (parameters: Record<string, string> = {}) =>
      (await v1('get', `/activities/state${query({ activityId, agent, ...parameters })}`).expect(200)).body as unknown;
    await put({ stateId: 'a' });
    await put({ stateId: 'a', registration });
    await put({ stateId: 'b', registration });
    const one = await v1(
      'get',
      `/activities/state${query({ activityId, agent, stateId: 'a', registration: registration.toUpperCase() })}`,
    );
    expect(one.text).toContain(registration);
    expect(await list({ registration })).toEqual(['a', 'b']);
    expect(await list()).toEqual(['a', 'b']);
    await v1('delete', `/activities/state${query({ activityId, agent, registration })}`).expect(204);
    expect(await list()).toEqual(['a']);
    await v1('delete', `/activities/state${query({ activityId, agent })}`).expect(204);
    expect(await list()).toEqual([]);
  });

  it('belongs to an agent however it is spelt, and to a Group only in 2.0', async () => {
    const stateId = randomUUID();
    const state = (agent: object) => `/activities/state${query({ activityId, agent: JSON.stringify(agent), stateId })}`;
    await v1('put', state({ mbox: 'mailto:Ann@Example.ORG' }))
      .set('Content-Type', 'text/plain')
      .send('x')
      .expect(204);
    await v1('get', state({ objectType: 'Agent', name: 'Ann', mbox: 'mailto:Ann@example.org' })).expect(200);
    await v1('get', state({ mbox: 'mailto:ann@example.org' })).expect(404);
    await v1('get', state({ objectType: 'Group', mbox: 'mailto:Ann@example.org' })).expect(400);
    await v2('get', state({ objectType: 'Group', mbox: 'mailto:Ann@example.org' })).expect(200);
    await v1('get', state({ account: { homePage: 'https://lms.example', name: 'nul\0' } })).expect(400);
  });

  it('refuses bare text that calls itself JSON, and says why', async () => {
    const { body } = await v1('put', fresh('/activities/state'))
      .set('Content-Type', 'application/json')
      .send('bookmark=3')
      .expect(400);
    expect(body.error).toMatchObject({ code: 'invalid-json', problems: [{ path: '$', rule: 'json' }] });
  });
});

describe('scopes', () => {
  it.each([
    ['state', '/activities/state', 204, 200],
    ['state', '/agents/profile', 403, 403],
    ['profile', '/activities/profile', 204, 200],
    ['profile', '/activities/state', 403, 403],
    ['reader', '/activities/state', 403, 200],
    ['reader', '/agents/profile', 403, 200],
    ['writer', '/activities/state', 403, 403],
  ] as const)('%s on %s: %s to write, %s to read', async (name, resource, write, read) => {
    const client = xapiClient(vetrail, keys[name]);
    const place = fresh(resource);
    await v1('post', place).set('Content-Type', 'application/json').send('{}').expect(204);
    await client('post', place).set('Content-Type', 'application/json').send('{}').expect(write);
    await client('get', place).expect(read);
    await client('delete', place).expect(write);
  });
});
