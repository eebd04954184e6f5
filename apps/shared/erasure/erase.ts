import type { AttachmentStore } from '#attachments';
import { deleteDocumentsOfAgents } from '#documents';
import { idOfStatementStream, participantStream, STATEMENT_STREAM, statementStream, type Programme } from '#domain';
import type { EventStore, RecordedEvent } from '#eventstore';
import { uuidV5, type Agent } from '#xapi';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Person } from './person.js';
import { createRedactor, type Redactor } from './redact.js';
import { writeReceipt } from './receipts.js';
import type { Traces } from './traces.js';

export interface ErasureContext {
  readonly eventStore: EventStore;
  readonly database: Pool;
  readonly attachments: AttachmentStore;
  readonly programme: Programme;
}

/** Names statements that were recorded anew without the person, where the store cannot change events. */
const REDACTED_NAMESPACE = '1f6a9f3c-6a5e-5a4b-8a43-6c1f0d2c9b7e';

/** The redactor of one erasure: its tombstone is made up now and stands nowhere but where the person stood. */
export function redactorOf(person: Person, { baseIri }: Programme): Redactor {
  const tombstone: Agent = { objectType: 'Agent', account: { homePage: `${baseIri}/erased`, name: randomUUID() } };
  return createRedactor(person, tombstone);
}

/**
 * Takes somebody out of the log, the documents, the attachments and the access rights, for good. The roster's stream goes
 * last: until then the same erasure may be asked for again and goes on where a crash ended it. What remains, in read
 * models and in the files of the database, `finishErasures` does.
 *
 * @returns the receipt's id
 */
export async function erasePerson(
  { eventStore, database, attachments }: ErasureContext,
  person: Person,
  traces: Traces,
  redactor: Redactor,
): Promise<string> {
  for (const { stream, revision } of traces.mentions) await redactEvent(eventStore, stream, revision, redactor);
  for (const stream of traces.own) await eventStore.delete(stream);
  await deleteDocumentsOfAgents(database, [...person.identities]);
  for (const sha2 of traces.attachments) await attachments.remove(sha2, new Date());
  await forgetAccess(database, person);
  await database.query('delete from forwarding.refusal where statement = any($1::uuid[])', [
    [...traces.own, ...traces.mentions.map(({ stream }) => stream)]
      .filter((stream) => stream.startsWith(STATEMENT_STREAM))
      .map(idOfStatementStream),
  ]);
  const id = randomUUID();
  const counts = {
    statements: traces.own.length,
    mentions: traces.mentions.length,
    documents: traces.documents,
    attachments: traces.attachments.length,
    roles: traces.assignments,
  };
  const notes = traces.documentMentions.map(
    (document) => `the document ${document} names the person: see to it by hand`,
  );
  await writeReceipt(database, { id, why: 'participant', counts, notes: redactor.names(notes.join()) ? [] : notes });
  await eventStore.delete(participantStream(person.id));
  return id;
}

async function redactEvent(
  eventStore: EventStore,
  stream: string,
  revision: bigint,
  redactor: Redactor,
): Promise<void> {
  const { events } = await eventStore.readStream(stream, { from: revision, limit: 1 });
  const [event] = events;
  if (!event || event.revision !== revision) return;
  const texts = { data: redactor.redact(event.data), metadata: redactMetadata(event, redactor) };
  if (eventStore.redact) await eventStore.redact(stream, revision, texts);
  else await recordAnew(eventStore, event, texts);
}

/** The exact text of a statement stands in the metadata as a string of JSON. */
function redactMetadata({ metadata }: RecordedEvent, redactor: Redactor): string {
  if (metadata === '') return metadata;
  const { exact, ...rest } = JSON.parse(metadata) as { readonly exact?: string };
  const kept = JSON.parse(redactor.redact(JSON.stringify(rest))) as object;
  return JSON.stringify(exact === undefined ? kept : { ...kept, exact: redactor.redact(exact) });
}

/**
 * Where events are for ever (EventStoreDB), a statement that names the person is recorded anew under an id that is derived
 * from its own, and the old stream is deleted. Other streams hold nobody's name but the roster's.
 */
async function recordAnew(
  eventStore: EventStore,
  event: RecordedEvent,
  { data, metadata }: { readonly data: string; readonly metadata: string },
): Promise<void> {
  if (!event.stream.startsWith(STATEMENT_STREAM)) return;
  const id = uuidV5(REDACTED_NAMESPACE, idOfStatementStream(event.stream));
  const statement = JSON.parse(data) as { readonly timestamp?: string };
  const renamed = JSON.stringify({ ...statement, id, timestamp: statement.timestamp ?? event.recordedAt });
  const { exact: _, ...kept } = JSON.parse(metadata) as Record<string, unknown>;
  const redactedFrom = { recordedAt: event.recordedAt };
  const events = [
    {
      id: uuidV5(REDACTED_NAMESPACE, renamed),
      type: event.type,
      data: renamed,
      metadata: JSON.stringify({ ...kept, redactedFrom }),
    },
  ];
  const result = await eventStore.append([{ stream: statementStream(id), expected: 'none', events }]);
  if (result.outcome === 'conflict' && result.conflicts[0]?.actual === 'deleted') return;
  await eventStore.delete(event.stream);
}

async function forgetAccess(database: Pool, { id }: Person): Promise<void> {
  const role = `participant:${id}`;
  await database.query(
    `delete from access.session s using access.assignment a
      where a.role = $1 and s.issuer = a.issuer and s.subject = a.subject`,
    [role],
  );
  await database.query('delete from access.assignment where role = $1', [role]);
}
