import { runMigrations, type Logger } from '#platform';
import type pg from 'pg';
import { fileURLToPath } from 'node:url';
import { contextKey, documentKey, fieldsOf, type DocumentAddress } from './address.js';
import { etagOf, holds, type Precondition, type TagList } from './etag.js';
import { isJsonType, mergeObjects } from './merge.js';
import { Turns } from './turns.js';

type Queryable = Pick<pg.Pool, 'query'>;

/** What a client sends to be kept. */
export interface DocumentContent {
  readonly contentType: string;
  readonly contents: Buffer;
  /** Key of the credential that sends it. */
  readonly credential: string;
  /** What was mended for a lenient credential. */
  readonly quirks?: readonly string[];
}

/** A document as it stands. */
export interface StoredDocument {
  readonly contentType: string;
  readonly contents: Buffer;
  /** Without quotes. */
  readonly etag: string;
  /** When it was last written, six decimals. */
  readonly updatedAt: string;
}

/** `refused`: the precondition did not hold, and nothing was written. `unmergeable`: either document is no JSON object. */
export type WriteOutcome = 'written' | 'refused' | 'unmergeable';

/** Makes or updates the tables of this library. */
export async function migrateDocuments(url: string, logger?: Logger): Promise<void> {
  const directory = fileURLToPath(new URL('./migrations', import.meta.url));
  await runMigrations({ url, directory, schema: 'documents', ...(logger && { logger }) });
}

/** The document, or undefined where there is none. */
export async function findDocument(db: Queryable, address: DocumentAddress): Promise<StoredDocument | undefined> {
  const { rows } = await db.query<StoredDocument>({
    name: 'documents.find',
    text: `select content_type as "contentType", contents, etag, updated_at as "updatedAt"
             from documents.document where key = $1`,
    values: [documentKey(address)],
  });
  return rows[0];
}

/** Puts a document in the place of whatever stands there, if the precondition holds: compared and set in one statement. */
export async function putDocument(
  db: Queryable,
  address: DocumentAddress,
  content: DocumentContent,
  precondition: Precondition,
): Promise<'written' | 'refused'> {
  const written = precondition.ifMatch === undefined ? insertOrUpdate : updateMatching;
  return (await written(db, address, content, precondition)) ? 'written' : 'refused';
}

/** `updated_at` moves on with each write, even within a microsecond or when the clock was put back. */
const LATER = `greatest(clock_timestamp(), d.updated_at + interval '1 microsecond')`;

async function insertOrUpdate(
  db: Queryable,
  { context, id }: DocumentAddress,
  { contentType, contents, credential, quirks = [] }: DocumentContent,
  { ifNoneMatch }: Precondition,
): Promise<boolean> {
  const { activity, agent, registration } = fieldsOf(context);
  const { rowCount } = await db.query({
    name: 'documents.put',
    text: `insert into documents.document as d
             (key, context, kind, activity, agent, registration, id, content_type, contents, etag, quirks, written_by, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp())
           on conflict (key) do update
             set content_type = excluded.content_type, contents = excluded.contents, etag = excluded.etag,
                 quirks = excluded.quirks, written_by = excluded.written_by, updated_at = ${LATER}
             where $13 and d.etag <> all($14::text[])`,
    values: [
      documentKey({ context, id }),
      contextKey(context),
      ...[context.kind, activity, agent, registration, id, contentType, contents, etagOf(contents), quirks, credential],
      ifNoneMatch !== '*',
      ifNoneMatch === '*' ? [] : (ifNoneMatch ?? []),
    ],
  });
  return rowCount === 1;
}

async function updateMatching(
  db: Queryable,
  address: DocumentAddress,
  { contentType, contents, credential, quirks = [] }: DocumentContent,
  precondition: Precondition,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'documents.update',
    text: `update documents.document d
              set content_type = $5, contents = $6, etag = $7, quirks = $8, written_by = $9, updated_at = ${LATER}
            where ${MATCHING}`,
    values: [...matching(address, precondition), contentType, contents, etagOf(contents), quirks, credential],
  });
  return rowCount === 1;
}

/** With `matching` as its first four values. */
const MATCHING = `d.key = $1 and ($2::text[] is null or d.etag = any($2)) and $3 and d.etag <> all($4::text[])`;

function matching(address: DocumentAddress, { ifMatch, ifNoneMatch }: Precondition): unknown[] {
  const tags = (list: TagList | undefined): readonly string[] | null => (list === '*' ? null : (list ?? null));
  return [documentKey(address), tags(ifMatch), ifNoneMatch !== '*', tags(ifNoneMatch) ?? []];
}

/** Writers of one document who share a pool take turns, so that a crowd of them costs each one round, not one per rival. */
const turnsOf = new WeakMap<Queryable, Turns>();

/**
 * Merges a JSON object into the one that stands there, property by property; where nothing stands, it is put there as it
 * is. A writer who comes in between is noticed by the entity tag, and the merge is done again on what they left.
 */
export function postDocument(
  db: Queryable,
  address: DocumentAddress,
  content: DocumentContent,
  precondition: Precondition,
): Promise<WriteOutcome> {
  const turns = turnsOf.get(db) ?? new Turns();
  turnsOf.set(db, turns);
  return turns.take(documentKey(address), async () => {
    for (;;) {
      const existing = await findDocument(db, address);
      if (!holds(precondition, existing?.etag)) return 'refused';
      if (!existing) {
        if ((await putDocument(db, address, content, { ifNoneMatch: '*' })) === 'written') return 'written';
        continue;
      }
      const contents = merged(existing, content);
      if (!contents) return 'unmergeable';
      const next = { ...content, contentType: existing.contentType, contents };
      if ((await putDocument(db, address, next, { ifMatch: [existing.etag] })) === 'written') return 'written';
    }
  });
}

function merged(existing: StoredDocument, posted: DocumentContent): Buffer | undefined {
  if (!isJsonType(existing.contentType) || !isJsonType(posted.contentType)) return undefined;
  const text = mergeObjects(existing.contents.toString(), posted.contents.toString());
  return text === undefined ? undefined : Buffer.from(text);
}

/** Deletes a document, if the precondition holds. Where there is none and no condition asks for one, all is well. */
export async function deleteDocument(
  db: Queryable,
  address: DocumentAddress,
  precondition: Precondition,
): Promise<'deleted' | 'refused'> {
  const { rowCount } = await db.query({
    name: 'documents.delete',
    text: `delete from documents.document d where ${MATCHING}`,
    values: matching(address, precondition),
  });
  if (rowCount === 1 || (precondition.ifMatch === undefined && precondition.ifNoneMatch === undefined))
    return 'deleted';
  return 'refused';
}
