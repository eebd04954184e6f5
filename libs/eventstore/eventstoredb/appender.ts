import type { AppendResult, Commit, CommitConflict, CommitReceipt } from '../port.js';
import { EventTooLarge } from '../port.js';
import { MAX_EVENT_BYTES } from '../validate.js';
import type { LogReader } from './reader.js';
import type { Turns } from './turns.js';
import type { AppendWriter, Written } from './writer.js';

/** Among how many of a stream's last events those of a commit to `any` revision are looked for. */
const LOOK_BACK = 100;

/** What appends go through, and what the state of a stream is asked of. */
interface Means {
  readonly writer: AppendWriter;
  readonly reader: LogReader;
  readonly turns: Turns;
}

/**
 * Appends commits: those of one stream in turn, all others at once. There is no transaction across streams, so where one is
 * refused or fails the others may be written.
 *
 * @throws EventStoreUnavailable when any of them could not be settled; said again, the same call completes them
 */
export async function appendAll(commits: readonly Commit[], means: Means): Promise<AppendResult> {
  const settled = await Promise.allSettled(
    commits.map((commit) => means.turns.take(commit.stream, () => appendOne(commit, means))),
  );
  const conflicts: CommitConflict[] = [];
  const receipts: CommitReceipt[] = [];
  for (const [index, result] of settled.entries()) {
    if (result.status === 'rejected') throw result.reason;
    const { stream, expected } = commits[index]!;
    const written = result.value;
    if (written.kind === 'conflict') conflicts.push({ index, stream, expected, actual: written.actual });
    else receipts.push({ revision: written.revision, position: written.position });
  }
  return conflicts.length > 0 ? { outcome: 'conflict', conflicts } : { outcome: 'recorded', receipts };
}

/** @throws EventTooLarge where the events of one commit, which the server takes as one, are too many bytes together */
export function requireFitting(commits: readonly Commit[]): void {
  for (const { stream, events } of commits) {
    if (events.length === 1) continue;
    const bytes = events.reduce((sum, { data }) => sum + Buffer.byteLength(data), 0);
    if (bytes > MAX_EVENT_BYTES) throw new EventTooLarge(stream, bytes, MAX_EVENT_BYTES);
  }
}

/**
 * A commit to any revision is one to the revision that the stream is found at: the server's own way of taking it forgets
 * after a restart which events it knows.
 */
async function appendOne(commit: Commit, { writer, reader }: Means): Promise<Written> {
  if (commit.expected !== 'any') return writer.write(commit);
  for (;;) {
    const { stream, events } = commit;
    const { state, events: last } = await reader.readStream(stream, {
      direction: 'backwards',
      limit: LOOK_BACK + events.length,
    });
    if (state === 'deleted') return { kind: 'conflict', actual: 'deleted' };
    const at = last.findIndex(({ id }) => id === events[0]!.id);
    const end = at - events.length + 1;
    if (end >= 0 && events.every(({ id }, index) => last[at - index]!.id === id)) {
      const { revision, position } = last[end]!;
      return { kind: 'recorded', revision, position };
    }
    const result = await writer.write({ ...commit, expected: last[0]?.revision ?? 'none' });
    if (result.kind === 'recorded' || result.actual === 'deleted') return result;
  }
}
