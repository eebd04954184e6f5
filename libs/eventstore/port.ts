/**
 * The event store port: what Vetrail asks of the log, whichever server keeps it. The contract suite in
 * `test/contracts/event-store/` defines the behaviour that the docstrings here name; every adapter passes all of it.
 */

declare const brand: unique symbol;

/** A place in the total order of the log. Grows strictly; not dense (EventStoreDB's positions are byte offsets). */
export type Position = bigint & { readonly [brand]?: 'Position' };

/** The number of an event in its stream, from 0. */
export type Revision = bigint & { readonly [brand]?: 'Revision' };

/** A UTC instant as fixed-width ISO 8601 text with six decimals, `2024-09-01T08:00:00.000000Z`; sorts as text. */
export type Instant = string & { readonly [brand]?: 'Instant' };

/** The position before the first event. */
export const START: Position = 0n;

/** The type of the record that stands where a deleted stream was. Its data and metadata are empty. */
export const STREAM_DELETED = '$streamDeleted';

/** An event that a caller wants recorded. `data` and `metadata` are JSON texts, kept to the byte. */
export interface ProposedEvent {
  /** A UUID in lower case; names the event for ever. The same id proposed again is the same event. */
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** What a stream must be for an append to go through: absent, at a revision, or anything at all. */
export type ExpectedRevision = 'none' | 'any' | Revision;

/** The events to add to one stream. At least one event. */
export interface Commit {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ProposedEvent[];
}

/**
 * An event as the log holds it. Its fields may be decoded anew each time they are asked for, and need not be properties of
 * its own: take them by name, not by spreading.
 */
export interface RecordedEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  /** The log's own time of record. Read forwards, it never goes back along the log. */
  readonly recordedAt: Instant;
}

/** What became of one commit: where its last event stands. */
export interface CommitReceipt {
  readonly revision: Revision;
  readonly position: Position;
  /** When it was recorded, where the store tells it at once (PostgreSQL). */
  readonly recordedAt?: Instant;
  /** Whether it had been recorded before, where the store knows (PostgreSQL). */
  readonly already?: boolean;
}

/** Why a commit was refused: `actual` is the stream's last revision, `none` for no stream, `deleted` for ever. */
export interface CommitConflict {
  /** Index in the array that was passed to `append`. */
  readonly index: number;
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly actual: Revision | 'none' | 'deleted';
}

/**
 * Receipts in the order of the commits, or every conflict found, with nothing of the append written where the store is
 * `atomicAcrossStreams`. Where it is not, the commits without a conflict may stand written.
 */
export type AppendResult =
  | { readonly outcome: 'recorded'; readonly receipts: readonly CommitReceipt[] }
  | { readonly outcome: 'conflict'; readonly conflicts: readonly CommitConflict[] };

export interface StreamSlice {
  readonly state: 'exists' | 'none' | 'deleted';
  readonly events: readonly RecordedEvent[];
}

export interface ReadStreamOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** First revision to read, inclusive. Default: the first one forwards, the last one backwards. */
  readonly from?: Revision;
  /** Most events to read. Default 1,000. */
  readonly limit?: number;
}

export interface ReadAllOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** Exclusive: forwards reads what stands after it, backwards what stands before it. Default: the log's end to start from. */
  readonly after?: Position;
  /** Most events to look at. Default 1,000. */
  readonly limit?: number;
  /** Streams whose name starts with one of these. Default: all of Vetrail's streams. */
  readonly streamPrefixes?: readonly string[];
  /**
   * Forwards: the time of what was read up to `after`, for a store that does not keep its own time from going back
   * (EventStoreDB, after a change of leader). Nothing is given an earlier one.
   */
  readonly notBefore?: Instant;
}

export interface LogPage {
  readonly events: readonly RecordedEvent[];
  /** Where to read on from: the last position looked at, also where a filter left its event out. */
  readonly next: Position;
  /** True when nothing stood beyond `next` at the time of reading. */
  readonly end: boolean;
  /** The time up to which was read, where it is later than that of the last event. */
  readonly through?: Instant;
  /** The size of the events' texts, where the store knows it without decoding them. */
  readonly bytes?: number;
}

/** The end of the log. */
export interface LogHead {
  /** Position of the last event; `START` for an empty log. */
  readonly position: Position;
  /** Every event after `position` will be recorded strictly later than this instant. */
  readonly through: Instant;
}

/** Wakes a follower. Carries no data; changes that come while nobody waits are remembered as one. */
export interface Changes {
  /** Settles when something was appended since the last call, on a reconnection, after `timeoutMs`, or on `close`. */
  next(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface EventStore {
  /** Whether an append of several commits is all or nothing. EventStoreDB knows no transaction across streams. */
  readonly atomicAcrossStreams: boolean;
  /**
   * Records the commits, all or none of them where the store is `atomicAcrossStreams`. Durable when it settles. A commit
   * whose events all stand at the expected place already, by event id, succeeds without a write.
   *
   * @throws EventStoreUnavailable when the outcome is unknown or nothing could be written: the same call may be repeated
   * @throws EventTooLarge when an event exceeds what the store keeps
   */
  append(commits: readonly Commit[]): Promise<AppendResult>;
  readStream(stream: string, options?: ReadStreamOptions): Promise<StreamSlice>;
  /** Reads the log in its order. No event is ever skipped, and none appears later before a position already read. */
  readAll(options?: ReadAllOptions): Promise<LogPage>;
  /** A new listener. It may wake without need; it never sleeps through a change that was committed before `next` was called. */
  changes(): Changes;
  /** Deletes a stream for good: its events go, a `$streamDeleted` record follows in the log, appends are refused for ever. */
  delete(stream: string): Promise<void>;
  /**
   * Replaces an event's texts where it stands, for erasure alone: stream, revision, position, id and time of record stay.
   * Undefined where the store keeps events as they are until their stream is deleted. Followers that have passed the event
   * do not hear of it.
   */
  readonly redact?:
    | ((stream: string, revision: Revision, texts: Pick<ProposedEvent, 'data' | 'metadata'>) => Promise<void>)
    | undefined;
  /** The end of the log. With `exact`, `through` is the time of this call as far as the store can promise it. */
  head(options?: { readonly exact?: boolean }): Promise<LogHead>;
  close(): Promise<void>;
}

/** The store could not be reached or did not answer in time. Repeating the same call is safe. */
export class EventStoreUnavailable extends Error {
  override readonly name = 'EventStoreUnavailable';
}

/** One event is larger than the store keeps. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  constructor(
    readonly stream: string,
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`an event of ${bytes} bytes for ${stream} exceeds the event store's limit of ${limit} bytes`);
  }
}
