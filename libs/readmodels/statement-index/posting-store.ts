import type { ClientBase } from 'pg';
import type { BlockPostings, PostingRow } from './block-postings.js';
import { copyInto } from '../copy/copy-into.js';
import { CopyRows } from '../copy/copy-rows.js';
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

/** Changes of a block, ready to be sent. */
export interface PostingChanges {
  readonly block: number;
  /** Rows that the table does not have, and rows that it may have. */
  readonly added: CopyRows;
  readonly changed: CopyRows;
  /** Keys whose rows are to go. */
  readonly emptied: readonly string[];
}

/** With fewer new rows than this, a COPY of their own costs more than what they cost as rows that may exist. */
const FEW_ROWS = 512;

/** Learns what the table holds for keys that were touched unseen; nothing in a block that began in this process. */
export async function loadUnknown(client: ClientBase, schema: string, postings: BlockPostings): Promise<void> {
  const unknown = postings.unknownKeys();
  if (unknown.length > 0) postings.load(unknown, await readPostings(client, schema, postings.block, unknown));
}

/** Takes the changes out of a block whose unknown keys were loaded. */
export function takeChanges(postings: BlockPostings): PostingChanges {
  const { block } = postings;
  const rows = postings.takeChanged();
  const full = rows.filter((row) => row.offsets ?? row.bitmap);
  const fresh = full.reduce((count, row) => (row.stored ? count : count + 1), 0);
  const added = new CopyRows();
  const changed = new CopyRows();
  for (const row of full) addRow(row.stored || fresh < FEW_ROWS ? changed : added, block, row);
  const emptied = rows.filter((row) => row.stored && !row.offsets && !row.bitmap).map((row) => row.key);
  return { block, added, changed, emptied };
}

/**
 * Writes changes: many new rows by COPY, others through a staging table (see `stagingDdl`), emptied ones away.
 */
export async function writeChanges(client: ClientBase, schema: string, changes: PostingChanges): Promise<void> {
  const { block, added, changed, emptied } = changes;
  const columns = 'key, block, list, bits';
  if (added.rows > 0) await copyInto(client, `${schema}.posting`, columns, [added.finish()]);
  if (changed.rows > 0) {
    const staging = stagingTable(schema);
    await copyInto(client, staging, columns, [changed.finish()]);
    await client.query(`insert into ${schema}.posting select ${columns} from ${staging}
        on conflict (key, block) do update set list = excluded.list, bits = excluded.bits;
      truncate ${staging}`);
  }
  if (emptied.length > 0) {
    await client.query(`delete from ${schema}.posting where key = any($1::uuid[]) and block = $2`, [
      uuidArray(emptied),
      block,
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
