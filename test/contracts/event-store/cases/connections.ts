import { EventStoreUnavailable, follow, type CommitReceipt, type EventStore } from '#eventstore';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { times, useLog, type Harness } from '../harness.js';
import {
  during,
  event,
  events,
  here,
  ids,
  newStream,
  persist,
  placeOf,
  proposed,
  quiet,
  readOn,
  record,
} from '../tools.js';

/** Long enough for a busy machine, short enough to tell a store that resumes from one that waits for some timeout. */
const SOON_MS = 5_000;

export function connectionCases(harness: Harness): void {
  const log = useLog(harness);
  let store: EventStore;
  let base: bigint;
  beforeEach(async () => {
    store = await log.open();
    base = await here(store);
  });
  const soon = async <T>(call: () => Promise<T>): Promise<T> => {
    const before = performance.now();
    const result = await persist(call);
    expect(performance.now() - before).toBeLessThan(SOON_MS);
    return result;
  };

  describe('after a cut', () => {
    it('appends, reads, deletions and heads go on', async () => {
      for (let round = 0; round < 4; round++) {
        const [stream, two] = [newStream(), events(2)];
        await soon(() => record(store, stream, two.slice(0, 1), 'none'));
        await log.cutConnections();
        await soon(() => record(store, stream, two.slice(1), 0n));
        await log.cutConnections();
        expect((await soon(() => store.readStream(stream))).events.map(proposed)).toEqual(two);
        await log.cutConnections();
        expect(ids(await soon(() => readOn(store, { after: base })))).toEqual(expect.arrayContaining(ids(two)));
        await log.cutConnections();
        const head = await soon(() => store.head({ exact: true }));
        expect(head.position).toBeGreaterThan(base);
        await log.cutConnections();
        await soon(() => store.delete(stream));
        expect((await soon(() => store.readStream(stream))).state).toBe('deleted');
      }
    });

    it('who waits for changes is woken, and again by the next change', async () => {
      const other = await log.open();
      const changes = store.changes();
      try {
        for (let round = 0; round < 3; round++) {
          await quiet(changes, 150);
          const before = performance.now();
          const reconnected = changes.next(20_000);
          await log.cutConnections();
          await reconnected;
          const waiting = changes.next(20_000);
          await persist(() => record(other, newStream(), events(1), 'none'));
          await waiting;
          expect(performance.now() - before).toBeLessThan(SOON_MS);
        }
      } finally {
        await changes.close();
      }
    });
  });

  describe('during cuts', () => {
    it('every event is recorded once and followed once, and every call is settled', async () => {
      const stores = [store, ...(await log.openMany(3))];
      const abort = new AbortController();
      const seen: string[] = [];
      const following = (async () => {
        for await (const page of follow(stores[3]!, { after: base, signal: abort.signal }))
          seen.push(...ids(page.events));
      })();
      const shared = newStream();
      const receipts = new Map<string, CommitReceipt>();
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        const own = stores[writer % 4]!;
        for (let i = 0; i < 30; i++) {
          const one = event();
          const stream = i % 10 ? newStream() : shared;
          const expected = i % 10 ? 'none' : 'any';
          receipts.set(one.id, await persist(() => record(own, stream, [one], expected)));
          await sleep(15);
        }
      });
      let cuts = 0;
      await during(Promise.all(writers), async () => {
        await sleep(60);
        await log.cutConnections();
        cuts += 1;
      });
      expect(cuts).toBeGreaterThan(3);

      const all = await persist(() => readOn(store, { after: base }));
      expect(ids(all).sort()).toEqual([...receipts.keys()].sort());
      for (const one of all) expect(one).toMatchObject(placeOf(receipts.get(one.id)!));
      for (const giveUpAt = performance.now() + 12_000; seen.length < all.length && performance.now() < giveUpAt;) {
        await sleep(10);
      }
      abort.abort();
      await following;
      expect(seen).toEqual(ids(all));
    });

    it('a reader gets each page whole', async () => {
      const stream = newStream();
      const many = events(600);
      for (let at = 0; at < many.length; at += 100) await record(store, stream, many.slice(at, at + 100));
      const reader = async () => {
        for (let round = 0; round < times(4, harness); round++) {
          const read: string[] = [];
          for (let after = base, end = false; !end;) {
            const page = await persist(() => store.readAll({ after, limit: 10 }));
            read.push(...ids(page.events));
            ({ next: after, end } = page);
          }
          expect(read).toEqual(ids(many));
          const slice = await persist(() => store.readStream(stream, { direction: 'backwards', limit: 600 }));
          expect(ids(slice.events)).toEqual(ids(many).reverse());
        }
      };
      await during(reader(), async () => {
        await log.cutConnections();
        await sleep(25);
      });
    });
  });

  describe('close', () => {
    it('while appends are in flight settles every one of them, and what was acknowledged is there', async () => {
      const other = await log.open();
      for (const delay of [0, 1, 5, 20]) {
        const closing = await log.open();
        const mine = events(400);
        const appends = mine.map((one) => {
          const append = record(closing, newStream(), [one], 'none');
          return append.then(
            () => 'recorded' as const,
            (error: unknown) => error,
          );
        });
        await sleep(delay);
        await log.close(closing);
        const outcomes = await Promise.all(appends);
        const there = ids(await readOn(other, { after: base })).filter((id) => mine.some((one) => one.id === id));
        expect(new Set(there).size).toBe(there.length);
        outcomes.forEach((outcome, index) => {
          if (outcome === 'recorded') expect(there).toContain(mine[index]!.id);
          else expect(outcome).toBeInstanceOf(EventStoreUnavailable);
        });
      }
    });

    it('while reads are in flight settles every one of them', async () => {
      await record(store, newStream(), events(200));
      for (const delay of [0, 2]) {
        const closing = await log.open();
        const reads = Array.from({ length: 40 }, (_, index) =>
          index % 4
            ? closing.readAll({ after: base }).then(({ events: read }) => read.length)
            : closing.head({ exact: index % 8 === 0 }).then(() => 200),
        );
        const settled = Promise.allSettled(reads);
        await sleep(delay);
        await log.close(closing);
        const outcomes = await Promise.race([settled, sleep(1_000)]);
        if (!outcomes) throw new Error('reads are unsettled a second after the store was closed');
        for (const outcome of outcomes) if (outcome.status === 'fulfilled') expect(outcome.value).toBe(200);
      }
    });

    it('refuses what comes after it', async () => {
      const closed = await log.open();
      await log.close(closed);
      await expect(record(closed, newStream(), events(1))).rejects.toThrow(EventStoreUnavailable);
      await expect(closed.readAll()).rejects.toThrow();
      await expect(closed.readStream(newStream())).rejects.toThrow();
      expect(await readOn(store, { after: base })).toEqual([]);
    });

    it('of a store that was never used, or was cut, is no trouble', async () => {
      await log.close(await log.open());
      const cut = await log.open();
      const changes = cut.changes();
      await record(cut, newStream(), events(1));
      await changes.next(1_000);
      await log.cutConnections();
      await log.close(cut);
      await changes.close();
    });

    it('leaves the other stores alone', async () => {
      const closing = await log.open();
      const changes = store.changes();
      await log.close(closing);
      const receipt = await record(store, newStream(), events(1), 'none');
      expect(await store.readAll({ after: base })).toMatchObject({ events: [{ position: receipt.position }] });
      await changes.next(SOON_MS);
      await changes.close();
    });
  });
}
