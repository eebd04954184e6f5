import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import request from 'supertest';
import { attended, BASE, eventually, LMS } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';
import { makeKeys, query, xapiClient, type TestKey, type XapiMethod } from '../support/xapi.js';

type Json = Record<string, unknown>;

let vetrail: Vetrail;
let v1: ReturnType<typeof xapiClient>;
let v2: ReturnType<typeof xapiClient>;
let keys: Record<'define' | 'writer' | 'mine' | 'other' | 'reader', TestKey>;

beforeAll(async () => {
  vetrail = await startVetrail();
  v1 = xapiClient(vetrail);
  v2 = xapiClient(vetrail, vetrail, '2.0.0');
  keys = await makeKeys(vetrail, {
    define: { scopes: ['statements/write', 'define'] },
    writer: { scopes: ['statements/write'] },
    mine: { scopes: ['statements/write', 'statements/read/mine'] },
    other: { scopes: ['statements/write', 'statements/read/mine'] },
    reader: { scopes: ['statements/read'] },
  });
  // What waits for a read model waits a second, which is little while they are made for the first time, one after the other.
  await page('/statements?limit=1');
  await eventuallyDefined();
}, 60_000);

afterAll(() => vetrail?.stop());

const post = async (statements: unknown, client = v1) =>
  (
    await client('post', '/statements')
      .set('Content-Type', 'application/json')
      .send(statements as object)
      .expect(200)
  ).body as string[];

/** A page, once the index has everything that was posted before. */
async function page(path: string, client = v1): Promise<{ statements: Json[]; more: string }> {
  const now = new Date().toISOString();
  return eventually(async () => {
    const answer = await client('get', path).expect(200);
    const through = String(answer.headers['x-experience-api-consistent-through']);
    return through >= now && (answer.body as { statements: Json[]; more: string });
  }, `a page consistent through ${now}`);
}

/** Settles once a statement has defined an activity. */
async function eventuallyDefined(): Promise<void> {
  const id = `${LMS}/${randomUUID()}`;
  await post([attended({ object: { id, definition: { name: { en: 'first' } } }, context: {} })]);
  await eventually(async () => {
    const { body } = await v1('get', `/activities${query({ activityId: id })}`).expect(200);
    return (body as Json)['definition'];
  }, 'an activity that is defined');
}

const sha1 = (text: string) => `"${createHash('sha1').update(text).digest('hex')}"`;

describe('/activities', () => {
  const activity = (id: string, definition?: object) => attended({ object: { id, definition }, context: {} });

  it('merges what statements say of an activity, and holds what was just acknowledged', async () => {
    const id = `${LMS}/${randomUUID()}`;
    await post([
      activity(id, { name: { 'en-US': 'meeting' }, type: 'http://adlnet.gov/expapi/activities/meeting' }),
      activity(id),
      activity(id, { name: { 'fr-FR': 'réunion' } }),
    ]);
    const { body, headers, text } = await v1('get', `/activities${query({ activityId: id })}`).expect(200);
    expect(body).toEqual({
      objectType: 'Activity',
      id,
      definition: {
        name: { 'en-US': 'meeting', 'fr-FR': 'réunion' },
        type: 'http://adlnet.gov/expapi/activities/meeting',
      },
    });
    expect(headers['etag']).toBe(sha1(text));
  });

  it('keeps one canonical definition under concurrent writers', async () => {
    const id = `${LMS}/${randomUUID()}`;
    const languages = ['da', 'nl', 'hu', 'it', 'is', 'en', 'de', 'fr'];
    await Promise.all(languages.map((tag) => post(activity(id, { name: { [tag]: `name ${tag}` } }))));
    const { body } = await v1('get', `/activities${query({ activityId: id })}`).expect(200);
    expect(body.definition.name).toEqual(Object.fromEntries(languages.map((tag) => [tag, `name ${tag}`])));
  });

  it('takes the word of credentials with the scope define alone', async () => {
    const id = `${LMS}/${randomUUID()}`;
    await post(activity(id, { name: { en: 'right' } }), xapiClient(vetrail, keys.define));
    await post(activity(id, { name: { en: 'wrong' } }), xapiClient(vetrail, keys.writer));
    const { body } = await v1('get', `/activities${query({ activityId: id })}`).expect(200);
    expect(body.definition).toEqual({ name: { en: 'right' } });
  });

  it('knows at least the id of an activity that nobody has defined', async () => {
    const { body } = await v1('get', `/activities${query({ activityId: `${LMS}/unheard-of` })}`).expect(200);
    expect(body).toEqual({ objectType: 'Activity', id: `${LMS}/unheard-of` });
  });
});

