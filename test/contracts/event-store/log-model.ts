import {
  STREAM_DELETED,
  type Commit,
  type CommitConflict,
  type ProposedEvent,
  type RecordedEvent,
  type ReadStreamOptions,
  type StreamSlice,
} from '#eventstore';
import { proposed } from './tools.js';

/** An event as far as the port fixes it in advance: all but its position and its time, and a deletion's id and revision. */
export type ModelEvent = Partial<RecordedEvent> & Pick<RecordedEvent, 'stream' | 'type'>;

export type ModelResult =
  | { outcome: 'recorded'; receipts: { revision: bigint; already: boolean }[] }
  | { outcome: 'conflict'; conflicts: CommitConflict[] };

type Streams = Map<string, ProposedEvent[] | 'deleted'>;

/** What was read, reduced to what the model foretells. */
export function foretold(one: RecordedEvent): ModelEvent {
  const { stream, type, data, metadata, revision } = one;
  return type === STREAM_DELETED ? { stream, type, data, metadata } : { stream, revision, ...proposed(one) };
}

/** The port's rules, over plain arrays. Does not know what it costs to be durable, concurrent or far away. */
export class LogModel {
  #streams: Streams = new Map();
  #log: ModelEvent[] = [];

  /** The stream's events; none where there is none, and where it was deleted. */
  eventsOf(stream: string): readonly ProposedEvent[] {
    const events = this.#streams.get(stream);
    return Array.isArray(events) ? events : [];
  }

  isDeleted(stream: string): boolean {
    return this.#streams.get(stream) === 'deleted';
  }

  get log(): readonly ModelEvent[] {
    return this.#log;
  }

  append(commits: readonly Commit[]): ModelResult {
    const draft: Streams = new Map(this.#streams);
    const written: ModelEvent[] = [];
    const receipts: { revision: bigint; already: boolean }[] = [];
    const conflicts: CommitConflict[] = [];
    for (const [index, { stream, expected, events }] of commits.entries()) {
      const there = draft.get(stream) ?? [];
      const stands = there === 'deleted' ? -1 : placeOf(there, expected, events);
      const actual = there === 'deleted' ? there : there.length === 0 ? 'none' : BigInt(there.length - 1);
      if (stands >= 0) {
        receipts.push({ revision: BigInt(stands + events.length - 1), already: true });
      } else if (there === 'deleted' || (expected !== 'any' && expected !== actual)) {
        conflicts.push({ index, stream, expected, actual });
      } else {
        draft.set(stream, [...there, ...events]);
        receipts.push({ revision: BigInt(there.length + events.length - 1), already: false });
        events.forEach((one, at) => written.push({ stream, revision: BigInt(there.length + at), ...one }));
      }
    }
    if (conflicts.length > 0) return { outcome: 'conflict', conflicts };
    this.#streams = draft;
    this.#log.push(...written);
    return { outcome: 'recorded', receipts };
  }

  delete(stream: string): void {
    if (this.isDeleted(stream)) return;
    this.#streams.set(stream, 'deleted');
    this.#log = this.#log.filter((one) => one.stream !== stream);
    this.#log.push({ stream, type: STREAM_DELETED, data: '', metadata: '' });
  }

  readStream(
    stream: string,
    { direction, from, limit = 1_000 }: ReadStreamOptions,
  ): [StreamSlice['state'], ModelEvent[]] {
    const events = this.#streams.get(stream);
    if (!Array.isArray(events)) return [events ?? 'none', []];
    const all = events.map((one, at): ModelEvent => ({ stream, revision: BigInt(at), ...one }));
    if (direction !== 'backwards') return ['exists', all.slice(Number(from ?? 0n)).slice(0, limit)];
    const upTo = from === undefined ? all.length : Number(from) + 1;
    return ['exists', all.slice(0, upTo).reverse().slice(0, limit)];
  }
}

/** Where these events stand already, at the place that is expected; -1 where they do not. */
function placeOf(
  there: readonly ProposedEvent[],
  expected: Commit['expected'],
  events: readonly ProposedEvent[],
): number {
  const fixed = expected === 'none' ? 0 : Number(expected) + 1;
  const place = expected === 'any' ? there.findIndex(({ id }) => id === events[0]!.id) : fixed;
  return place >= 0 && events.every(({ id }, at) => there[place + at]?.id === id) ? place : -1;
}
