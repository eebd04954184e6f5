import {
  EventStoreUnavailable,
  type AppendResult,
  type Changes,
  type CommitConflict,
  type CommitReceipt,
  type EventStore,
  type ExpectedRevision,
  type ProposedEvent,
  type ReadAllOptions,
  type RecordedEvent,
} from '#eventstore';
import { expect } from '@jest/globals';
import type { Harness } from './harness.js';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

let serial = 0;

/** A new event, unlike every other one. */
export function event(parts: Partial<ProposedEvent> = {}): ProposedEvent {
  serial += 1;
  return { id: randomUUID(), type: 'Noted', data: `{"serial":${serial}}`, metadata: '{}', ...parts };
}

export function events(count: number): ProposedEvent[] {
  return Array.from({ length: count }, () => event());
}

/** A stream that no other case knows. */
export function newStream(category = 'note'): string {
  return `${category}-${randomUUID()}`;
}

/** Appends to one stream; settles with the receipt, or throws what conflicts. */
export async function record(
  store: EventStore,
  stream: string,
  proposed: readonly ProposedEvent[],
  expected: ExpectedRevision = 'any',
): Promise<CommitReceipt> {
  const [receipt] = receiptsOf(await store.append([{ stream, expected, events: proposed }]));
  return receipt!;
}

export function receiptsOf(result: AppendResult): readonly CommitReceipt[] {
  if (result.outcome === 'conflict') throw new Error(`refused: ${inspect(result.conflicts)}`);
  return result.receipts;
}

/** Where a receipt says that its last event stands, and when it was recorded if the store tells. */
export function placeOf({ already: _, ...place }: CommitReceipt): Omit<CommitReceipt, 'already'> {
  return place;
}

/** A receipt as far as the store can be asked to tell it. */
export function toldBy({ differences: { receiptsTellAll } }: Harness): (receipt: Partial<CommitReceipt>) => object {
  return (receipt) => {
    const { recordedAt: _, already: __, ...place } = receipt;
    return receiptsTellAll ? receipt : place;
  };
}

export function conflictsOf(result: AppendResult): readonly CommitConflict[] {
  if (result.outcome === 'recorded') throw new Error(`recorded: ${inspect(result.receipts)}`);
  return result.conflicts;
}

/** Where the log ends now: what a case writes stands after it. */
export async function here(store: EventStore): Promise<bigint> {
  return (await store.head()).position;
}

/** The fields of an event, whose store may decode each of them only when it is asked for. */
export function fieldsOf(event: RecordedEvent): RecordedEvent {
  const { id, type, data, metadata, stream, revision, position, recordedAt } = event;
  return { id, type, data, metadata, stream, revision, position, recordedAt };
}

/** All pages from a position to the log's end, in the direction of reading. */
export async function readOn(store: EventStore, options: ReadAllOptions = {}): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let { after } = options; ;) {
    const page = await store.readAll({ ...options, ...(after !== undefined && { after }) });
    if (options.limit !== undefined) expect(page.events.length).toBeLessThanOrEqual(options.limit);
    all.push(...page.events.map(fieldsOf));
    if (page.end) return all;
    if (page.next === after) throw new Error(`a page that is not the last one did not move on from ${after}`);
    after = page.next;
  }
}

/** All pages backwards from `after` or the log's end, down to a position that is left out. */
export async function readBack(store: EventStore, to: bigint, options: ReadAllOptions = {}): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let { after } = options; ;) {
    const page = await store.readAll({ ...options, direction: 'backwards', ...(after !== undefined && { after }) });
    if (options.limit !== undefined) expect(page.events.length).toBeLessThanOrEqual(options.limit);
    all.push(...page.events.map(fieldsOf));
    if (page.end || page.next <= to) return all.filter(({ position }) => position > to);
    if (page.next === after) throw new Error(`a page that is not the last one did not move on from ${after}`);
    after = page.next;
  }
}

/** Repeats a call for as long as the store is unavailable, which the port says is safe. */
export async function persist<T>(call: () => Promise<T>, ms = 15_000): Promise<T> {
  for (const giveUpAt = performance.now() + ms; ; await sleep(20)) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof EventStoreUnavailable) || performance.now() > giveUpAt) throw error;
    }
  }
}

/** Repeats something until the work is settled, and settles as the work did. */
export async function during<T>(work: Promise<T>, repeat: () => Promise<unknown>): Promise<T> {
  let running = true;
  const settled = work.finally(() => (running = false));
  settled.catch(() => undefined); // told at the end, not while something is repeated
  while (running) await repeat();
  return settled;
}

/** How long `next` took, in milliseconds. */
export async function waitFor(changes: Changes, timeoutMs: number): Promise<number> {
  const before = performance.now();
  await changes.next(timeoutMs);
  return performance.now() - before;
}

/** Longest that what was appended before may go on waking a listener. */
const SETTLES_WITHIN_MS = 5_000;

/** Until nothing is left to wake a listener: it may be woken without need, but not time and again. */
export async function quiet(changes: Changes, timeoutMs: number): Promise<number> {
  const deadline = performance.now() + SETTLES_WITHIN_MS;
  while (performance.now() < deadline) {
    const waited = await waitFor(changes, timeoutMs);
    if (waited >= timeoutMs - 2) return waited;
  }
  throw new Error(`woken time and again for ${SETTLES_WITHIN_MS / 1000} s while nothing was appended`);
}

/** What was proposed, without what the log adds: for comparison with what was sent. */
export function proposed({ id, type, data, metadata }: ProposedEvent): ProposedEvent {
  return { id, type, data, metadata };
}

export const ids = (list: readonly ProposedEvent[]): string[] => list.map(({ id }) => id);

/** Fails where a list does not grow strictly. */
export function expectGrowing(list: readonly (bigint | string)[]): void {
  const at = list.findIndex((item, index) => index > 0 && item <= list[index - 1]!);
  if (at >= 0) throw new Error(`${list[at]} follows ${list[at - 1]} at ${at}`);
}
