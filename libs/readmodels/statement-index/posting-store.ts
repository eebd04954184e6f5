import type { ClientBase } from 'pg';
import type { BlockPostings, PostingRow } from './block-postings.js';
import { BinaryArray } from '../binary/binary-array.js';
import { bytesOfKey, keyOfBytes } from './keys.js';
import type { StoredPosting } from './posting-codec.js';

/** The rows of keys in one block, by key; keys without a row are missing. */
export async function readPostings(
  client: ClientBase,
  schema: string,
  block: number,
  keys: readonly string[],
): Promise<Map<string, StoredPosting>> {
  const { rows } = await client.query<{ key: Buffer } & StoredPosting>({
    name: `${schema}.postings-of-block`,
    text: `select uuid_send(key) as key, list, varbit_send(bits) as bits
             from ${schema}.posting where key = any($1::uuid[]) and block = $2`,
    values: [uuidArray(keys), block],
  });
  return new Map(rows.map((row) => [keyOfBytes(row.key), row]));
}

/** The SQL that puts rows in the place of those that may be there. @param first the number of its first parameter */
export function upsertSql(schema: string, first: number): string {
  const [block, keys, lists, bitmaps] = [0, 1, 2, 3].map((i) => `$${first + i}`);
  return `insert into ${schema}.posting (key, block, list, bits)
    select key, ${block}::integer, list, bits
      from unnest(${keys}::uuid[], ${lists}::bytea[], ${bitmaps}::bit varying[]) as row (key, list, bits)
    on conflict (key, block) do update set list = excluded.list, bits = excluded.bits`;
}

/** Learns what the table holds for keys that were touched unseen; nothing in a block that began in this process. */
export async function loadUnknown(client: ClientBase, schema: string, postings: BlockPostings): Promise<void> {
  const unknown = postings.unknownKeys();
  if (unknown.length > 0) postings.load(unknown, await readPostings(client, schema, postings.block, unknown));
}

/**
 * Takes the changes out of a block that only grew and whose unknown keys were loaded.
 *
 * @returns the values of `upsertSql`
 */
export function takeGrowth(postings: BlockPostings): unknown[] {
  return valuesOf(postings.block, postings.takeChanged());
}

/** Writes the changes of a block whose unknown keys were loaded; rows that became empty go. */
export async function writeChanges(client: ClientBase, schema: string, postings: BlockPostings): Promise<void> {
  const { block } = postings;
  const rows = postings.takeChanged();
  const full = rows.filter((row) => row.offsets ?? row.bitmap);
  if (full.length > 0) {
    await client.query({
      name: `${schema}.change-postings`,
      text: upsertSql(schema, 1),
      values: valuesOf(block, full),
    });
  }
  const emptied = rows.filter((row) => row.stored && !row.offsets && !row.bitmap).map((row) => row.key);
  if (emptied.length > 0) {
    await client.query(`delete from ${schema}.posting where key = any($1::uuid[]) and block = $2`, [
      uuidArray(emptied),
      block,
    ]);
  }
}

function uuidArray(keys: readonly string[]): string {
  return `{${keys.map((key) => bytesOfKey(key).toString('hex')).join(',')}}`;
}

/** What `upsertSql` takes, in the order of its parameters. */
function valuesOf(block: number, rows: readonly PostingRow[]): unknown[] {
  const keys = new BinaryArray('uuid');
  const lists = new BinaryArray('bytea');
  const bitmaps = new BinaryArray('bit varying');
  for (const { key, offsets, bitmap } of rows) {
    keys.uuidBytes(key);
    if (offsets) lists.uint16s(offsets);
    else lists.null();
    if (bitmap) bitmaps.bits(bitmap);
    else bitmaps.null();
  }
  return [block, ...[keys, lists, bitmaps].map((array) => array.finish(rows.length))];
}