describe('/agents', () => {
  const account = { homePage: LMS, name: randomUUID() };
  const person = async (agent: object, client = v1) =>
    (await client('get', `/agents${query({ agent: JSON.stringify(agent) })}`).expect(200)).body as Json;

  it('gives a Person with what was asked for, where nothing is known', async () => {
    expect(await person({ mbox: 'mailto:nobody@example.org', name: 'Asked' })).toEqual({
      objectType: 'Person',
      name: ['Asked'],
      mbox: ['mailto:nobody@example.org'],
    });
    expect(await person({ openid: 'https://nobody.example/' })).toEqual({
      objectType: 'Person',
      openid: ['https://nobody.example/'],
    });
  });

  it('adds the names of statements and the identities of the roster, as far as the caller may read them', async () => {
    await post([
      attended({ actor: { account, name: 'Synthetic A.' } }),
      attended({ actor: { account, name: 'Synthetic Anna' } }),
      attended({ actor: { objectType: 'Group', member: [{ account, name: 'Anna in a group' }] } }),
    ]);
    await request(vetrail.url)
      .put(`/api/participants/${randomUUID()}`)
      .auth(vetrail.key, vetrail.secret)
      .send({
        school: 'dk-randers',
        position: 'teacher',
        projectRoles: [],
        identities: [{ account }, { mbox: 'mailto:anna@example.org' }],
      })
      .expect(201);
    const known = await eventually(async () => {
      const found = await person({ account });
      return found['mbox'] !== undefined && (found['name'] as string[])?.length === 3 && found;
    }, 'the Person that statements and roster give');
    expect(known).toEqual({
      objectType: 'Person',
      name: ['Anna in a group', 'Synthetic Anna', 'Synthetic A.'],
      mbox: ['mailto:anna@example.org'],
      account: [account],
    });
    expect(await person({ account }, xapiClient(vetrail, keys.reader))).not.toHaveProperty('mbox');
    expect(await person({ account }, xapiClient(vetrail, keys.mine))).toEqual({
      objectType: 'Person',
      account: [account],
    });
  });

  it.each([
    '',
    '?agent=true',
    '?agent=%7B%7D',
    `?agent=${encodeURIComponent('{"objectType":"Group","mbox":"mailto:a@b.example"}')}`,
  ])('refuses %s', (search) => v1('get', `/agents${search}`).expect(400));
});

describe('/about', () => {
  it('says what is spoken, how callers authenticate and what the limits are, to anybody in any version', async () => {
    const { body, headers } = await request(vetrail.url)
      .get('/xapi/about')
      .set('X-Experience-API-Version', '0.95')
      .expect(200);
    expect(Object.keys(body).sort()).toEqual(['extensions', 'version']);
    expect(body.version).toEqual(['1.0.0', '1.0.1', '1.0.2', '1.0.3', '2.0.0']);
    expect(body.extensions[`${BASE}/about/authentication`]).toMatchObject({ 'http-basic': true, 'oauth-1.0': false });
    expect(body.extensions[`${BASE}/about/limits`]).toMatchObject({ statementsPerPage: 500 });
    expect(headers['x-experience-api-version']).toBe('1.0.3');
    await request(vetrail.url).get('/xapi/about?x=1').expect(400);
  });
});

describe('HEAD', () => {
  it('answers as GET does, without a body, wherever there is GET', async () => {
    const [id] = await post(attended());
    const agent = '{"mbox":"mailto:head@example.org"}';
    for (const path of [
      `/statements?statementId=${id}`,
      `/statements?statementId=${randomUUID()}`,
      '/statements?unknown=1',
      `/activities${query({ activityId: `${LMS}/head` })}`,
      `/agents${query({ agent })}`,
      `/activities/state${query({ activityId: `${LMS}/head`, agent })}`,
      `/activities/profile${query({ activityId: `${LMS}/head` })}`,
      `/agents/profile${query({ agent })}`,
      '/about',
    ]) {
      const [got, head] = [await v1('get', path), await v1('head', path)];
      expect([path, head.status]).toEqual([path, got.status]);
      expect(head.text ?? '').toBe('');
      // What changes with the moment or with the request is not compared.
      for (const name of Object.keys(got.headers).filter((header) => !/date|consistent-through|length/.test(header)))
        expect([path, name, head.headers[name]]).toEqual([path, name, got.headers[name]]);
    }
  });
});

