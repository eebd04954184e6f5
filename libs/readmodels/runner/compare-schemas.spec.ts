import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '#platform';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { compareSchemas } from './compare-schemas.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  client = createClient(database.url);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function remake(schema: string, ddl: string): Promise<void> {
  await client.query(
    `drop schema if exists ${schema} cascade; create schema ${schema}; ${ddl.replaceAll('@', schema)}`,
  );
}

describe('compareSchemas', () => {
  const table = 'create table @.t (k int primary key, v jsonb, b bytea, bits bit varying(8));';
  const row = (k: number, v = '{"a":1}') => `insert into @.t values (${k}, '${v}', '\\x0${k}', B'101');`;

  it('finds no difference between the same rows in another order', async () => {
    await remake('a', table + row(1) + row(2));
    await remake('b', table + row(2) + row(1));
    expect(await compareSchemas(client, 'a', 'b')).toEqual([]);
  });

  it('names the rows that only one has', async () => {
    await remake('a', table + row(1) + row(2));
    await remake('b', table + row(1) + row(2, '{"a":2}') + row(3));
    expect(await compareSchemas(client, 'a', 'b')).toEqual([
      {
        table: 't',
        problem: 'rows differ',
        onlyInA: ['(2,"{""a"": 1}","\\\\x02",101)'],
        onlyInB: ['(2,"{""a"": 2}","\\\\x02",101)', '(3,"{""a"": 1}","\\\\x03",101)'],
      },
    ]);
  });

  it('counts equal rows of a table without a key', async () => {
    await remake('a', 'create table @.t (v int); insert into @.t values (1), (1);');
    await remake('b', 'create table @.t (v int); insert into @.t values (1);');
    expect(await compareSchemas(client, 'a', 'b')).toMatchObject([{ onlyInA: ['(1)'], onlyInB: [] }]);
  });

  it('names tables and columns that differ', async () => {
    await remake('a', 'create table @.t (v int); create table @.u (v int);');
    await remake('b', 'create table @.t (v text);');
    expect(await compareSchemas(client, 'a', 'b')).toMatchObject([
      { table: 't', problem: 'columns differ', onlyInA: ['v integer'], onlyInB: ['v text'] },
      { table: 'u', problem: 'missing table' },
    ]);
  });
});
