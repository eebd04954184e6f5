import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '#platform';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { BinaryArray } from './binary-array.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createDatabase();
  client = createClient(database.url);
  await client.connect();
  await client.query(`set time zone 'UTC'`);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

type ElementType = ConstructorParameters<typeof BinaryArray>[0];
type Write = (array: BinaryArray) => unknown;

const TYPES: readonly (readonly [ElementType, readonly Write[], readonly (string | null)[]])[] = [
  ['bigint', [(array) => array.int8(-1), (array) => array.bigint(2n ** 62n)], ['-1', '4611686018427387904']],
  ['boolean', [(array) => array.boolean(true), (array) => array.boolean(false)], ['true', 'false']],
  ['bytea', [(array) => array.uint16s([1, 65_535]), (array) => array.bytes(new Uint8Array())], ['\\x0001ffff', '\\x']],
  ['bit varying', [(array) => array.bits(Uint8Array.of(0x80, 0x01))], ['1000000000000001']],
  ['text', [(array) => array.text('ø, "{}"\\ 🙂'), (array) => array.text('')], ['ø, "{}"\\ 🙂', '']],
  ['timestamptz', [(array) => array.instant('1999-12-31T23:59:59.000001Z')], ['1999-12-31 23:59:59.000001+00']],
  [
    'uuid',
    [(array) => array.uuid('6690e6c9-3ef0-4ed3-8b37-7f3964730bee'), (array) => array.uuidBytes('\x00\xff'.repeat(8))],
    ['6690e6c9-3ef0-4ed3-8b37-7f3964730bee', '00ff00ff-00ff-00ff-00ff-00ff00ff00ff'],
  ],
];

/** What PostgreSQL reads out of an array, element by element, as text. */
async function read(type: ElementType, values: Buffer): Promise<(string | null)[]> {
  const { rows } = await client.query<{ element: string | null }>(
    `select element::text from unnest($1::${type}[]) with ordinality as a (element, n) order by n`,
    [values],
  );
  return rows.map(({ element }) => element);
}

describe('BinaryArray', () => {
  it.each(TYPES)('holds elements of type %s, and nulls', async (type, elements, texts) => {
    // A buffer that must grow: far more elements than it begins with.
    const times = 300;
    const array = new BinaryArray(type, 0);
    for (let i = 0; i < times; i++) for (const write of [...elements, (one: BinaryArray) => one.null()]) write(array);
    const expected = Array.from({ length: times }, () => [...texts, null]).flat();
    expect(await read(type, array.finish(expected.length))).toEqual(expected);
  });

  it.each(TYPES)('may hold no element of type %s', async (type) => {
    expect(await read(type, new BinaryArray(type).finish(0))).toEqual([]);
  });
});
