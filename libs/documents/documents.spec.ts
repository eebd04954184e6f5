import { createPool } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { documentKey, type DocumentAddress, type DocumentContext } from './address.js';
import { etagOf, holds, parseTagList } from './etag.js';
import { deleteDocuments, deleteDocumentsOfAgents, listDocuments } from './lists.js';
import { mergeObjects } from './merge.js';
import { deleteDocument, findDocument, migrateDocuments, postDocument, putDocument } from './store.js';

let database: TestDatabase;
let pool: pg.Pool;
/** A second process: its writers do not wait for the first one's. */
let elsewhere: pg.Pool;

beforeAll(async () => {
  database = await createDatabase();
  await migrateDocuments(database.url);
  pool = createPool(database.url);
  elsewhere = createPool(database.url);
});

afterAll(async () => {
  await pool.end();
  await elsewhere.end();
  await database.drop();
});

const fresh = (): DocumentAddress => ({
  context: { kind: 'state', activity: 'https://lms.example/a', agent: `mbox:mailto:${randomUUID()}@example.org` },
  id: 'bookmark',
});
const json = (value: unknown) => ({
  contentType: 'application/json',
  contents: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  credential: 'test',
});
const textOf = async (address: DocumentAddress) => (await findDocument(pool, address))?.contents.toString();

describe('a document', () => {
  it('comes back byte for byte, with its type and the SHA-1 of its bytes', async () => {
    const address = fresh();
    const contents = Buffer.concat([Buffer.from([0, 255, 254, 13, 10]), randomBytes(3_000_000)]);
    await putDocument(pool, address, { contentType: 'application/x-synthetic', contents, credential: 'test' }, {});
    const found = await findDocument(pool, address);
    expect(found?.contents.equals(contents)).toBe(true);
    expect(found?.contentType).toBe('application/x-synthetic');
    expect(found?.etag).toBe(createHash('sha1').update(contents).digest('hex'));
    expect(Math.abs(Date.parse(found!.updatedAt) - Date.now())).toBeLessThan(60_000);
  });

  it('has an address that may be as long as its sender likes, and whose parts cannot be confused', async () => {
    const long = 'x'.repeat(20_000);
    const state = (activity: string, id: string, registration?: string): DocumentAddress => ({
      context: { kind: 'state', activity, agent: 'openid:https://a.example', registration },
      id,
    });
    const registration = randomUUID();
    const addresses = [
      state(`https://lms.example/${long}`, long),
      state(`https://lms.example/${long}x`, long.slice(1)),
      state('https://lms.example/', registration),
      state('https://lms.example/', registration, registration),
      { context: { kind: 'agent-profile', agent: 'openid:https://a.example' }, id: registration },
      { context: { kind: 'activity-profile', activity: 'openid:https://a.example' }, id: registration },
    ] as const;
    expect(new Set(addresses.map(documentKey)).size).toBe(addresses.length);
    for (const [i, address] of addresses.entries()) await putDocument(pool, address, json({ i }), {});
    for (const [i, address] of addresses.entries()) expect(await textOf(address)).toBe(JSON.stringify({ i }));
  });
});