describe('Consistent-Through', () => {
  it('stands in every answer of the Statement Resource, refusals included', async () => {
    for (const [method, path, status] of [
      ['get', `/statements?statementId=${randomUUID()}`, 404],
      ['get', '/statements?limit=x', 400],
      ['post', '/statements', 400],
      ['put', '/statements', 400],
    ] as const) {
      const { headers } = await v1(method, path).expect(status);
      expect(headers['x-experience-api-consistent-through']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
  });

  it('lets nobody find by its id what they were told is voided', async () => {
    for (let i = 0; i < 10; i++) {
      const statement = attended();
      await post(statement);
      await post({
        actor: { mbox: 'mailto:admin@example.org' },
        verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
        object: { objectType: 'StatementRef', id: statement.id },
      });
      await v1('get', `/statements?statementId=${statement.id}`).expect(404);
      await v1('get', `/statements?voidedStatementId=${statement.id}`).expect(200);
    }
  });
});

describe('versions', () => {
  const bare = (version?: string) => {
    const asked = request(vetrail.url).get('/xapi/statements?limit=1').auth(vetrail.key, vetrail.secret);
    return version === undefined ? asked : asked.set('X-Experience-API-Version', version);
  };

  it.each([
    ['1.0', 200, '1.0.3'],
    ['1.0.0', 200, '1.0.3'],
    ['1.0.1', 200, '1.0.3'],
    ['1.0.2', 200, '1.0.3'],
    ['1.0.3', 200, '1.0.3'],
    ['1.0.9', 200, '1.0.3'],
    ['2.0', 200, '2.0.0'],
    ['2.0.0', 200, '2.0.0'],
    ['0.95', 400, '1.0.3'],
    ['1.1.0', 400, '1.0.3'],
    ['2.1.0', 400, '1.0.3'],
    ['3.0.0', 400, '1.0.3'],
    ['1.0.3, 2.0.0', 400, '1.0.3'],
    [undefined, 400, '1.0.3'],
  ])('a request in %s is answered %s in %s', async (version, status, answered) => {
    await bare('1.0.3').expect(200);
    const { body, headers } = await bare(version).expect(status);
    expect(headers['x-experience-api-version']).toBe(answered);
    if (status === 400) expect(body.error.code).toBe('invalid-version');
  });

  it('that nobody names are the ones that the same credential spoke last', async () => {
    await bare('2.0.0').expect(200);
    await bare().expect(400).expect('X-Experience-API-Version', '2.0.0');
    await request(vetrail.url).get('/xapi/statements').expect(401).expect('X-Experience-API-Version', '1.0.3');
  });

  it('give a statement of 2.0 to 1.0 unconverted, and refuse its properties in a statement of 1.0', async () => {
    const statement = attended({
      context: { contextAgents: [{ objectType: 'contextAgent', agent: { mbox: 'mailto:tutor@example.org' } }] },
    });
    await v1('post', '/statements').set('Content-Type', 'application/json').send(statement).expect(400);
    await post(statement, v2);
    const [in1, in2] = [
      await v1('get', `/statements?statementId=${statement.id}`).expect(200),
      await v2('get', `/statements?statementId=${statement.id}`).expect(200),
    ];
    expect(in1.text).toBe(in2.text);
    expect(in1.body).toMatchObject({ version: '2.0.0', context: statement.context });
    expect(in1.headers['last-modified']).toBe(in2.headers['last-modified']);
  });

  it('show times of 1.0 as they were sent to 1.0, and in UTC to 2.0', async () => {
    const extensions = { [`${LMS}/e`]: { timestamp: '2023-04-18T11:00:00+02:00', exact: 1 } };
    const zoned = attended({
      timestamp: '2023-04-18T11:00:00.250+02:00',
      object: {
        objectType: 'SubStatement',
        actor: { mbox: 'mailto:a@example.org' },
        verb: { id: `${LMS}/planned` },
        object: { id: `${LMS}/later` },
        timestamp: '2024-01-01T00:30:00+01:00',
      },
      context: { extensions },
    });
    const registration = randomUUID();
    const plain = attended({ timestamp: '2023-04-18T11:00:00', context: { registration } });
    await post([zoned, plain]);
    const read = async (client: typeof v1, id: string) =>
      (await client('get', `/statements?statementId=${id}`).expect(200)).body as Json;
    expect(await read(v1, zoned.id)).toMatchObject({ timestamp: zoned.timestamp, object: zoned.object });
    expect(await read(v2, zoned.id)).toMatchObject({
      timestamp: '2023-04-18T09:00:00.250Z',
      object: { timestamp: '2023-12-31T23:30:00Z' },
      context: { extensions },
    });
    const { statements } = await page(`/statements?registration=${registration}`, v2);
    expect(statements[0]).toMatchObject({ id: plain.id, timestamp: '2023-04-18T11:00:00Z', version: '1.0.0' });
  });

  it('of a deployment can be less than all, and the first answers who names none', async () => {
    const other = await startVetrail({ env: { XAPI_VERSIONS: '2.0' } });
    try {
      const about = await request(other.url).get('/xapi/about').expect(200);
      expect(about.body.version).toEqual(['2.0.0']);
      expect(about.headers['x-experience-api-version']).toBe('2.0.0');
      await xapiClient(other)('get', '/statements').expect(400).expect('X-Experience-API-Version', '2.0.0');
      await xapiClient(other, other, '2.0.0')('get', '/statements?limit=1').expect(200);
    } finally {
      await other.stop();
    }
  });
});

describe('the alternate request syntax', () => {
  const form = (method: string, fields: Record<string, string>, path = '/statements') =>
    request(vetrail.url)
      .post(`/xapi${path}?method=${method}`)
      .type('form')
      .send(new URLSearchParams(fields).toString());
  const headers = () => ({
    Authorization: `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`,
    'X-Experience-API-Version': '1.0.2',
  });

  it('stands for the request that it carries, credential and version included', async () => {
    const { id, ...statement } = attended({ result: { response: 'a+b & c=d % ü' } });
    await form('PUT', { ...headers(), statementId: id, content: JSON.stringify(statement) }).expect(204);
    const { body } = await form('GET', { ...headers(), statementId: id })
      .expect(200)
      .expect('X-Experience-API-Version', '1.0.3');
    expect(body).toMatchObject({ ...statement, id });
    const posted = await form('POST', {
      ...headers(),
      'Content-Type': 'application/json',
      content: JSON.stringify([attended()]),
    }).expect(200);
    expect(posted.body).toHaveLength(1);
  });

  it('carries preconditions, and every method of documents', async () => {
    const place = { activityId: `${LMS}/alternate`, profileId: randomUUID() };
    const send = (method: string, fields: Record<string, string> = {}) =>
      form(method, { ...headers(), ...place, ...fields }, '/activities/profile');
    const text = { 'Content-Type': 'text/plain', content: 'grüße' };
    await send('PUT', { ...text, 'If-None-Match': '*' }).expect(204);
    await send('PUT', { ...text, 'If-None-Match': '*' }).expect(412);
    const got = await send('GET').expect(200);
    expect(got.text).toBe('grüße');
    expect(got.headers).toMatchObject({ etag: sha1('grüße'), 'content-type': 'text/plain' });
    await send('DELETE', { 'if-match': sha1('other') }).expect(412);
    await send('DELETE', { 'if-match': sha1('grüße') }).expect(204);
    await send('GET').expect(404);
  });

  it.each<[string, () => request.Test, number, RegExp]>([
    [
      'another parameter in the query',
      () => request(vetrail.url).post('/xapi/statements?method=GET&limit=1').send(''),
      400,
      /limit/,
    ],
    ['an unknown method', () => form('PATCH', headers()), 400, /method/],
    ['an unknown form parameter', () => form('GET', { ...headers(), verbs: 'x' }), 400, /verbs/],
    ['a form that is none', () => form('GET', {}).send('%zz=1'), 400, /form/],
    ['bytes that are not UTF-8', () => form('GET', {}).send('limit=%ff'), 400, /form/],
    [
      'no content where one is needed',
      () => form('PUT', { ...headers(), statementId: randomUUID() }),
      400,
      /Content-Type is not given/,
    ],
    ['no credential', () => form('GET', { 'X-Experience-API-Version': '1.0.3' }), 401, /authentication/],
    ['no version', () => form('GET', { Authorization: headers().Authorization }), 400, /Version/],
    [
      '2.0, which has no such syntax',
      () => form('GET', { ...headers(), 'X-Experience-API-Version': '2.0.0' }),
      400,
      /ended with xAPI 1\.0/,
    ],
    ['more than 8 MiB', () => form('PUT', { ...headers(), content: 'x'.repeat(9_000_000) }), 413, /8388608 bytes/],
  ])('refuses %s', async (_what, send, status, message) => {
    const { body, headers: answered } = await send().expect(status);
    expect(body.error.message).toMatch(message);
    expect(answered['x-experience-api-version']).toBeDefined();
    expect(answered['access-control-allow-origin']).toBe('*');
  });

  it('is no way to hide a method in anything but a POST', async () => {
    await v1('put', '/statements?method=POST').send('{}').expect(400);
    await v1('get', '/statements?method=POST').expect(400);
  });
});

describe('other origins', () => {
  it('get their preflight answered without a credential, whatever the resource, never redirected', async () => {
    for (const path of ['/statements', '/statements/', '/activities/state?x=1', '/nowhere', '/about']) {
      const { headers, text } = await request(vetrail.url)
        .options(`/xapi${path}`)
        .set('Origin', 'https://content.example')
        .set('Access-Control-Request-Method', 'PUT')
        .set(
          'Access-Control-Request-Headers',
          'authorization,content-type,if-match,x-experience-api-version,x-of-a-tool',
        )
        .redirects(0)
        .expect(204);
      expect(text).toBe('');
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['access-control-allow-methods']).toMatch(/GET.*PUT.*DELETE/);
      expect(headers['access-control-allow-headers']).toMatch(
        /authorization.*if-match.*x-experience-api-version.*x-of-a-tool/,
      );
      expect(headers['x-experience-api-version']).toBeDefined();
    }
  });

  it.each<[XapiMethod, string, number]>([
    ['get', '/statements?limit=1', 200],
    ['get', '/statements?unknown=1', 400],
    ['put', '/activities/profile', 400],
    ['get', '/nowhere', 404],
  ])('may read the headers of %s %s (%s)', async (method, path, status) => {
    const { headers } = await v1(method, path).set('Origin', 'https://content.example').expect(status);
    expect(headers['access-control-allow-origin']).toBe('*');
    for (const name of ['ETag', 'Last-Modified', 'X-Experience-API-Consistent-Through', 'X-Experience-API-Version'])
      expect(headers['access-control-expose-headers']).toContain(name);
  });

  it('learn why they are refused, also without a credential', async () => {
    const { headers } = await request(vetrail.url)
      .get('/xapi/statements')
      .set('X-Experience-API-Version', '1.0.3')
      .expect(401);
    expect(headers['access-control-allow-origin']).toBe('*');
  });

  it('get nothing of the programme API', async () => {
    const { headers } = await request(vetrail.url).get('/api/participants').set('Origin', 'https://content.example');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('authority and the scope statements/read/mine', () => {
  it('sets the authority from the credential, whatever a client says', async () => {
    const statement = attended({ authority: { mbox: 'mailto:somebody.else@example.org' } });
    await post(statement, xapiClient(vetrail, keys.writer));
    const { body } = await v1('get', `/statements?statementId=${statement.id}`).expect(200);
    expect(body.authority).toEqual({
      objectType: 'Agent',
      name: 'writer',
      account: { homePage: `${BASE}/credentials`, name: keys.writer.key },
    });
  });

  it('finds what the same credential wrote, and nothing that only mentions it', async () => {
    const registration = randomUUID();
    const context = { registration };
    const [mine, other] = [xapiClient(vetrail, keys.mine), xapiClient(vetrail, keys.other)];
    const own = Array.from({ length: 5 }, () => attended({ context }));
    const me = { objectType: 'Agent', account: { homePage: `${BASE}/credentials`, name: keys.mine.key } };
    const theirs = [
      attended({ context: { ...context, instructor: me } }),
      attended({ context, object: { objectType: 'StatementRef', id: own[0]!.id } }),
      ...Array.from({ length: 4 }, () => attended({ context })),
    ];
    for (const [i, statement] of theirs.entries()) {
      await post(statement, other);
      if (own[i]) await post(own[i], mine);
    }
    const found: unknown[] = [];
    let path = `/statements?registration=${registration}&limit=2`;
    await page(path, mine);
    for (let pages = 0; path !== '' && pages < 20; pages++) {
      const { body } = await mine('get', path).expect(200);
      found.push(...(body.statements as Json[]).map(({ id }) => id));
      path = (body.more as string).replace(/^\/xapi/, '');
    }
    expect(found).toEqual(own.map(({ id }) => id).reverse());
    await mine('get', `/statements?statementId=${own[0]!.id}`).expect(200);
    await mine('get', `/statements?statementId=${theirs[0]!.id}`).expect(404);

    // A link that was given to somebody who may read everything opens nothing.
    const { body: all } = await v1('get', `/statements?registration=${registration}&limit=1`).expect(200);
    const behind = await mine('get', (all.more as string).replace(/^\/xapi/, '')).expect(200);
    const written = new Set(own.map(({ id }) => id));
    expect((behind.body.statements as Json[]).every(({ id }) => written.has(id as string))).toBe(true);
  });

  it('lets nobody read who may only write', async () => {
    await xapiClient(vetrail, keys.writer)('get', '/statements').expect(403);
    await xapiClient(vetrail, keys.reader)('post', '/statements')
      .set('Content-Type', 'application/json')
      .send('[]')
      .expect(403);
  });
});
