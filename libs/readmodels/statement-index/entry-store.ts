import type { ClientBase } from 'pg';
import { BinaryArray } from '../binary/binary-array.js';
import type { BlockPostings } from './block-postings.js';
import type { Entry } from './entry.js';
import { takeGrowth, upsertSql } from './posting-store.js';

/**
 * Writes entries, what they refer to, and the changes of their block: rows as arrays, all in one statement unless something
 * is referred to. The block only grew, and its unknown keys were loaded.
 */
export async function writeEntries(
  client: ClientBase,
  schema: string,
  entries: readonly Entry[],
  postings: BlockPostings,
): Promise<void> {
  await client.query({
    name: `${schema}.write-entries`,
    text: `with written as (
        insert into ${schema}.statement (ordinal, position, id, stored, voided, body)
        select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::timestamptz[], $5::boolean[], $6::text[]))
      ${upsertSql(schema, 7)}`,
    values: [...statementValues(entries), ...takeGrowth(postings)],
  });
  const referring = entries.filter(({ target }) => target !== undefined);
  if (referring.length === 0) return;
  await client.query({
    name: `${schema}.write-references`,
    text: `insert into ${schema}.reference (ordinal, target, voiding)
           select * from unnest($1::bigint[], $2::uuid[], $3::boolean[])`,
    values: referenceValues(referring),
  });
}

function statementValues(entries: readonly Entry[]): Buffer[] {
  const [ordinals, positions] = [new BinaryArray('bigint'), new BinaryArray('bigint')];
  const [ids, instants] = [new BinaryArray('uuid'), new BinaryArray('timestamptz')];
  const [marks, bodies] = [new BinaryArray('boolean'), new BinaryArray('text', 262_144)];
  for (const { ordinal, position, id, stored, voided, body } of entries) {
    ordinals.int8(ordinal);
    positions.bigint(position);
    ids.uuid(id);
    instants.instant(stored);
    marks.boolean(voided);
    bodies.text(body);
  }
  return [ordinals, positions, ids, instants, marks, bodies].map((array) => array.finish(entries.length));
}

function referenceValues(referring: readonly Entry[]): Buffer[] {
  const [ordinals, targets, marks] = [new BinaryArray('bigint'), new BinaryArray('uuid'), new BinaryArray('boolean')];
  for (const { ordinal, target, voiding } of referring) {
    ordinals.int8(ordinal);
    targets.uuid(target!);
    marks.boolean(voiding);
  }
  return [ordinals, targets, marks].map((array) => array.finish(referring.length));
}
