import type pg from 'pg';
import type { AppendResult, Commit, CommitConflict, CommitReceipt, Instant } from '../port.js';
import { int4Array, int8Array, textArray } from './array-format.js';

const NONE = -1n;
const ANY = -2n;
const DELETED = -2n;

/** A row of `eventstore.append`; migration 002 says what stands in it. */
export interface AppendRow {
  readonly commit: number;
  readonly outcome: 'recorded' | 'already' | 'conflict';
  readonly revision: bigint | null;
  readonly position: bigint;
  readonly recorded_at: Instant;
}

/** The call that appends a group of requests in one round trip and one transaction. */
export function appendCall(requests: readonly (readonly Commit[])[]): pg.QueryConfig {
  const commits = requests.flat();
  const events = commits.flatMap((commit) => commit.events);
  const sizes = commits.map((commit) => commit.events.length);
  let next = 1;
  const firsts = sizes.map((size) => (next += size) - size);
  return {
    name: 'eventstore.append',
    text: 'select commit, outcome, revision, position, recorded_at from eventstore.append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)',
    values: [
      textArray(commits.flatMap(({ stream, events: { length } }) => new Array<string>(length).fill(stream))),
      int8Array(
        commits.flatMap(({ expected, events: own }) => own.map((_, index) => firstRevision(expected) + BigInt(index))),
      ),
      `{${events.map((event) => event.id).join(',')}}`,
      textArray(events.map((event) => event.type)),
      textArray(events.map((event) => event.data)),
      textArray(events.map((event) => event.metadata)),
      int4Array(requests.flatMap((request, index) => new Array<number>(request.length).fill(index))),
      int8Array(commits.map(({ expected }) => (expected === 'none' ? NONE : expected === 'any' ? ANY : expected))),
      int4Array(firsts),
      int4Array(sizes),
    ],
  };
}

/** What became of each request. */
export function appendResults(requests: readonly (readonly Commit[])[], rows: readonly AppendRow[]): AppendResult[] {
  const [first] = rows;
  if (!first) throw new Error('eventstore.append gave no row');
  return first.commit === 0 ? allRecorded(requests, first) : judgedEach(requests, rows);
}

function allRecorded(requests: readonly (readonly Commit[])[], row: AppendRow): AppendResult[] {
  let position = row.position;
  return requests.map((commits) => {
    const receipts = commits.map(({ expected, events }): CommitReceipt => {
      const revision = firstRevision(expected) + BigInt(events.length - 1);
      position += BigInt(events.length);
      return { revision, position, recordedAt: row.recorded_at, already: false };
    });
    return { outcome: 'recorded', receipts };
  });
}

function judgedEach(requests: readonly (readonly Commit[])[], rows: readonly AppendRow[]): AppendResult[] {
  let at = 0;
  return requests.map((commits) => {
    const own = rows.slice(at, (at += commits.length));
    if (own.length !== commits.length) throw new Error('eventstore.append gave too few rows');
    const conflicts = own.flatMap((row, index) => (row.outcome === 'conflict' ? [conflict(commits, index, row)] : []));
    if (conflicts.length > 0) return { outcome: 'conflict', conflicts };
    return { outcome: 'recorded', receipts: own.map(receipt) };
  });
}

function receipt({ outcome, revision, position, recorded_at }: AppendRow): CommitReceipt {
  return { revision: revision!, position, recordedAt: recorded_at, already: outcome === 'already' };
}

function conflict(commits: readonly Commit[], index: number, { revision }: AppendRow): CommitConflict {
  const { stream, expected } = commits[index]!;
  const actual = revision === DELETED ? 'deleted' : revision === NONE ? 'none' : revision!;
  return { index, stream, expected, actual };
}

/** Where a commit's first event goes. To any revision only the server knows; it does not look at this number then. */
function firstRevision(expected: Commit['expected']): bigint {
  return typeof expected === 'bigint' ? expected + 1n : 0n;
}
