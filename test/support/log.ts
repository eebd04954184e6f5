import { participantStream, prepareStatements, statementStream, type ParticipantEvent } from '#domain';
import type { Commit, EventStore } from '#eventstore';
import { parseJson, type JsonDocument } from '#xapi';
import { randomUUID } from 'node:crypto';

const AUTHORITY = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'test' } } as const;

/** Records statements straight in a log, without a tracker, in one append. */
export async function recordStatements(eventStore: EventStore, statements: readonly object[]): Promise<void> {
  const prepared = prepareStatements(parseJson(JSON.stringify(statements)) as JsonDocument, {
    version: '1.0.3',
    authority: AUTHORITY,
    credential: 'test',
    requestId: 'test',
    newId: randomUUID,
  });
  await append(
    eventStore,
    prepared.map((item) => {
      if ('rule' in item) throw new Error(`${item.path}: ${item.message}`);
      return { stream: statementStream(item.id), expected: 'none', events: [item.event] };
    }),
  );
}

/** Records what is known of a participant. */
export async function recordParticipant(
  eventStore: EventStore,
  id: string,
  ...events: readonly ParticipantEvent[]
): Promise<void> {
  const proposed = events.map(({ type, data }) => ({
    id: randomUUID(),
    type,
    data: JSON.stringify(data),
    metadata: '{}',
  }));
  await append(eventStore, [{ stream: participantStream(id), expected: 'any', events: proposed }]);
}

async function append(eventStore: EventStore, commits: readonly Commit[]): Promise<void> {
  const result = await eventStore.append(commits);
  if (result.outcome !== 'recorded') throw new Error(`not recorded: ${result.conflicts[0]?.stream}`);
}
