import {
  evolveParticipant,
  initialParticipant,
  PARTICIPANT_STREAM,
  type ParticipantEvent,
  type ParticipantState,
} from '#domain';
import { START, STREAM_DELETED, type EventStore } from '#eventstore';
import { guarded, writeConsents, writeIdentity, writeList, writeMemberships } from './cells.js';

/** Somebody who is enrolled. */
export type Enrolled = Extract<ParticipantState, { status: 'enrolled' }>;

const COLUMNS = [
  ...['id', 'name', 'school', 'since', 'earlier_schools', 'left', 'position', 'project_roles', 'research_consent'],
] as const;

/**
 * Everybody who is enrolled, by id, in the order in which they were: as the log has them, whether or not the projector has
 * got there.
 *
 * @param knownAt only what was recorded until this instant
 */
export async function readRoster(
  eventStore: Pick<EventStore, 'readAll'>,
  knownAt?: string,
): Promise<Map<string, Enrolled>> {
  const people = new Map<string, Enrolled>();
  for (let after = START; ;) {
    const page = await eventStore.readAll({ after, streamPrefixes: [PARTICIPANT_STREAM] });
    for (const { stream, type, data, recordedAt } of page.events) {
      if (knownAt !== undefined && recordedAt > knownAt) return people;
      const id = stream.slice(PARTICIPANT_STREAM.length);
      if (type === STREAM_DELETED) {
        people.delete(id);
        continue;
      }
      const event = { type, data: JSON.parse(data) } as ParticipantEvent;
      const state = evolveParticipant(people.get(id) ?? initialParticipant(), event);
      if (state.status === 'enrolled') people.set(id, state);
    }
    if (page.end) return people;
    after = page.next;
  }
}

/** The people as a file that `readPeople` reads as the same people: CSV (RFC 4180) with a header line. */
export function writePeople(people: ReadonlyMap<string, Enrolled>): string {
  const most = Math.max(1, ...[...people.values()].map(({ identities }) => identities.length));
  const identityColumns = Array.from({ length: most }, (_, i) => (i === 0 ? 'identity' : `identity_${i + 1}`));
  const rows = [...people].map(([id, person]) => [...cellsOf(id, person), ...identityCells(person, most)]);
  return [[...COLUMNS, ...identityColumns], ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function cellsOf(id: string, person: Enrolled): string[] {
  const { name, position, projectRoles, memberships, consents } = person;
  const departed = memberships.at(-1)?.school === null;
  const current = departed ? memberships.at(-2) : memberships.at(-1);
  const earlier = memberships.slice(0, departed ? -2 : -1);
  return [
    id,
    guarded(name ?? ''),
    current?.school ?? '',
    current?.since ?? '',
    writeMemberships(earlier),
    departed ? memberships.at(-1)!.since : '',
    position ?? '',
    writeList(projectRoles),
    writeConsents(consents),
  ];
}

function identityCells({ identities }: Enrolled, count: number): string[] {
  return Array.from({ length: count }, (_, i) => guarded(writeIdentity(identities[i] ?? '')));
}

/** Blanks at the ends would be taken for layout. */
function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
