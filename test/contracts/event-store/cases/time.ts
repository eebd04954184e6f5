import type { EventStore, LogHead, RecordedEvent } from '#eventstore';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { times, useLog, type Harness } from '../harness.js';
import { during, events, here, newStream, readOn, record } from '../tools.js';

/** How wrong the four callers' clocks are, in ms. Not by more: EventStoreDB's client tells deadlines by the clock. */
const SKEWS = [-4_000, 0, 4_000, -1_500];

const NOT_FAKED = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Fails where the time of record goes back along the log. */
function expectNeverBack(log: readonly RecordedEvent[]): void {
  log.forEach(({ recordedAt, position }, index) => {
    const before = log[index - 1]?.recordedAt ?? '';
    if (recordedAt < before) throw new Error(`${position} was recorded at ${recordedAt}, the one before at ${before}`);
  });
}

/** The instant a microsecond before one that is not a whole second's. */
function justBefore(instant: string): string {
  return `${instant.slice(0, 20)}${String(Number(instant.slice(20, 26)) - 1).padStart(6, '0')}Z`;
}

/** Fails where an event after a head was not recorded strictly later than the head promised. */
function expectKept(heads: readonly LogHead[], log: readonly RecordedEvent[]): void {
  for (const { position, through } of heads) {
    expect(through).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const next = log.find((one) => one.position > position);
    if (next && next.recordedAt <= through) {
      throw new Error(`${next.position} was recorded at ${next.recordedAt}; the head ${position} promised ${through}`);
    }
  }
}

export function timeCases(harness: Harness): void {
  const log = useLog(harness);
  let stores: EventStore[];
  let store: EventStore;
  let base: bigint;
  beforeEach(async () => {
    stores = await log.openMany(4);
    store = stores[0]!;
    base = await here(store);
  });

  describe('the time of record', () => {
    const realNow = () => performance.timeOrigin + performance.now();
    afterEach(() => {
      jest.useRealTimers();
    });
    /** Lets a store be called by one whose clock is wrong. */
    function asCaller<T>(number: number, call: (own: EventStore) => Promise<T>): Promise<T> {
      jest.setSystemTime(realNow() + SKEWS[number]!);
      return call(stores[number]!);
    }

    it("is the log's own: it never goes back, however the clocks of its callers differ", async () => {
      jest.useFakeTimers({ doNotFake: [...NOT_FAKED] });
      for (let i = 0; i < 40; i++) await asCaller(i % 4, (own) => record(own, newStream(), events(1), 'none'));
      await Promise.all(
        Array.from({ length: 200 }, async (_, i) => {
          await sleep(i % 20);
          await asCaller(i % 4, (own) => record(own, newStream(), events(1 + (i % 2)), 'none'));
        }),
      );
      await asCaller(0, (own) => own.delete(newStream()));
      const all = await readOn(store, { after: base });
      expect(all).toHaveLength(40 + 300 + 1);
      expectNeverBack(all);
    });

    it('is the same wherever it is told', async () => {
      const stream = newStream();
      const receipt = await record(store, stream, events(1), 'none');
      const [inLog] = await readOn(stores[1]!, { after: base });
      const [inStream] = (await stores[2]!.readStream(stream)).events;
      expect(inStream!.recordedAt).toBe(inLog!.recordedAt);
      if (harness.differences.receiptsTellAll) expect(receipt.recordedAt).toBe(inLog!.recordedAt);
    });
  });

  describe('the head', () => {
    it('is where the log ends', async () => {
      for (const own of stores) {
        const { position } = await record(own, newStream(), events(2), 'none');
        for (const exact of [false, true]) {
          const head = await store.head({ exact });
          expect(head.position).toBeGreaterThanOrEqual(position);
          expect(await store.readAll({ after: head.position })).toMatchObject({ events: [], end: true });
        }
        const head = await store.head();
        const next = await record(own, newStream(), events(1), 'none');
        expect(next.position).toBeGreaterThan(head.position);
      }
    });

    it('never goes back, and neither does what it promises', async () => {
      const heads: LogHead[] = [];
      for (let i = 0; i < 60; i++) {
        if (i % 3 === 0) await record(stores[i % 4]!, newStream(), events(1), 'none');
        heads.push(await stores[(i + 1) % 4]!.head({ exact: i % 2 === 0 }));
      }
      heads.forEach((head, index) => {
        const before = heads[index - 1] ?? head;
        expect(head.position).toBeGreaterThanOrEqual(before.position);
        expect(head.through >= before.through).toBe(true);
      });
      expectKept(heads, await readOn(store, { after: base }));
    });

    it('is followed by events that are strictly later, while all append and all ask', async () => {
      const heads: LogHead[] = [];
      const writing = Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let i = 0; i < 10 * times(6, harness); i++) {
            await record(stores[writer % 4]!, newStream(), events(1), 'none');
            if (i % 10 === 0) await stores[(writer + 1) % 4]!.delete(newStream());
          }
        }),
      );
      const ask = (own: EventStore, exact: boolean) =>
        during(writing, async () => heads.push(await own.head({ exact })));
      await Promise.all(stores.flatMap((own) => [ask(own, false), ask(own, true), ask(own, true)]));
      expect(heads.length).toBeGreaterThan(times(50, harness));
      const all = await readOn(store, { after: base });
      expect(all).toHaveLength(8 * 11 * times(6, harness));
      expectNeverBack(all);
      expectKept(heads, all);
    });

    if (harness.differences.promisesNow) {
      it('exactly asked for moves on while nothing is written, and is not forgotten', async () => {
        const { position, recordedAt = '' } = await record(store, newStream(), events(1), 'none');
        const first = await store.head({ exact: true });
        await sleep(30);
        const second = await stores[1]!.head({ exact: true });
        expect(first.position).toBe(position);
        expect(second.position).toBe(position);
        expect(first.through > recordedAt).toBe(true);
        expect(Date.parse(second.through) - Date.parse(first.through)).toBeGreaterThanOrEqual(25);
        expect((await stores[2]!.head()).through >= second.through).toBe(true);
      });
    }
  });

  const setsBack = harness.differences.clockCanBeSetBack ? describe : describe.skip;
  setsBack('after the clock of the log was set back', () => {
    it.each([
      ['an append', (own: EventStore) => record(own, newStream(), events(1), 'none')],
      ['a deletion', (own: EventStore) => own.delete(newStream())],
    ] as const)('%s is still later than all before it, and than what was promised', async (_, write) => {
      await record(store, newStream(), events(1), 'none');
      await sleep(20);
      await store.head({ exact: true });
      await log.setClockBack();
      const heads: LogHead[] = [await store.head()];
      const [ahead] = (await readOn(store, { after: base })).slice(-1);
      expect(Date.parse(ahead!.recordedAt)).toBeGreaterThan(Date.now() + 3_000_000);
      const least = harness.differences.everyAppendLater ? ahead!.recordedAt : justBefore(ahead!.recordedAt);
      expect(heads[0]!.through >= least).toBe(true);
      for (let i = 0; i < 12; i++) {
        await write(stores[i % 4]!);
        heads.push(await stores[(i + 1) % 4]!.head({ exact: i % 2 === 0 }));
      }
      const all = await readOn(store, { after: base });
      expect(all).toHaveLength(13);
      expectNeverBack(all);
      expectKept(heads, all);
    });
  });
}
