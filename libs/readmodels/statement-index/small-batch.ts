import type { ClientBase } from 'pg';
import type { BlockPostings, PostingRow } from './block-postings.js';
import type { Entry } from './entry.js';
import { bytesOfKey } from './keys.js';
import { encodeList } from './posting-codec.js';

/** Up to this many statements, what a batch costs is its round trips. */
export const SMALL_BATCH = 250;

/** Cannot occur in JSON text, and needs no escaping the way a quote does in an array literal. */
const SEPARATOR = '\x1e';

/**
 * Writes a few statements and the changes of their block in one statement, where COPY would take seven round trips. The
 * block must have no unknown and no emptied keys.
 */
export async function writeSmallBatch(
  client: ClientBase,
  schema: string,
  entries: readonly Entry[],
  postings: BlockPostings,
): Promise<void> {
  const rows = postings.takeChanged();
  const lists = rows.filter((row) => row.offsets !== undefined);
  const bitmaps = rows.filter((row) => row.bitmap !== undefined);
  await client.query({
    name: `${schema}.small-batch`,
    text: `with written as (
        insert into ${schema}.statement (ordinal, position, id, stored, voided, body)
        select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::boolean[],
                             string_to_array($6, E'\\x1e')))
      insert into ${schema}.posting (key, block, list, bits)
        select key, $7::integer, decode(list, 'hex'), null from unnest($8::uuid[], string_to_array($9, ',')) as l (key, list)
        union all
        select key, $7::integer, null, ('x' || bits)::bit varying
          from unnest($10::uuid[], string_to_array($11, ',')) as b (key, bits)
      on conflict (key, block) do update set list = excluded.list, bits = excluded.bits`,
    values: [
      array(entries.map((entry) => entry.ordinal)),
      array(entries.map((entry) => entry.position)),
      array(entries.map((entry) => entry.id)),
      array(entries.map((entry) => entry.stored)),
      array(entries.map((entry) => entry.voided)),
      entries.map((entry) => entry.body).join(SEPARATOR),
      postings.block,
      array(keysOf(lists)),
      lists.map((row) => encodeList(row.offsets!).toString('hex')).join(','),
      array(keysOf(bitmaps)),
      bitmaps
        .map((row) => Buffer.from(row.bitmap!.buffer, row.bitmap!.byteOffset, row.bitmap!.length).toString('hex'))
        .join(','),
    ],
  });
}

function keysOf(rows: readonly PostingRow[]): string[] {
  return rows.map((row) => bytesOfKey(row.key).toString('hex'));
}

/** An array literal of values that need no quotes. */
function array(values: readonly (string | number | bigint | boolean)[]): string {
  return `{${values.join(',')}}`;
}
