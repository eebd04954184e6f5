import { createPool } from '#platform';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { Authenticator, parseBasic } from './authenticator.js';
import { CredentialExists, createCredential, listCredentials, migrateAccess, revokeCredential } from './credentials.js';
import { covers } from './scopes.js';

const basic = (key: string, secret: string) => `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;

describe('credentials', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createDatabase();
    await migrateAccess(database.url);
    await migrateAccess(database.url);
    pool = createPool(database.url);
  });

  afterAll(async () => {
    jest.useRealTimers();
    await pool.end();
    await database.drop();
  });

  it('proves a key by its secret, and by nothing else', async () => {
    const made = await createCredential(pool, { name: 'An LMS', scopes: ['statements/write'] });
    const authenticator = new Authenticator(pool);
    await expect(authenticator.authenticate(basic(made.key, made.secret))).resolves.toMatchObject({ name: 'An LMS' });
    await expect(authenticator.authenticate(basic(made.key, `${made.secret}x`))).resolves.toBeUndefined();
    await expect(authenticator.authenticate(basic('nobody', made.secret))).resolves.toBeUndefined();
    await expect(authenticator.authenticate(`Bearer ${made.secret}`)).resolves.toBeUndefined();
    await expect(authenticator.authenticate(undefined)).resolves.toBeUndefined();
  });

  it('keeps no secret in the database', async () => {
    const made = await createCredential(pool, { name: 'Kept', scopes: ['all'], secret: 'a very secret secret' });
    const { rows } = await pool.query<{ row: string }>(
      'select c::text as row from access.credential c where key = $1',
      [made.key],
    );
    expect(rows[0]!.row).toContain('scrypt$32768$8$1$');
    expect(rows[0]!.row).not.toContain('secret secret');
  });

  it('answers a hot credential from memory', async () => {
    const made = await createCredential(pool, { name: 'Hot', scopes: ['all'] });
    const authenticator = new Authenticator(pool);
    await authenticator.authenticate(basic(made.key, made.secret));
    const before = performance.now();
    for (let i = 0; i < 1_000; i++) await authenticator.authenticate(basic(made.key, made.secret));
    // A thousand slow hashes would take a minute.
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('stops taking a revoked key within seconds', async () => {
    const made = await createCredential(pool, { name: 'Revoked', scopes: ['all'] });
    const authenticator = new Authenticator(pool);
    await expect(authenticator.authenticate(basic(made.key, made.secret))).resolves.toBeDefined();
    await expect(revokeCredential(pool, made.key)).resolves.toBe(true);
    await expect(revokeCredential(pool, made.key)).resolves.toBe(false);
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout'],
      now: Date.now() + 6_000,
    });
    await expect(authenticator.authenticate(basic(made.key, made.secret))).resolves.toBeUndefined();
    jest.useRealTimers();
    const listed = (await listCredentials(pool)).find(({ key }) => key === made.key);
    expect(listed?.revokedAt).toMatch(/Z$/);
  });

  it('refuses a key that is taken', async () => {
    await createCredential(pool, { name: 'First', scopes: ['all'], key: 'taken' });
    await expect(createCredential(pool, { name: 'Second', scopes: ['all'], key: 'taken' })).rejects.toThrow(
      CredentialExists,
    );
  });
});

describe('a Basic header', () => {
  it.each([
    [basic('key', 'se:cret'), { key: 'key', secret: 'se:cret' }],
    [`basic ${Buffer.from('k:').toString('base64')}`, { key: 'k', secret: '' }],
    [basic('schlüssel', 'geheim'), { key: 'schlüssel', secret: 'geheim' }],
    ['Basic', undefined],
    ['Basic !!!', undefined],
    [`Basic ${Buffer.from('nocolon').toString('base64')}`, undefined],
  ])('%s', (header, expected) => {
    expect(parseBasic(header)).toEqual(expected);
  });
});

describe('scopes', () => {
  it.each([
    [['all'], 'statements/write', true],
    [['all'], 'programme/write', true],
    [['all/read'], 'statements/read', true],
    [['all/read'], 'statements/write', false],
    [['statements/read'], 'statements/read/mine', true],
    [['statements/read/mine'], 'statements/read', false],
    [['programme/write'], 'programme/read', true],
    [[], 'statements/read', false],
  ] as const)('%j covers %s: %s', (held, wanted, expected) => {
    expect(covers(held, wanted)).toBe(expected);
  });
});
