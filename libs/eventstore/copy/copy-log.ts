import { setTimeout as sleep } from 'node:timers/promises';
import {
  EventStoreUnavailable,
  START,
  STREAM_DELETED,
  type Commit,
  type EventStore,
  type LogPage,
  type Position,
  type ProposedEvent,
  type RecordedEvent,
} from '../port.js';
import { sizeOfPage } from '../page-size.js';
import { carried } from './copied-times.js';

export interface CopyOptions {
  readonly from: Pick<EventStore, 'readAll' | 'readStream' | 'head'>;
  /** Empty, or what an earlier copy of the same log left. Nobody else may append to it. */
  readonly to: EventStore;
  /** Ends the copy after the page under way. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyProgress {
  /** Where the copy stands in the log that is copied, and where that log ended when it was last asked. */
  readonly position: Position;
  readonly head: Position;
  /** In this run. */
  readonly events: number;
}

export interface CopyReport extends CopyProgress {
  /** Where this run went on from: `START`, or after what an earlier run had copied. */
  readonly resumedAt: Position;
  /** False when the signal ended it. */
  readonly complete: boolean;
}

/** The log to copy into holds something that is not from the log to copy. */
export class NotACopy extends Error {
  override readonly name = 'NotACopy';
}

const PAGE = { first: 256, most: 1_000, bytes: 8 * 2 ** 20 };
const ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Copies a log event by event, in its order, with ids, revisions, exact texts and times of record; deleted streams are
 * deleted there too. Where it stopped, it finds in the copy itself, and everything it does may be done again: run it as
 * often as you like, also while the log that is copied still grows. It ends where that log ended.
 *
 * @throws NotACopy when the two logs do not agree
 * @throws EventStoreUnavailable when one of them stays away; a later run goes on from there
 */
export async function copyLog({ from, to, signal, onProgress }: CopyOptions): Promise<CopyReport> {
  const resumedAt = await resumePoint(from, to);
  let { position: head } = await from.head();
  let position = resumedAt;
  let events = 0;
  let limit = PAGE.first;
  const read = (after: Position): Promise<LogPage> => patiently(() => from.readAll({ after, limit }), signal);
  let next = read(position);
  for (;;) {
    const page = await next;
    limit = affordable(page, limit);
    // Read on while this page is written. What goes wrong with it comes out when it is awaited.
    next = page.end ? Promise.resolve(page) : read(page.next);
    next.catch(() => undefined);
    await patiently(() => copyPage(page, to), signal);
    events += page.events.length;
    position = page.next;
    if (page.end || position > head) ({ position: head } = await from.head());
    onProgress?.({ position, head, events });
    if (page.end) return { resumedAt, position, head, events, complete: true };
    if (signal?.aborted) return { resumedAt, position, head, events, complete: false };
  }
}

/**
 * The position in `from` of the last event that both logs hold. Streams that were deleted there since an earlier run tell
 * nothing, so the search goes back to one that was not.
 */
async function resumePoint(from: CopyOptions['from'], to: EventStore): Promise<Position> {
  for (let before: Position | undefined; ;) {
    const page = await to.readAll({
      direction: 'backwards',
      limit: 100,
      ...(before !== undefined && { after: before }),
    });
    for (const event of page.events) {
      if (event.type === STREAM_DELETED) continue;
      const { state, events } = await from.readStream(event.stream, { from: event.revision, limit: 1 });
      if (state === 'deleted') continue;
      if (events[0]?.id !== event.id) {
        throw new NotACopy(
          `the log to copy into holds ${event.stream} at ${event.revision}, which the other one does not: ` +
            'copy into an empty log, and append nothing there before the copy is done',
        );
      }
      return events[0].position;
    }
    if (page.end) return START;
    before = page.next;
  }
}

async function copyPage(page: LogPage, to: EventStore): Promise<void> {
  for (const part of partsOf(page.events, to.atomicAcrossStreams)) {
    switch (part.kind) {
      case 'append':
        await append(part.commits, to);
        break;
      case 'delete':
        await to.delete(part.stream);
        break;
      default:
        part satisfies never;
    }
  }
}

type Part =
  | { readonly kind: 'append'; readonly commits: readonly Commit[] }
  | { readonly kind: 'delete'; readonly stream: string };

/**
 * Appends as large as the order allows: a deletion, or a stream that comes again, begins the next one. Where a store takes
 * the commits of one append by themselves, and repeats alone what a change of leader refused, every event waits for the
 * one before it: nothing can be put in order afterwards.
 */
function partsOf(events: readonly RecordedEvent[], together: boolean): Part[] {
  const parts: Part[] = [];
  let commits: (Commit & { readonly events: ProposedEvent[] })[] = [];
  let streams = new Set<string>();
  const flush = () => {
    if (commits.length > 0) parts.push({ kind: 'append', commits });
    commits = [];
    streams = new Set();
  };
  for (const event of events) {
    const { stream, revision } = event;
    if (event.type === STREAM_DELETED) {
      flush();
      parts.push({ kind: 'delete', stream });
      continue;
    }
    if (!together) flush();
    const last = commits.at(-1);
    if (last?.stream === stream) {
      last.events.push(carried(event));
      continue;
    }
    if (streams.has(stream)) flush();
    streams.add(stream);
    commits.push({ stream, expected: revision === 0n ? 'none' : revision - 1n, events: [carried(event)] });
  }
  flush();
  return parts;
}

async function append(commits: readonly Commit[], to: EventStore): Promise<void> {
  const result = await to.append(commits);
  if (result.outcome === 'recorded') return;
  const wrong = result.conflicts.find(({ actual }) => actual !== 'deleted');
  if (wrong) {
    throw new NotACopy(
      `${wrong.stream} is at ${wrong.actual} in the log to copy into, and should be at ${wrong.expected}: copy into an empty log`,
    );
  }
  // Deleted there by an earlier run; its deletion stands further on in the log that is copied.
  const deleted = new Set(result.conflicts.map(({ index }) => index));
  const rest = commits.filter((_, index) => !deleted.has(index));
  if (rest.length > 0) await append(rest, to);
}

/** Repeats what may be repeated while a store is away, with pauses that grow. */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EventStoreUnavailable) || attempt === ATTEMPTS || signal?.aborted) throw error;
      const pause = Math.min(250 * 2 ** attempt, LONGEST_PAUSE_MS);
      // A signal that cuts the pause short leaves one last attempt.
      await sleep(pause, undefined, signal && { signal }).catch(() => undefined);
    }
  }
}

/** How many events the next page may hold, by the size of the last ones. */
function affordable(page: LogPage, limit: number): number {
  const few = Math.floor((PAGE.bytes * Math.max(page.events.length, 1)) / Math.max(sizeOfPage(page), 1));
  return Math.max(1, Math.min(limit * 2, few, PAGE.most));
}
