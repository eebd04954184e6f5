import type { ClientBase, Pool } from 'pg';
import { schemaOf } from '../contract.js';
import { attachmentReferences } from './model.js';

/** Which of the attachments some recorded statement has. */
export async function findReferencedAttachments(
  db: Pick<Pool | ClientBase, 'query'>,
  sha2s: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<[string]>({
    name: 'attachment-references.referenced',
    text: `select distinct sha2 from ${schemaOf(attachmentReferences)}.reference where sha2 = any($1::text[])`,
    values: [sha2s],
    rowMode: 'array',
  });
  return new Set(rows.map(([sha2]) => sha2));
}
