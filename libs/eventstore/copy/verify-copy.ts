import { createHash } from 'node:crypto';
import { START, STREAM_DELETED, type EventStore, type Position, type RecordedEvent } from '../port.js';

type Log = Pick<EventStore, 'readAll'>;

/** What two logs hold alike. */
export interface CopyProof {
  readonly events: number;
  /** Streams that are deleted in both. */
  readonly deletions: number;
  /** SHA-256 over all events in their order, in hex: stream, revision, id, type, data, metadata, time of record. */
  readonly sha256: string;
}

export type Verification =
  { readonly outcome: 'equal'; readonly proof: CopyProof } | { readonly outcome: 'different'; readonly reason: string };

export interface VerifyOptions {
  readonly from: Log;
  readonly to: Log;
  /** How far `from` was copied; what it holds beyond is left out. */
  readonly upTo: Position;
  /** Called with the position in `from` that was compared. */
  readonly onProgress?: (position: Position) => void;
}

/**
 * Reads both logs from start to end and compares them event by event. Events of streams that either log has deleted count
 * in neither: one store erases them at once, another keeps them until it is scavenged.
 */
export async function verifyCopy({ from, to, upTo, onProgress }: VerifyOptions): Promise<Verification> {
  const [deletedFrom, deletedTo] = await Promise.all([deletedStreams(from, upTo), deletedStreams(to)]);
  for (const [one, other, where] of [
    [deletedFrom.upTo, deletedTo.all, 'to'],
    [deletedTo.all, deletedFrom.all, 'from'],
  ] as const) {
    const missing = [...one].find((stream) => !other.has(stream));
    if (missing !== undefined) return different(`${missing} is not deleted in the log to copy ${where}`);
  }
  const skipped = new Set([...deletedFrom.all, ...deletedTo.all]);
  const [left, right] = [surviving(from, skipped, upTo), surviving(to, skipped)];
  const [leftHash, rightHash] = [createHash('sha256'), createHash('sha256')];
  for (let events = 0; ; events += 1) {
    const [a, b] = await Promise.all([left.next(), right.next()]);
    if (a.done && b.done) {
      const sha256 = leftHash.digest('hex');
      if (rightHash.digest('hex') !== sha256) throw new Error('equal events gave two hashes');
      return { outcome: 'equal', proof: { events, deletions: deletedTo.all.size, sha256 } };
    }
    if (a.done || b.done) {
      const { stream, revision } = (a.value ?? b.value)!;
      return different(
        `after ${events} events, ${stream} at ${revision} is in the log to copy ${a.done ? 'to' : 'from'} alone`,
      );
    }
    const [one, other] = [canonical(a.value), canonical(b.value)];
    if (one !== other) {
      return different(
        `event ${events + 1} is ${shown(a.value)} in the log to copy from, ${shown(b.value)} in the other`,
      );
    }
    leftHash.update(one);
    rightHash.update(other);
    if (events % 1_000 === 999) onProgress?.(a.value.position);
  }
}

function different(reason: string): Verification {
  return { outcome: 'different', reason };
}

function canonical({ stream, revision, id, type, data, metadata, recordedAt }: RecordedEvent): string {
  return `${JSON.stringify([stream, String(revision), id, type, data, metadata, recordedAt])}\n`;
}

function shown({ stream, revision, id, recordedAt }: RecordedEvent): string {
  return `${stream} at ${revision} (${id}, recorded ${recordedAt})`;
}

async function deletedStreams(log: Log, upTo?: Position): Promise<{ all: Set<string>; upTo: Set<string> }> {
  const deleted = { all: new Set<string>(), upTo: new Set<string>() };
  for await (const { type, stream, position } of eventsOf(log)) {
    if (type !== STREAM_DELETED) continue;
    deleted.all.add(stream);
    if (upTo !== undefined && position <= upTo) deleted.upTo.add(stream);
  }
  return deleted;
}

async function* surviving(
  log: Log,
  skipped: ReadonlySet<string>,
  upTo?: Position,
): AsyncGenerator<RecordedEvent, undefined> {
  for await (const event of eventsOf(log)) {
    if (upTo !== undefined && event.position > upTo) return;
    if (event.type !== STREAM_DELETED && !skipped.has(event.stream)) yield event;
  }
}

/** The next page is read while the last one is looked at. */
async function* eventsOf(log: Log): AsyncGenerator<RecordedEvent, undefined> {
  let next = log.readAll({ after: START });
  for (;;) {
    const page = await next;
    if (!page.end) {
      next = log.readAll({ after: page.next });
      next.catch(() => undefined);
    }
    yield* page.events;
    if (page.end) return;
  }
}