describe('preconditions', () => {
  const current = etagOf(Buffer.from('{"v":1}'));
  const other = etagOf(Buffer.from('{"v":2}'));
  const absent = undefined;
  const stands = json({ v: 1 });

  it.each([
    ['nothing, where nothing stands', {}, absent, 'written'],
    ['nothing, where something stands', {}, stands, 'written'],
    ['If-Match: the tag', { ifMatch: [current] }, stands, 'written'],
    ['If-Match: one of several', { ifMatch: [other, current] }, stands, 'written'],
    ['If-Match: another tag', { ifMatch: [other] }, stands, 'refused'],
    ['If-Match: a tag, where nothing stands', { ifMatch: [current] }, absent, 'refused'],
    ['If-Match: *', { ifMatch: '*' }, stands, 'written'],
    ['If-Match: *, where nothing stands', { ifMatch: '*' }, absent, 'refused'],
    ['If-None-Match: *', { ifNoneMatch: '*' }, stands, 'refused'],
    ['If-None-Match: *, where nothing stands', { ifNoneMatch: '*' }, absent, 'written'],
    ['If-None-Match: the tag', { ifNoneMatch: [current] }, stands, 'refused'],
    ['If-None-Match: another tag', { ifNoneMatch: [other] }, stands, 'written'],
    ['both, one of which fails', { ifMatch: [current], ifNoneMatch: '*' }, stands, 'refused'],
  ] as const)('%s', async (_what, precondition, before, outcome) => {
    for (const write of [putDocument, postDocument]) {
      const address = fresh();
      if (before) await putDocument(pool, address, before, {});
      expect(await write(pool, address, json({ w: 1 }), precondition)).toBe(outcome);
      const merged = before && write === postDocument ? '{"v":1,"w":1}' : '{"w":1}';
      expect(await textOf(address)).toBe(outcome === 'written' ? merged : before?.contents.toString());
    }
    const address = fresh();
    if (before) await putDocument(pool, address, before, {});
    const bare = Object.keys(precondition).length === 0;
    const kept = before ? outcome === 'refused' : !bare;
    expect(await deleteDocument(pool, address, precondition)).toBe(kept ? 'refused' : 'deleted');
    expect((await findDocument(pool, address)) !== undefined).toBe(before !== undefined && kept);
  });

  it.each([
    [undefined, 'strong', undefined],
    ['*', 'strong', '*'],
    ['"a"', 'strong', ['a']],
    ['"a", W/"b" , "c,d"', 'strong', ['a', 'c,d']],
    ['"a", W/"b"', 'weak', ['a', 'b']],
    ['da39a3ee', 'strong', ['da39a3ee']],
    ['', 'strong', []],
  ] as const)('reads the header %j (%s)', (header, comparison, expected) => {
    expect(parseTagList(header, comparison)).toEqual(expected);
  });

  it('holds for nothing that does not stand', () => {
    expect(holds({ ifMatch: '*' }, undefined)).toBe(false);
    expect(holds({ ifNoneMatch: '*' }, undefined)).toBe(true);
    expect(holds({ ifMatch: [] }, 'a')).toBe(false);
  });
});

