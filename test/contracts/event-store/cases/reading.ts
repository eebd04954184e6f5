import {
  START,
  type EventStore,
  type LogPage,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
} from '#eventstore';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useLog, type Harness } from '../harness.js';
import {
  event,
  events,
  expectGrowing,
  fieldsOf,
  here,
  ids,
  newStream,
  proposed,
  readBack,
  readOn,
  receiptsOf,
  record,
} from '../tools.js';

export function readingCases(harness: Harness): void {
  const log = useLog(harness);
  let store: EventStore;
  beforeEach(async () => {
    store = await log.open();
  });

  describe('a stream', () => {
    const nine = events(9);
    let stream: string;
    beforeEach(async () => {
      // Another stream in between, and others whose names are close.
      stream = newStream();
      const [before, after] = [stream.slice(0, -1), `${stream}0`];
      for (const [index, one] of nine.entries()) {
        receiptsOf(
          await store.append([
            { stream: before, expected: 'any', events: events(1) },
            { stream, expected: index ? BigInt(index - 1) : 'none', events: [one] },
            { stream: after, expected: 'any', events: events(1) },
          ]),
        );
      }
    });
    const revisions = async (options: ReadStreamOptions) => {
      const { state, events: read } = await store.readStream(stream, options);
      expect(state).toBe('exists');
      return read.map(({ revision }) => Number(revision));
    };

    it('has its own events, in their order', async () => {
      const { state, events: read } = await store.readStream(stream);
      expect(state).toBe('exists');
      expect(read.map(proposed)).toEqual(nine);
      expect(read.map((one) => [one.stream, one.revision])).toEqual(nine.map((_, index) => [stream, BigInt(index)]));
      expectGrowing(read.map(({ position }) => position));
    });

    it('is the same one in the log', async () => {
      const { events: read } = await store.readStream(stream);
      const all = await readOn(store);
      expect(all.filter((one) => one.stream === stream)).toEqual(read);
    });

    it.each([
      [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
      [{ limit: 3 }, [0, 1, 2]],
      [{ from: 4n }, [4, 5, 6, 7, 8]],
      [{ from: 4n, limit: 2 }, [4, 5]],
      [{ from: 0n, limit: 1 }, [0]],
      [{ from: 8n }, [8]],
      [{ from: 9n }, []],
      [{ from: 1000n }, []],
      [{ limit: 1_000_000 }, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
      [{ direction: 'backwards' }, [8, 7, 6, 5, 4, 3, 2, 1, 0]],
      [{ direction: 'backwards', limit: 3 }, [8, 7, 6]],
      [{ direction: 'backwards', from: 4n }, [4, 3, 2, 1, 0]],
      [{ direction: 'backwards', from: 4n, limit: 2 }, [4, 3]],
      [{ direction: 'backwards', from: 0n }, [0]],
      [{ direction: 'backwards', from: 1000n, limit: 1 }, [8]],
    ] as const)('with %o gives %j', async (options, expected) => {
      expect(await revisions(options)).toEqual(expected);
    });

    it('gives a thousand events where no limit is named', async () => {
      const long = newStream();
      const many = events(1_100);
      for (let at = 0; at < many.length; at += 275) await record(store, long, many.slice(at, at + 275));
      expect(ids((await store.readStream(long)).events)).toEqual(ids(many.slice(0, 1000)));
      const last = await store.readStream(long, { direction: 'backwards' });
      expect(ids(last.events)).toEqual(ids(many.slice(100).reverse()));
    });

    it('that never was is none, however it is read', async () => {
      for (const options of [{}, { from: 3n }, { direction: 'backwards' }, { limit: 1 }] as const) {
        expect(await store.readStream(newStream(), options)).toEqual({ state: 'none', events: [] });
      }
    });

    it('is read by another store as soon as it is recorded', async () => {
      const other = await log.open();
      for (let i = 0; i < 30; i++) {
        const [of, one] = [newStream(), event()];
        await record(i % 2 ? store : other, of, [one], 'none');
        expect(ids((await (i % 2 ? other : store).readStream(of)).events)).toEqual([one.id]);
      }
    });
  });

  describe('the log', () => {
    let base: bigint;
    let written: string[];
    let category: string;
    /** Twenty events on three streams, of which one begins with `category`. */
    beforeEach(async () => {
      base = await here(store);
      category = newStream('c');
      const streams = [`${category}-a`, newStream('d'), newStream('d')];
      const twenty = events(20);
      for (const [index, one] of twenty.entries()) await record(store, streams[index % 3]!, [one]);
      written = ids(twenty);
    });
    const page = (options: ReadAllOptions): Promise<LogPage> => store.readAll(options);

    it.each([1, 3, 7, 20, 1_000_000])('forwards in pages of at most %i is whole and in order', async (limit) => {
      const read = await readOn(store, { after: base, limit });
      expect(ids(read)).toEqual(written);
      expectGrowing(read.map(({ position }) => position));
    });

    it.each([1, 3, 7, 20, 1_000_000])('backwards in pages of at most %i is the same, turned round', async (limit) => {
      const forwards = await readOn(store, { after: base });
      expect(await readBack(store, base, { limit })).toEqual(forwards.reverse());
    });

    it('begins after `after`, in either direction', async () => {
      const all = await readOn(store, { after: base });
      for (const [index, { position }] of all.entries()) {
        expect(await readOn(store, { after: position })).toEqual(all.slice(index + 1));
        expect(await readBack(store, base, { after: position })).toEqual(all.slice(0, index).reverse());
      }
    });

    it('from its start holds what it holds from a position', async () => {
      const all = await readOn(store);
      expect(all.slice(-20)).toEqual(await readOn(store, { after: base }));
      expect(await readOn(store, { after: START })).toEqual(all);
      expect(await readOn(store, { limit: 6 })).toEqual(all);
    });

    it.each([5, 6])('in pages of %i says where to read on, and whether it ends there', async (limit) => {
      const all = await readOn(store, { after: base });
      let after = base;
      for (let end = false; !end;) {
        const read = await page({ after, limit });
        expect(read.next).toBeGreaterThanOrEqual(read.events.at(-1)?.position ?? after);
        const looked = all.filter(({ position }) => position > after && position <= read.next);
        expect(read.events.map(fieldsOf)).toEqual(looked);
        const beyond = await page({ after: read.next });
        if (beyond.events.length > 0) expect(read.end).toBe(false);
        else if (beyond.next === read.next) expect(read.end).toBe(true);
        ({ next: after, end } = read);
      }
      expect(after).toBeGreaterThanOrEqual(all.at(-1)!.position);
      expect(await page({ after })).toMatchObject({ events: [], end: true });
      const one = event();
      await record(store, newStream(), [one]);
      expect(await page({ after })).toMatchObject({ events: [one], end: true });
    });

    it('ends backwards at its start', async () => {
      const all = await readOn(store);
      expect(await readOn(store, { direction: 'backwards' })).toEqual([...all].reverse());
      expect(await readOn(store, { direction: 'backwards', limit: 9 })).toEqual([...all].reverse());
      expect(await page({ direction: 'backwards', after: START })).toEqual({ events: [], next: START, end: true });
    });

    it('filtered holds the streams whose names begin so, and no others', async () => {
      const all = await readOn(store, { after: base });
      const second = all[1]!.stream;
      for (const prefixes of [
        [category],
        [second],
        [`${category}-`, second],
        [category, category.slice(0, 9)],
        ['d-'],
        [''],
      ]) {
        const wanted = all.filter(({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix)));
        for (const limit of [1, 6, 1000]) {
          const options = { streamPrefixes: prefixes, limit };
          expect(await readOn(store, { ...options, after: base })).toEqual(wanted);
          expect(await readBack(store, base, options)).toEqual([...wanted].reverse());
        }
      }
      for (const prefixes of [
        [category.toUpperCase()],
        [`${category}_a`],
        ['%'],
        [`x${category}`],
        [`^${category}`],
        [],
      ]) {
        expect(await readOn(store, { after: base, streamPrefixes: prefixes })).toEqual([]);
      }
    });

    it('filtered looks at no more events than the limit, and moves on past those that it leaves out', async () => {
      const all = await readOn(store, { after: base });
      const options = { streamPrefixes: [`${category}-a`], limit: 4 };
      let after = base;
      for (let pages = 0, end = false; !end; pages++) {
        const read = await page({ ...options, after });
        const looked = all.filter(({ position }) => position > after && position <= read.next);
        expect(looked.length).toBeLessThanOrEqual(4);
        expect(read.events).toEqual(looked.filter(({ stream }) => stream.startsWith(category)));
        expect(pages).toBeLessThan(100);
        ({ next: after, end } = read);
      }
      expect(after).toBeGreaterThanOrEqual(all.at(-1)!.position);
      // Nothing of this filter: the page is empty, and its end is the log's end all the same.
      const none = await page({ after: base, streamPrefixes: ['nobody-'] });
      expect(none).toMatchObject({ events: [], end: true });
      expect(none.next).toBeGreaterThanOrEqual(after);
    });
  });

  if (harness.differences.startsEmpty) {
    describe('an empty log', () => {
      it('has no events, ends at once in both directions, and has its head at the start', async () => {
        const fresh = await harness.createLog();
        const empty = await fresh.open();
        try {
          expect(await empty.readAll()).toMatchObject({ events: [], next: START, end: true });
          expect(await empty.readAll({ streamPrefixes: ['a'] })).toEqual({ events: [], next: START, end: true });
          expect(await empty.readAll({ direction: 'backwards' })).toMatchObject({ events: [], end: true });
          const heads = [await empty.head(), await empty.head({ exact: true })];
          await record(empty, newStream(), events(1));
          const [{ recordedAt }] = (await readOn(empty)) as [RecordedEvent];
          for (const { position, through } of heads) {
            expect(position).toBe(START);
            expect(recordedAt > through).toBe(true);
          }
        } finally {
          await empty.close();
          await fresh.destroy();
        }
      });
    });
  }
}
