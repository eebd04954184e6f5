import {
  describeParticipant,
  evolveParticipant,
  initialParticipant,
  participantStream,
  type DescribeParticipant,
  type ParticipantEvent,
  type ParticipantState,
  type Programme,
} from '#domain';
import type { Commit, EventStore, ExpectedRevision } from '#eventstore';
import type { Problem } from '#xapi';
import { randomUUID } from 'node:crypto';

/** Of the form of `data` and `metadata`; raised when either changes. */
const EVENT_SCHEMA = 1;
/** Others may describe the same people in between; more often than this in a row is no coincidence. */
const MOST_ROUNDS = 5;

export interface Described {
  readonly state: Extract<ParticipantState, { status: 'enrolled' }>;
  /** `enrolled` for a newcomer, `unchanged` when everything was so already. */
  readonly outcome: 'enrolled' | 'changed' | 'unchanged';
}

/** `index` is the command's. */
export interface Refused {
  readonly outcome: 'refused';
  readonly problems: readonly { readonly index: number; readonly problem: Problem }[];
}

export type DescribeOutcome =
  | { readonly outcome: 'described'; readonly participants: readonly Described[] }
  /** Nothing was recorded of any. */
  | Refused
  | { readonly outcome: 'contended' };

/** Who asks, kept with the events. */
export interface Origin {
  readonly credential?: string;
  readonly requestId?: string;
  readonly source?: string;
}

/**
 * Makes participants what the commands say, all of them or none, in one append. Commands are about different participants.
 *
 * @param onDecided called with the number of commands that were decided
 */
export async function describeParticipants(
  eventStore: EventStore,
  programme: Programme,
  commands: readonly DescribeParticipant[],
  origin: Origin,
  onDecided?: (count: number) => void,
): Promise<DescribeOutcome> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const decided = await decideParticipants(eventStore, programme, commands, origin, onDecided);
    if (decided.outcome === 'refused') return decided;
    const { participants, commits } = decided;
    if (commits.length === 0) return { outcome: 'described', participants };
    const result = await eventStore.append(commits);
    if (result.outcome === 'recorded') return { outcome: 'described', participants };
  }
  return { outcome: 'contended' };
}

/** What `describeParticipants` would record as things stand, or why it would not. */
export async function decideParticipants(
  eventStore: Pick<EventStore, 'readStream'>,
  programme: Programme,
  commands: readonly DescribeParticipant[],
  origin: Origin,
  onDecided: (count: number) => void = () => undefined,
): Promise<Refused | { outcome: 'decided'; participants: readonly Described[]; commits: readonly Commit[] }> {
  const problems: { index: number; problem: Problem }[] = [];
  const participants: Described[] = [];
  const commits: Commit[] = [];
  for (const [index, command] of commands.entries()) {
    const { state: before, expected, deleted } = await load(eventStore, command.id);
    const decided = deleted ? { problems: [erased(command.id)] } : describeParticipant(command, before, programme);
    onDecided(index + 1);
    if ('problems' in decided) {
      problems.push(...decided.problems.map((problem) => ({ index, problem })));
      continue;
    }
    const { events } = decided;
    const state = events.reduce(evolveParticipant, before);
    if (state.status === 'unknown') throw new Error(`a participant that was described is unknown: ${command.id}`);
    const outcome = before.status === 'unknown' ? 'enrolled' : events.length > 0 ? 'changed' : 'unchanged';
    participants.push({ state, outcome });
    if (events.length > 0) commits.push(commitOf(command.id, expected, events, origin));
  }
  return problems.length > 0 ? { outcome: 'refused', problems } : { outcome: 'decided', participants, commits };
}

async function load(
  eventStore: Pick<EventStore, 'readStream'>,
  id: string,
): Promise<{ readonly state: ParticipantState; readonly expected: ExpectedRevision; readonly deleted: boolean }> {
  let state = initialParticipant();
  let expected: ExpectedRevision = 'none';
  for (;;) {
    const from = expected === 'none' ? 0n : (expected as bigint) + 1n;
    const slice = await eventStore.readStream(participantStream(id), { from });
    if (slice.state === 'deleted') return { state, expected, deleted: true };
    for (const event of slice.events) {
      state = evolveParticipant(state, { type: event.type, data: JSON.parse(event.data) } as ParticipantEvent);
      expected = event.revision;
    }
    if (slice.events.length === 0) return { state, expected, deleted: false };
  }
}

function commitOf(id: string, expected: ExpectedRevision, events: readonly ParticipantEvent[], origin: Origin): Commit {
  const metadata = JSON.stringify({ schema: EVENT_SCHEMA, ...origin });
  return {
    stream: participantStream(id),
    expected,
    events: events.map(({ type, data }) => ({ id: randomUUID(), type, data: JSON.stringify(data), metadata })),
  };
}

function erased(id: string): Problem {
  return { path: '$.id', rule: 'erased', message: `The participant ${id} was erased; the id cannot be used again.` };
}
