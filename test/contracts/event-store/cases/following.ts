import { follow, START, type EventStore, type FollowOptions, type RecordedEvent } from '#eventstore';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { times, useLog, type Harness } from '../harness.js';
import { event, events, expectGrowing, fieldsOf, here, ids, newStream, readOn, record } from '../tools.js';

/** A follower in the background, and what it has come upon. */
interface Follower {
  readonly seen: RecordedEvent[];
  /** Settles when `count` events were seen; throws when that takes too long or the follower fails. */
  until(count: number): Promise<void>;
  stop(): Promise<void>;
}

function startFollower(store: EventStore, options: Omit<FollowOptions, 'signal'>): Follower {
  const abort = new AbortController();
  const seen: RecordedEvent[] = [];
  let failure: unknown;
  const running = (async () => {
    for await (const page of follow(store, { ...options, signal: abort.signal }))
      seen.push(...page.events.map(fieldsOf));
  })().catch((error: unknown) => (failure = error));
  return {
    seen,
    async until(count) {
      for (const giveUpAt = performance.now() + 15_000; seen.length < count; await sleep(1)) {
        if (failure) throw failure;
        if (performance.now() > giveUpAt) throw new Error(`the follower saw ${seen.length} of ${count} events`);
      }
    },
    async stop() {
      abort.abort();
      await running;
      if (failure) throw failure;
    },
  };
}

export function followingCases(harness: Harness): void {
  const followers: Follower[] = [];
  // Registered before the log's own hooks: followers end before their stores are closed.
  afterEach(async () => {
    await Promise.all(followers.splice(0).map((follower) => follower.stop()));
  });
  const log = useLog(harness);
  let store: EventStore;
  let other: EventStore;
  let base: bigint;
  beforeEach(async () => {
    [store, other] = (await log.openMany(2)) as [EventStore, EventStore];
    base = await here(store);
  });
  const start = (options: Omit<FollowOptions, 'signal'>, own = store): Follower => {
    const follower = startFollower(own, options);
    followers.push(follower);
    return follower;
  };

  describe('a follower', () => {
    it('from the start comes upon the whole log, and then upon what comes', async () => {
      await record(other, newStream(), events(5));
      const before = await readOn(store);
      const follower = start({ after: START, pageSize: 7 });
      await follower.until(before.length);
      await record(other, newStream(), events(3));
      await follower.until(before.length + 3);
      expect(follower.seen).toEqual(await readOn(store));
    });

    it('from a position comes upon what stands after it', async () => {
      const stream = newStream();
      const receipts = [];
      for (const one of events(9)) receipts.push(await record(other, stream, [one]));
      const follower = start({ after: receipts[3]!.position });
      await record(other, stream, events(2));
      await follower.until(7);
      expect(follower.seen).toEqual(await readOn(store, { after: receipts[3]!.position }));
    });

    it('from the head comes upon what is new alone', async () => {
      await record(other, newStream(), events(4));
      const follower = start({ after: await here(store) });
      await sleep(50);
      const fresh = events(3);
      await record(other, newStream(), fresh);
      await follower.until(3);
      expect(ids(follower.seen)).toEqual(ids(fresh));
    });

    it('with a filter comes upon its streams alone, and is not held up by the others', async () => {
      const category = newStream('mine');
      const follower = start({ after: base, pageSize: 5, streamPrefixes: [category] });
      const wanted: string[] = [];
      for (let i = 0; i < 40; i++) {
        const one = event();
        await record(other, i % 8 ? newStream() : `${category}-${i}`, [one]);
        if (i % 8 === 0) wanted.push(one.id);
      }
      await follower.until(wanted.length);
      expect(ids(follower.seen)).toEqual(wanted);
    });

    it('misses nothing and sees nothing out of order while eight writers append', async () => {
      const stores = [store, ...(await log.openMany(3))];
      const [live, paged] = [start({ after: base }, other), start({ after: base, pageSize: 3 }, stores[1])];
      const shared = newStream();
      const written = await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          const mine: string[] = [];
          for (let i = 0; i < times(50, harness); i++) {
            const some = events(1 + ((i + writer) % 3));
            await record(stores[writer % 4]!, i % 5 ? newStream() : shared, some);
            mine.push(...ids(some));
          }
          return mine;
        }),
      );
      const total = written.flat().length;
      await Promise.all([live.until(total), paged.until(total)]);
      const all = await readOn(store, { after: base });
      expect(ids(all).sort()).toEqual(written.flat().sort());
      expectGrowing(all.map(({ position }) => position));
      const revisions = all.filter(({ stream }) => stream === shared).map(({ revision }) => revision);
      expect(revisions).toEqual(revisions.map((_, index) => BigInt(index)));
      for (const { seen } of [live, paged]) expect(ids(seen)).toEqual(ids(all));
    });

    it('ends at once when it is told to, also while it waits', async () => {
      const follower = start({ after: base });
      await sleep(100);
      const before = performance.now();
      await follower.stop();
      expect(performance.now() - before).toBeLessThan(1_000);
    });
  });
}
