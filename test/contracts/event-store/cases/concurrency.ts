import { type EventStore, type ProposedEvent } from '#eventstore';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { times, useLog, type Harness } from '../harness.js';
import {
  conflictsOf,
  during,
  event,
  events,
  expectGrowing,
  here,
  ids,
  newStream,
  placeOf,
  proposed,
  readOn,
  receiptsOf,
  record,
  toldBy,
} from '../tools.js';

const WRITERS = 8;

/** Eight writers, two to each of four stores, as several processes have them. */
export function concurrencyCases(harness: Harness): void {
  const log = useLog(harness);
  const told = toldBy(harness);
  let stores: EventStore[];
  let store: EventStore;
  let base: bigint;
  beforeEach(async () => {
    stores = await log.openMany(4);
    store = stores[0]!;
    base = await here(store);
  });
  const everyWriter = <T>(write: (own: EventStore, writer: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(stores[writer % stores.length]!, writer)));

  describe('on one stream', () => {
    it('one writer wins each revision, and the others learn which it is', async () => {
      const stream = newStream();
      const winners: ProposedEvent[] = [];
      for (let round = 0; round < times(25, harness); round++) {
        const expected = round === 0 ? 'none' : BigInt(round - 1);
        const proposals = events(WRITERS);
        const results = await everyWriter((own, writer) =>
          own.append([{ stream, expected, events: [proposals[writer]!] }]),
        );
        const won = results.flatMap((result, writer) => (result.outcome === 'recorded' ? [writer] : []));
        expect(won).toHaveLength(1);
        expect(receiptsOf(results[won[0]!]!)).toMatchObject([told({ revision: BigInt(round), already: false })]);
        for (const result of results.filter(({ outcome }) => outcome === 'conflict')) {
          expect(conflictsOf(result)).toEqual([{ index: 0, stream, expected, actual: BigInt(round) }]);
        }
        winners.push(proposals[won[0]!]!);
      }
      expect((await store.readStream(stream)).events.map(proposed)).toEqual(winners);
      expect((await readOn(store, { after: base })).map(proposed)).toEqual(winners);
    });

    it('all succeed who propose the same event, which is recorded once', async () => {
      for (let round = 0; round < times(15, harness); round++) {
        const [stream, same] = [newStream(), events(2)];
        const receipts = await everyWriter((own) => record(own, stream, same, 'none'));
        if (harness.differences.receiptsTellAll) {
          expect(receipts.filter(({ already }) => already === false)).toHaveLength(1);
        }
        for (const receipt of receipts) expect(receipt).toMatchObject(placeOf(receipts[0]!));
        expect(ids((await store.readStream(stream)).events)).toEqual(ids(same));
      }
    });

    it('all are recorded who expect nothing, each event once and without a gap', async () => {
      const stream = newStream();
      const each = times(20, harness);
      const receipts = (
        await everyWriter((own) => Promise.all(Array.from({ length: each }, () => record(own, stream, events(2)))))
      ).flat();
      const { events: read } = await store.readStream(stream);
      expect(read.map(({ revision }) => revision)).toEqual(read.map((_, index) => BigInt(index)));
      expect(read).toHaveLength(WRITERS * each * 2);
      expect(new Set(ids(read)).size).toBe(read.length);
      const revisions = receipts.map(({ revision }) => Number(revision)).sort((a, b) => a - b);
      expect(revisions).toEqual(receipts.map((_, index) => index * 2 + 1));
    });

    it('a writer who retries on conflict gets through', async () => {
      const stream = newStream();
      await everyWriter(async (own) => {
        for (let done = 0; done < 5;) {
          const [last] = (await own.readStream(stream, { direction: 'backwards', limit: 1 })).events;
          const result = await own.append([{ stream, expected: last?.revision ?? 'none', events: events(1) }]);
          if (result.outcome === 'recorded') done += 1;
        }
      });
      const { events: read } = await store.readStream(stream);
      expect(read.map(({ revision }) => Number(revision))).toEqual(Array.from({ length: WRITERS * 5 }, (_, i) => i));
    });
  });

  describe('on many streams', () => {
    it('each event stands once where its receipt says', async () => {
      const wrote = new Map<string, ProposedEvent[]>();
      const places = new Map<string, object>();
      await everyWriter(async (own) => {
        const streams = Array.from({ length: 5 }, () => newStream());
        for (let i = 0; i < 10; i++) {
          const batch = streams.map((stream) => ({ stream, expected: 'any' as const, events: events(1 + (i % 3)) }));
          const receipts = receiptsOf(await own.append(batch));
          for (const [index, { stream, events: of }] of batch.entries()) {
            wrote.set(stream, [...(wrote.get(stream) ?? []), ...of]);
            expect(receipts[index]).toMatchObject(told({ already: false }));
            places.set(of.at(-1)!.id, { stream, ...placeOf(receipts[index]!) });
          }
        }
      });
      const read = await readOn(store, { after: base });
      expectGrowing(read.map(({ position }) => position));
      expect(read).toHaveLength([...wrote.values()].flat().length);
      for (const [stream, own] of wrote) {
        expect(read.filter((one) => one.stream === stream).map(proposed)).toEqual(own);
      }
      const byId = new Map(read.map((one) => [one.id, one]));
      for (const [id, place] of places) expect(byId.get(id)).toMatchObject(place);
    });

    it('what is proposed after a receipt stands after it, whichever store takes it', async () => {
      const positions: bigint[] = [];
      for (let i = 0; i < 60; i++) {
        positions.push((await record(stores[i % 4]!, newStream(), events(1), 'none')).position);
      }
      expectGrowing(positions);
      const times = (await readOn(store, { after: base })).map(({ recordedAt }) => recordedAt);
      expect(times).toEqual([...times].sort());
    });

    it('a busy neighbour in the same store changes no result', async () => {
      const taken = newStream();
      await record(store, taken, events(1), 'none');
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, index) =>
          index % 3
            ? store.append([{ stream: newStream(), expected: 'none', events: events(1) }])
            : store.append([{ stream: taken, expected: 'none', events: [event()] }]),
        ),
      );
      results.forEach((result, index) => {
        if (index % 3) expect(receiptsOf(result)).toMatchObject([told({ revision: 0n, already: false })]);
        else expect(conflictsOf(result)).toEqual([{ index: 0, stream: taken, expected: 'none', actual: 0n }]);
      });
      expect(await readOn(store, { after: base })).toHaveLength(201);
    });

    if (harness.differences.atomicAcrossStreams) {
      it('of batches that fight over their streams one is written whole, and the others not at all', async () => {
        for (let round = 0; round < 15; round++) {
          const streams = Array.from({ length: 12 }, () => newStream());
          const batches = Array.from({ length: WRITERS }, (_, writer) => {
            const order = writer % 2 ? streams : [...streams].reverse();
            return order.map((stream) => ({ stream, expected: 'none' as const, events: events(1) }));
          });
          const results = await everyWriter((own, writer) => own.append(batches[writer]!));
          const won = results.flatMap((result, writer) => (result.outcome === 'recorded' ? [writer] : []));
          expect(won).toHaveLength(1);
          for (const result of results.filter(({ outcome }) => outcome === 'conflict')) {
            expect(conflictsOf(result)).toHaveLength(streams.length);
          }
          const read = await readOn(store, { after: base });
          expect(read.slice(-12).map(proposed)).toEqual(batches[won[0]!]!.flatMap((commit) => commit.events));
          expect(read).toHaveLength((round + 1) * 12);
        }
      });
    }
  });

  describe('a reader', () => {
    it('never sees an event appear at or before a place that it has read', async () => {
      const writing = everyWriter(async (own) => {
        const mine: string[] = [];
        for (let i = 0; i < times(60, harness); i++) {
          const some = events(1 + (i % 4));
          await record(own, newStream(), some, 'none');
          mine.push(...ids(some));
        }
        return mine;
      });
      const readings = stores.map(async (own) => {
        const seen: string[] = [];
        let after = base;
        await during(writing, async () => {
          const page = await own.readAll({ after, limit: 40 });
          seen.push(...ids(page.events));
          after = page.next;
        });
        return [...seen, ...ids(await readOn(own, { after }))];
      });
      const [written, ...read] = await Promise.all([writing, ...readings]);
      const all = ids(await readOn(store, { after: base }));
      expect([...all].sort()).toEqual(written.flat().sort());
      for (const seen of read) expect(seen).toEqual(all);
    });
  });
}
