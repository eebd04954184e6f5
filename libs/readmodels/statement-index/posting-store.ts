import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BlockPostings, PostingRow } from './block-postings.js';
import { CopyRows } from './copy-rows.js';
import { bytesOfKey, keyOfBytes } from './keys.js';
import type { StoredPosting } from './posting-codec.js';

/** Sends rows to a table by COPY. `columns` in the order in which the rows have them. */
export async function copyInto(client: ClientBase, table: string, columns: string, rows: CopyRows): Promise<void> {
  if (rows.rows === 0) return;
  const copy = client.query(copyFrom(`copy ${table} (${columns}) from stdin (format binary)`));
  await pipeline(Readable.from([rows.finish()], { objectMode: false }), copy);
}

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

/**
 * Writes what changed in a block: new rows by COPY, known ones through a staging table, emptied ones away. The projection
 * makes the staging table: see `stagingDdl`.
 */
export async function writePostings(client: ClientBase, schema: string, postings: BlockPostings): Promise<void> {
  const unknown = postings.unknownKeys();
  if (unknown.length > 0) postings.load(unknown, await readPostings(client, schema, postings.block, unknown));

  const added = new CopyRows();
  const changed = new CopyRows();
  const emptied: string[] = [];
  for (const row of postings.takeChanged()) {
    const empty = !row.offsets && !row.bitmap;
    if (!empty) addRow(row.stored ? changed : added, postings.block, row);
    else if (row.stored) emptied.push(row.key);
  }
  await copyInto(client, `${schema}.posting`, 'key, block, list, bits', added);
  if (changed.rows > 0) {
    const staging = stagingTable(schema);
    await copyInto(client, staging, 'key, block, list, bits', changed);
    await client.query(`insert into ${schema}.posting select key, block, list, bits from ${staging}
      on conflict (key, block) do update set list = excluded.list, bits = excluded.bits`);
    await client.query(`truncate ${staging}`);
  }
  if (emptied.length > 0) {
    await client.query(`delete from ${schema}.posting where key = any($1::uuid[]) and block = $2`, [
      uuidArray(emptied),
      postings.block,
    ]);
  }
}

/** The table that changed rows pass through: COPY cannot update, and an array parameter has no compact form for bits. */
export function stagingDdl(schema: string): string {
  return `create temporary table if not exists ${stagingTable(schema).replace('pg_temp.', '')}
    (key uuid, block integer, list bytea, bits bit varying) on commit delete rows`;
}

function stagingTable(schema: string): string {
  return `pg_temp.${schema}_posting_staging`;
}

function addRow(rows: CopyRows, block: number, row: PostingRow): void {
  rows.row(4).uuidBytes(row.key).int4(block);
  if (row.offsets) rows.uint16s(row.offsets).null();
  else rows.null().bits(row.bitmap!);
}

function uuidArray(keys: readonly string[]): string {
  return `{${keys.map((key) => bytesOfKey(key).toString('hex')).join(',')}}`;
}
