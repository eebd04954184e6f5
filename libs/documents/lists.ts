import type pg from 'pg';
import { contextKey, fieldsOf, type DocumentContext } from './address.js';

type Queryable = Pick<pg.Pool, 'query'>;

/** The ids of a context's documents, and when the most recent of them was written. */
export interface DocumentList {
  readonly ids: readonly string[];
  readonly updatedAt: string | undefined;
}

/**
 * Lists a context's documents, oldest write first.
 *
 * @param since only those written after this instant
 */
export async function listDocuments(db: Queryable, context: DocumentContext, since?: string): Promise<DocumentList> {
  const { rows } = await db.query<{ id: string; updatedAt: string }>({
    name: 'documents.list',
    text: `select id, max(updated_at) as "updatedAt" from documents.document
            where context = $1 and ($2::uuid is null or registration = $2) and ($3::timestamptz is null or updated_at > $3)
            group by id order by max(updated_at), id`,
    values: [contextKey(context), fieldsOf(context).registration, since ?? null],
  });
  return { ids: rows.map(({ id }) => id), updatedAt: rows.at(-1)?.updatedAt };
}

/** Deletes all documents of a context. @returns how many there were */
export async function deleteDocuments(db: Queryable, context: DocumentContext): Promise<number> {
  const { rowCount } = await db.query({
    name: 'documents.delete-all',
    text: `delete from documents.document where context = $1 and ($2::uuid is null or registration = $2)`,
    values: [contextKey(context), fieldsOf(context).registration],
  });
  return rowCount ?? 0;
}

/**
 * Deletes every document about somebody, whatever its activity, registration or kind.
 *
 * @param agents the `actorKey`s by which they are known
 * @returns how many there were
 */
export async function deleteDocumentsOfAgents(db: Queryable, agents: readonly string[]): Promise<number> {
  const { rowCount } = await db.query('delete from documents.document where agent = any($1::text[])', [agents]);
  return rowCount ?? 0;
}
