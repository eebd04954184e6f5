import { describe, expect, it } from '@jest/globals';
import type { LogPage, ReadAllOptions, RecordedEvent } from '#eventstore';
import { delayAfter } from '#platform';
import { PageReader } from './page-reader.js';

function event(position: number, data = `{"n":${position}}`): RecordedEvent {
  const id = `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`;
  const recordedAt = '2024-09-01T08:00:00.000000Z';
  return {
    id,
    type: 'T',
    stream: `s-${position}`,
    revision: 0n,
    position: BigInt(position),
    recordedAt,
    data,
    metadata: '{}',
  };
}

/** A log of events that are there already, and the limits that it was read with. */
function logOf(events: readonly RecordedEvent[]) {
  const limits: number[] = [];
  const readAll = async ({ after = 0n, limit = 1000 }: ReadAllOptions = {}): Promise<LogPage> => {
    limits.push(limit);
    const rest = events.filter(({ position }) => position > after);
    const page = rest.slice(0, limit);
    return { events: page, next: page.at(-1)?.position ?? after, end: rest.length <= limit };
  };
  return { readAll, limits };
}

describe('PageReader', () => {
  it('parses data, and leaves a deleted stream without payload', async () => {
    const { events } = await new PageReader(logOf([event(1), event(2, '')]), { maxEvents: 10, maxBytes: 1e6 }).read(0n);
    expect(events.map(({ payload }) => payload)).toEqual([{ n: 1 }, undefined]);
  });

  it('parses anew for each who asks, and once while it is open', async () => {
    const { events } = await new PageReader(logOf([event(1)]), { maxEvents: 10, maxBytes: 1e6 }).read(0n);
    expect(events[0]!.payload).not.toBe(events[0]!.payload);
    events[0]!.open();
    expect(events[0]!.payload).toBe(events[0]!.payload);
  });

  it('reads more at a time while it is behind, up to the most', async () => {
    const log = logOf(Array.from({ length: 3000 }, (_, i) => event(i + 1)));
    const reader = new PageReader(log, { maxEvents: 1000, maxBytes: 1e9 });
    for (let at = 0n, end = false; !end;) ({ next: at, end } = await reader.read(at));
    expect(log.limits).toEqual([256, 512, 1000, 1000, 1000]);
  });

  it('stays ready at the head for twice what came last', async () => {
    const events: RecordedEvent[] = [];
    const log = logOf(events);
    const reader = new PageReader(log, { maxEvents: 1000, maxBytes: 1e9 });
    let at = 0n;
    for (const count of [200, 240, 400, 600, 10, 0]) {
      for (let i = 0; i < count; i++) events.push(event(events.length + 1));
      ({ next: at } = await reader.read(at));
    }
    expect(log.limits).toEqual([256, 400, 480, 800, 1000, 256]);
    expect(at).toBe(BigInt(events.length));
  });

  it('reads fewer large events at a time', async () => {
    const large = JSON.stringify('x'.repeat(10_000));
    const log = logOf(Array.from({ length: 600 }, (_, i) => event(i + 1, large)));
    const reader = new PageReader(log, { maxEvents: 1000, maxBytes: 100_000 });
    const { next } = await reader.read(0n);
    expect((await reader.read(next)).events).toHaveLength(9);
  });

  it('stops at a position', async () => {
    const reader = new PageReader(logOf([event(1), event(5), event(9)]), { maxEvents: 10, maxBytes: 1e6 });
    const page = await reader.read(0n, 7n);
    expect(page.events.map(({ position }) => position)).toEqual([1n, 5n]);
    expect(page.next).toBe(7n);
  });

  it('hands the error of a page read ahead to whoever reads it', async () => {
    const reader = new PageReader({ readAll: () => Promise.reject(new Error('down')) }, { maxEvents: 1, maxBytes: 1 });
    reader.readAhead(0n);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(reader.read(0n)).rejects.toThrow('down');
  });
});

describe('delayAfter', () => {
  it('doubles up to the most, with the random half of it', () => {
    const bounds = { min: 100, max: 1000 };
    expect([1, 2, 3, 4, 5, 50].map((n) => delayAfter(n, bounds, () => 1))).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(delayAfter(1, bounds, () => 0)).toBe(50);
  });
});
