import type { AttachmentStore } from '#attachments';
import { deleteDocumentsOfAgents } from '#documents';
import { participantStream, type Programme } from '#domain';
import type { EventStore } from '#eventstore';
import type { Agent } from '#xapi';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { forgetRefusals } from '../forwarders/forwarders.js';
import type { Person } from './person.js';
import { createRedactor, type Redactor } from './redact.js';
import { redactMentions } from './redact-mentions.js';
import { writeReceipt } from './receipts.js';
import type { Traces } from './traces.js';

export interface ErasureContext {
  readonly eventStore: EventStore;
  readonly database: Pool;
  readonly attachments: AttachmentStore;
  readonly programme: Programme;
}

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
  // First: where a crash ends this, the next call finds traces of what is left only.
  await forgetRefusals(database, [...traces.own, ...traces.mentions.map(({ stream }) => stream)]);
  const left = await redactMentions(eventStore, traces.mentions, redactor);
  for (const stream of traces.own) await eventStore.delete(stream);
  await deleteDocumentsOfAgents(database, [...person.identities]);
  for (const sha2 of traces.attachments) await attachments.remove(sha2, new Date());
  await forgetAccess(database, person);
  const id = randomUUID();
  const counts = {
    statements: traces.own.length,
    mentions: traces.mentions.length,
    documents: traces.documents,
    attachments: traces.attachments.length,
    roles: traces.assignments,
  };
  const notes = [
    ...traces.documentMentions.map((document) => `the document ${document} names the person: see to it by hand`),
    ...left.map(
      (stream) => `the stream ${stream} names the person, and EventStoreDB changes no event: see to it by hand`,
    ),
  ];
  await writeReceipt(database, { id, why: 'participant', counts, notes: redactor.names(notes.join()) ? [] : notes });
  await eventStore.delete(participantStream(person.id));
  return id;
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
