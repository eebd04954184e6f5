import { declaredAttachments, isStatement, participantStream } from '#domain';
import { START, type EventStore, type Revision } from '#eventstore';
import type { Statement } from '#xapi';
import type { Pool } from 'pg';
import { readHistory } from '../history/read-history.js';
import type { Person } from './person.js';
import { isOwn, type Redactor } from './redact.js';

/** Where somebody stands, all over: what an erasure takes out, and what it changes. */
export interface Traces {
  /** Streams of their own statements. */
  readonly own: readonly string[];
  /** Events of others that name them. */
  readonly mentions: readonly { readonly stream: string; readonly revision: Revision }[];
  /** Hashes of attachments that their own statements have and no other one. */
  readonly attachments: readonly string[];
  /** Documents (state, agent profile) that are theirs. */
  readonly documents: number;
  /** Other documents whose contents name them, by kind and id: to be looked at by a person. */
  readonly documentMentions: readonly string[];
  /** Roles they were given in Vetrail. */
  readonly assignments: number;
}

/** Looks through log, documents and access. Nothing is changed. As much memory as the person has statements. */
export async function findTraces(
  { eventStore, database }: { readonly eventStore: EventStore; readonly database: Pool },
  person: Person,
  redactor: Redactor,
): Promise<Traces> {
  const own: string[] = [];
  const mentions: { stream: string; revision: Revision }[] = [];
  const attachments = new Set<string>();
  const { position: upTo } = await eventStore.head();
  for await (const page of readHistory(eventStore, { after: START, upTo })) {
    for (const event of page.events) {
      if (event.stream === participantStream(person.id)) continue;
      if (!redactor.names(event.data) && !redactor.names(event.metadata)) continue;
      if (isStatement(event) && isOwn(event.payload as Statement, person)) {
        own.push(event.stream);
        for (const { sha2 } of declaredAttachments(event.payload as Statement, '$')) attachments.add(sha2);
      } else {
        mentions.push({ stream: event.stream, revision: event.revision });
      }
    }
  }
  await keepShared(eventStore, new Set(own), attachments, upTo);
  const identities = [...person.identities];
  const { rows: documents } = await database.query<{ count: number }>(
    'select count(*)::int as count from documents.document where agent = any($1::text[])',
    [identities],
  );
  const { rows: assigned } = await database.query<{ count: number }>(
    'select count(*)::int as count from access.assignment where role = $1',
    [`participant:${person.id}`],
  );
  return {
    ...{ own, mentions, attachments: [...attachments] },
    documents: documents[0]!.count,
    documentMentions: await mentioningDocuments(database, identities, redactor),
    assignments: assigned[0]!.count,
  };
}

/** Takes out of `attachments` those that statements of others have too. */
async function keepShared(
  eventStore: EventStore,
  own: ReadonlySet<string>,
  attachments: Set<string>,
  upTo: bigint,
): Promise<void> {
  if (attachments.size === 0) return;
  for await (const page of readHistory(eventStore, { after: START, upTo })) {
    for (const event of page.events) {
      if (!isStatement(event) || own.has(event.stream) || !event.data.includes('"sha2"')) continue;
      for (const { sha2 } of declaredAttachments(event.payload as Statement, '$')) attachments.delete(sha2);
    }
  }
}

async function mentioningDocuments(
  database: Pool,
  identities: readonly string[],
  redactor: Redactor,
): Promise<string[]> {
  const found: string[] = [];
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await database.query<{ key: string; kind: string; id: string; contents: Buffer }>(
      `select key, kind, id, contents from documents.document
        where key > $1 and (agent is null or agent <> all($2::text[])) order by key limit 200`,
      [after, identities],
    );
    for (const { kind, id, contents } of rows) {
      if (redactor.names(contents.toString('utf8')) || redactor.names(JSON.stringify(id))) found.push(`${kind} ${id}`);
    }
    if (rows.length === 0) return found;
    after = rows.at(-1)!.key;
  }
}