describe('a hundred writers at once', () => {
  const crowd = Array.from({ length: 100 }, (_, i) => ({ i, db: () => (i % 2 === 0 ? pool : elsewhere) }));

  it('let exactly one of them win each round by If-Match', async () => {
    const address = fresh();
    await putDocument(pool, address, json({ winner: -1 }), {});
    for (let round = 0; round < 5; round++) {
      const { etag } = (await findDocument(pool, address))!;
      const outcomes = await Promise.all(
        crowd.map(({ i, db }) => putDocument(db(), address, json({ round, winner: i }), { ifMatch: [etag] })),
      );
      const winners = outcomes.flatMap((outcome, i) => (outcome === 'written' ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(await textOf(address)).toBe(JSON.stringify({ round, winner: winners[0] }));
    }
  });

  it('let exactly one of them be the first by If-None-Match', async () => {
    const address = fresh();
    const outcomes = await Promise.all(
      crowd.map(({ i, db }) => putDocument(db(), address, json({ i }), { ifNoneMatch: '*' })),
    );
    const winners = outcomes.flatMap((outcome, i) => (outcome === 'written' ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf(address)).toBe(JSON.stringify({ i: winners[0] }));
  });

  it('lose nothing of what they merge', async () => {
    const address = fresh();
    const outcomes = await Promise.all(
      crowd.map(({ i, db }) => postDocument(db(), address, json({ [`w${i}`]: i }), {})),
    );
    expect(new Set(outcomes)).toEqual(new Set(['written']));
    const merged = JSON.parse((await textOf(address))!) as Record<string, number>;
    expect(merged).toEqual(Object.fromEntries(crowd.map(({ i }) => [`w${i}`, i])));
  });
});

describe('merging', () => {
  it.each([
    ['{"x":"foo","y":"bar"}', '{"x":"bash","z":"faz"}', '{"x":"bash","y":"bar","z":"faz"}'],
    ['{"a":{"b":1,"c":2}}', '{"a":{"d":3}}', '{"a":{"d":3}}'],
    ['{}', ' {\n"a" : [ 1, {"b":"}"} ] , "c":null} ', '{"a":[ 1, {"b":"}"} ],"c":null}'],
    ['{"n":1.0,"m":12345678901234567890}', '{"k":1e2}', '{"n":1.0,"m":12345678901234567890,"k":1e2}'],
    ['{"__proto__":1}', '{"a\\u0062":2,"ab":3}', '{"__proto__":1,"ab":3}'],
    ['[]', '{}', undefined],
    ['{}', '"text"', undefined],
    ['{}', '{"a"', undefined],
  ])('%s and %s', (existing, posted, expected) => {
    expect(mergeObjects(existing, posted)).toBe(expected);
  });

  it('is refused where either document is no JSON object, and changes nothing', async () => {
    const plain = { contentType: 'text/plain', contents: Buffer.from('{"a":1}'), credential: 'test' };
    for (const [before, posted] of [
      [plain, json({ b: 1 })],
      [json({ a: 1 }), plain],
      [json('[1]'), json({ b: 1 })],
      [json({ a: 1 }), json('[1]')],
    ] as const) {
      const address = fresh();
      await putDocument(pool, address, before, {});
      expect(await postDocument(pool, address, posted, {})).toBe('unmergeable');
      expect(await textOf(address)).toBe(before.contents.toString());
    }
  });
});

describe('lists', () => {
  const agent = `account:https://lms.example|${randomUUID()}`;
  const context: DocumentContext = { kind: 'state', activity: 'https://lms.example/lists', agent };
  const registration = randomUUID();

  beforeAll(async () => {
    await putDocument(pool, { context, id: 'b' }, json({}), {});
    await putDocument(pool, { context, id: 'a' }, json({}), {});
    await putDocument(pool, { context: { ...context, registration }, id: 'a' }, json({}), {});
    await putDocument(pool, { context: { ...context, registration }, id: 'c' }, json({}), {});
  });

  it('name each id once, oldest write first, of any registration or of one', async () => {
    expect((await listDocuments(pool, context)).ids).toEqual(['b', 'a', 'c']);
    expect((await listDocuments(pool, { ...context, registration })).ids).toEqual(['a', 'c']);
    expect((await listDocuments(pool, { ...context, registration: randomUUID() })).ids).toEqual([]);
  });

  it('take since as exclusive, and tell when the last one was written', async () => {
    const b = (await findDocument(pool, { context, id: 'b' }))!.updatedAt;
    const c = (await findDocument(pool, { context: { ...context, registration }, id: 'c' }))!.updatedAt;
    expect(await listDocuments(pool, context, b)).toEqual({ ids: ['a', 'c'], updatedAt: c });
    expect(await listDocuments(pool, context, c)).toEqual({ ids: [], updatedAt: undefined });
  });

  it('can be deleted whole, by registration or all, and so can all that is about a person', async () => {
    const profile: DocumentAddress = { context: { kind: 'agent-profile', agent }, id: 'p' };
    await putDocument(pool, profile, json({}), {});
    expect(await deleteDocuments(pool, { ...context, registration })).toBe(2);
    expect((await listDocuments(pool, context)).ids).toEqual(['b', 'a']);
    expect(await deleteDocuments(pool, context)).toBe(2);
    await putDocument(pool, { context, id: 'again' }, json({}), {});
    expect(await deleteDocumentsOfAgents(pool, [agent, 'mailto:somebody-else@mail.example'])).toBe(2);
    expect(await findDocument(pool, profile)).toBeUndefined();
  });
});
