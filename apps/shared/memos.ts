import { MEMO_STREAM, MEMO_WRITTEN, memoStream, type Memo, type RedactedFrom } from '#domain';
import { START, STREAM_DELETED, type EventStore, type Instant, type Position } from '#eventstore';
import { randomUUID } from 'node:crypto';

/** A memo as it stands. */
export interface StandingMemo extends Memo {
  readonly id: string;
  readonly writtenAt: Instant;
  /** Of its latest writing, from 0. */
  readonly revision: number;
}

/**
 * All memos as they stand at a place in the log, in the order in which they were first written. Read from the log itself:
 * memos are few, and no read model that others look at knows of them.
 */
export async function readMemos(
  eventStore: Pick<EventStore, 'readAll'>,
  { upTo, knownAt }: { readonly upTo?: Position; readonly knownAt?: Instant | undefined } = {},
): Promise<StandingMemo[]> {
  const memos = new Map<string, StandingMemo>();
  for (let after: Position = START; ;) {
    const page = await eventStore.readAll({ after, limit: 10_000, streamPrefixes: [MEMO_STREAM] });
    for (const { stream, type, data, metadata, recordedAt, revision, position } of page.events) {
      if ((upTo !== undefined && position > upTo) || (knownAt !== undefined && recordedAt > knownAt))
        return [...memos.values()];
      const id = stream.slice(MEMO_STREAM.length);
      if (type === STREAM_DELETED) memos.delete(id);
      else if (type === MEMO_WRITTEN) {
        const { redactedFrom } = JSON.parse(metadata) as { readonly redactedFrom?: RedactedFrom };
        const writtenAt = redactedFrom?.recordedAt ?? recordedAt;
        memos.set(id, { ...(JSON.parse(data) as Memo), id, writtenAt, revision: Number(revision) });
      }
    }
    if (page.end) return [...memos.values()];
    after = page.next;
  }
}

/** Writes a memo, or writes it anew. @returns false where it was deleted: its id cannot be used again */
export async function writeMemo(eventStore: EventStore, id: string, memo: Memo): Promise<boolean> {
  const event = { id: randomUUID(), type: MEMO_WRITTEN, data: JSON.stringify(memo), metadata: '{"schema":1}' };
  const result = await eventStore.append([{ stream: memoStream(id), expected: 'any', events: [event] }]);
  return result.outcome === 'recorded';
}
