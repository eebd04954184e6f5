import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createClient, startEmbeddedPostgres, type EmbeddedPostgres } from '#platform';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { discardWals, rewriteDatabases } from './purge-databases.js';

/** Of the erased, in every file until it is gone. */
const NEEDLE = 'quillfeather-zorblatt';

let dataDir: string;
let server: EmbeddedPostgres;
let client: pg.Client;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'vetrail-purge-'));
  server = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  client = createClient(server.url);
  await client.connect();
  await client.query('create schema eventstore');
  await client.query('create table eventstore.event (n int, name text)');
}, 60_000);

afterAll(async () => {
  await client?.end();
  await server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const write = () =>
  client
    .query('insert into eventstore.event select n, $1 from generate_series(1, 5000) n', [NEEDLE])
    .then(() => client.query('analyze eventstore.event'));
const erase = () => client.query(`update eventstore.event set name = '[erased]' where name = $1`, [NEEDLE]);
const switchWal = () => client.query(`select pg_logical_emit_message(false, 'test', $1), pg_switch_wal()`, [NEEDLE]);

function found(): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(NEEDLE))
    .map((file) => file.slice(dataDir.length + 1));
}

async function purge(): Promise<object> {
  const rewritten = await rewriteDatabases({ models: server.url }, 200);
  if (rewritten.outcome === 'waiting') return rewritten;
  return discardWals({ models: server.url }, rewritten.wal);
}

it('leaves nothing in files of the write-ahead log that wait to be used again, whatever else makes checkpoints', async () => {
  await write();
  for (let i = 0; i < 4; i++) await switchWal();
  await client.query('checkpoint');
  expect(found().filter((file) => file.includes('pg_wal')).length).toBeGreaterThan(3);
  await erase();
  let ended = false;
  const other = createClient(server.url);
  await other.connect();
  const checkpoints = (async () => {
    while (!ended) await other.query('checkpoint');
  })();
  expect(await purge()).toEqual({ outcome: 'discarded', notes: [] });
  ended = true;
  await checkpoints;
  await other.end();
  expect(found()).toEqual([]);
});

it('says which transaction still sees what was erased, and takes nothing for done before it has ended', async () => {
  await write();
  const reader = createClient(server.url, 'a synthetic report');
  await reader.connect();
  await reader.query('begin isolation level repeatable read');
  await reader.query('select 1');
  await erase();
  expect(await purge()).toEqual({ outcome: 'waiting', for: expect.stringContaining('of a synthetic report (process') });
  await reader.end();
  expect(await purge()).toMatchObject({ outcome: 'discarded' });
  expect(found()).toEqual([]);
});

it('says what keeps the write-ahead log', async () => {
  await client.query(`select pg_create_physical_replication_slot('standby', true)`);
  await write();
  await erase();
  expect(await purge()).toMatchObject({
    outcome: 'waiting',
    for: expect.stringContaining('the replication slot standby'),
  });
  expect(found().length).toBeGreaterThan(0);
  await client.query(`select pg_drop_replication_slot('standby')`);
  expect(await purge()).toMatchObject({ outcome: 'discarded' });
  expect(found()).toEqual([]);
});

it('says what a user without rights leaves to people', async () => {
  await client.query(`create role plain login password 'plain'; alter table eventstore.event owner to plain;
                      grant usage on schema eventstore to plain`);
  const url = new URL(server.url);
  Object.assign(url, { username: 'plain', password: 'plain' });
  const databases = { models: url.href };
  const rewritten = await rewriteDatabases(databases);
  expect(await discardWals(databases, (rewritten as { wal: Record<string, string> }).wal)).toEqual({
    outcome: 'discarded',
    notes: [expect.stringContaining('may not end files'), expect.stringContaining('as its owner')],
  });
});
