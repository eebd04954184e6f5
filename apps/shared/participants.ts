import {
  decideParticipant,
  evolveParticipant,
  initialParticipant,
  participantStream,
  type ParticipantCommand,
  type ParticipantEvent,
  type ParticipantState,
  type Programme,
} from '#domain';
import type { Commit, EventStore } from '#eventstore';
import type { Problem } from '#xapi';
import { randomUUID } from 'node:crypto';
import { eventsCommit, holds, type Origin, type Precondition } from './aggregate.js';

/** Others may change the same people in between; more often than this in a row is no coincidence. */
const MOST_ROUNDS = 5;

/** A command, and what has to be so for it to be carried out. */
export interface Change {
  readonly command: ParticipantCommand;
  readonly precondition?: Precondition | undefined;
}

export interface Changed {
  readonly state: Extract<ParticipantState, { status: 'enrolled' }>;
  /** Of the participant's stream, now. */
  readonly revision: bigint;
  /** `enrolled` for a newcomer, `unchanged` when everything was so already. */
  readonly outcome: 'enrolled' | 'changed' | 'unchanged';
}

/** `index` is the change's. */
export interface Refused {
  readonly outcome: 'refused';
  readonly problems: readonly { readonly index: number; readonly problem: Problem }[];
}

export type ChangeOutcome =
  | { readonly outcome: 'changed'; readonly participants: readonly Changed[] }
  /** Nothing was recorded of any. */
  | Refused
  /** A precondition does not hold. `revision` is the one that stands; undefined for a participant that is not there. */
  | { readonly outcome: 'mismatch'; readonly index: number; readonly revision: bigint | undefined }
  | { readonly outcome: 'contended' };

/**
 * Carries out commands about different participants, all of them or none, in one append.
 *
 * @param onDecided called with the number of commands that were decided
 */
export async function changeParticipants(
  eventStore: Pick<EventStore, 'readStream' | 'append'>,
  programme: Programme,
  changes: readonly Change[],
  origin: Origin,
  onDecided?: (count: number) => void,
): Promise<ChangeOutcome> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const decided = await decideParticipants(eventStore, programme, changes, origin, onDecided);
    if (decided.outcome !== 'decided') return decided;
    const { participants, commits } = decided;
    if (commits.length === 0) return { outcome: 'changed', participants };
    const result = await eventStore.append(commits);
    if (result.outcome === 'recorded') return { outcome: 'changed', participants };
  }
  return { outcome: 'contended' };
}

type Decided =
  | { readonly outcome: 'decided'; readonly participants: readonly Changed[]; readonly commits: readonly Commit[] }
  | Extract<ChangeOutcome, { outcome: 'refused' | 'mismatch' }>;

/** What `changeParticipants` would record as things stand, or why it would not. */
export async function decideParticipants(
  eventStore: Pick<EventStore, 'readStream'>,
  programme: Programme,
  changes: readonly Change[],
  origin: Origin,
  onDecided: (count: number) => void = () => undefined,
): Promise<Decided> {
  const problems: { index: number; problem: Problem }[] = [];
  const participants: Changed[] = [];
  const commits: Commit[] = [];
  for (const [index, { command, precondition }] of changes.entries()) {
    const { state: before, revision, deleted } = await loadParticipant(eventStore, command.id);
    if (!holds(precondition, revision)) return { outcome: 'mismatch', index, revision };
    const decided = deleted ? { problems: [erased(command.id)] } : decideParticipant(command, before, programme);
    onDecided(index + 1);
    if ('problems' in decided) {
      problems.push(...decided.problems.map((problem) => ({ index, problem })));
      continue;
    }
    const { events } = decided;
    const state = events.reduce(evolveParticipant, before);
    if (state.status === 'unknown') throw new Error(`a participant that was changed is unknown: ${command.id}`);
    const outcome = before.status === 'unknown' ? 'enrolled' : events.length > 0 ? 'changed' : 'unchanged';
    participants.push({ state, revision: (revision ?? -1n) + BigInt(events.length), outcome });
    if (events.length > 0) {
      commits.push(eventsCommit(participantStream(command.id), revision, events, origin, randomUUID));
    }
  }
  return problems.length > 0 ? { outcome: 'refused', problems } : { outcome: 'decided', participants, commits };
}

export interface LoadedParticipant {
  readonly state: ParticipantState;
  /** Undefined for no events. */
  readonly revision: bigint | undefined;
  readonly deleted: boolean;
}

/** A participant as the log has them, whether or not the projector has got there. */
export async function loadParticipant(
  eventStore: Pick<EventStore, 'readStream'>,
  id: string,
): Promise<LoadedParticipant> {
  let state = initialParticipant();
  let revision: bigint | undefined;
  for (;;) {
    const from = revision === undefined ? 0n : revision + 1n;
    const slice = await eventStore.readStream(participantStream(id), { from });
    if (slice.state === 'deleted') return { state: initialParticipant(), revision: undefined, deleted: true };
    for (const event of slice.events) {
      state = evolveParticipant(state, { type: event.type, data: JSON.parse(event.data) } as ParticipantEvent);
      revision = event.revision;
    }
    if (slice.events.length === 0) return { state, revision, deleted: false };
  }
}

function erased(id: string): Problem {
  return { path: '$.id', rule: 'erased', message: `The participant ${id} was erased; the id cannot be used again.` };
}
