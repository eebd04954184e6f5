import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '#platform';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { BinaryArray } from './binary-array.js';
import { copyInto } from './copy-into.js';
import { CopyRows } from './copy-rows.js';

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

/** What PostgreSQL reads out of fields of one type, as text. */
async function copied(type: string, fields: readonly ((rows: CopyRows) => unknown)[]): Promise<string[]> {
  await client.query(`create temporary table copied (n serial, value ${type})`);
  const rows = new CopyRows();
  for (const write of fields) write(rows.row(1));
  await copyInto(client, 'copied', 'value', rows.finish());
  const { rows: found } = await client.query<{ value: string }>('select value::text from copied order by n');
  await client.query('drop table copied');
  return found.map(({ value }) => value);
}

describe('CopyRows', () => {
  it.each([
    ['2024-09-01T08:00:00.123456Z', '2024-09-01 08:00:00.123456+00'],
    ['2000-01-01T00:00:00.000000Z', '2000-01-01 00:00:00+00'],
    ['1999-12-31T23:59:59.999999Z', '1999-12-31 23:59:59.999999+00'],
    ['1970-01-01T00:00:00.000001Z', '1970-01-01 00:00:00.000001+00'],
    ['1958-11-05T12:34:56.789012Z', '1958-11-05 12:34:56.789012+00'],
    ['0001-01-01T00:00:00.000000Z', '0001-01-01 00:00:00+00'],
    ['0099-12-31T23:59:59.999999Z', '0099-12-31 23:59:59.999999+00'],
    ['0100-02-28T01:02:03.004005Z', '0100-02-28 01:02:03.004005+00'],
    ['2024-02-29T23:59:59.999999Z', '2024-02-29 23:59:59.999999+00'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31 23:59:59.999999+00'],
  ])('writes the instant %s to the microsecond', async (instant, text) => {
    expect(await copied('timestamptz', [(rows) => rows.instant(instant)])).toEqual([text]);
  });

  it.each([
    '2024-09-01T08:00:00Z',
    '2024-09-01T08:00:00.123Z',
    '2024-09-01T08:00:00.12345xZ',
    '2024-0x-01T08:00:00.123456Z',
    'yesterday, at about ten o’c.',
  ])('refuses %s, which is no instant', (text) => {
    expect(() => new CopyRows().row(1).instant(text)).toThrow(RangeError);
  });

  it('writes whole numbers on both sides of nothing, and of what fits into 32 bits', async () => {
    const numbers = [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1];
    const written = await copied(
      'bigint',
      numbers.map((number) => (rows) => rows.int8(number)),
    );
    expect(written).toEqual(numbers.map(String));
  });

  it('writes texts of all lengths, with and without letters that are no ASCII', async () => {
    const texts = Array.from({ length: 130 }, (_, length) => ['x'.repeat(length), `${'x'.repeat(length)}ø`]).flat();
    expect(
      await copied(
        'text',
        texts.map((text) => (rows) => rows.text(text)),
      ),
    ).toEqual(texts);
  });

  it('writes what is undefined as null', () => {
    const nothing = new CopyRows().row(7);
    nothing.int2(undefined).boolean(undefined).uuid(undefined).text(undefined);
    nothing.float8(undefined).jsonb(undefined).texts(undefined);
    const nulls = new CopyRows().row(7).null().null().null().null().null().null().null();
    expect(nothing.finish()).toEqual(nulls.finish());
  });

  it('writes a UUID in every spelling', async () => {
    const uuid = '6690e6c9-3ef0-4ed3-8b37-7f3964730bee';
    const spellings = [uuid, uuid.toUpperCase(), uuid.replaceAll('-', '')];
    expect(
      await copied(
        'uuid',
        spellings.map((spelling) => (rows) => rows.uuid(spelling)),
      ),
    ).toEqual(spellings.map(() => uuid));
  });
});
