import type { Commit, EventStore } from '#eventstore';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { useLog, type Harness } from '../harness.js';
import {
  conflictsOf,
  event,
  events,
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

export function appendCases(harness: Harness): void {
  const log = useLog(harness);
  const told = toldBy(harness);
  let store: EventStore;
  let base: bigint;
  let stream: string;
  beforeEach(async () => {
    store = await log.open();
    base = await here(store);
    stream = newStream();
  });
  const propose = (expected: Commit['expected'], ...own: Commit['events']) =>
    store.append([{ stream, expected, events: own }]);
  /** Ids of what this case has in the log. */
  const logged = async () => ids(await readOn(store, { after: base }));

  describe('of new events', () => {
    it('gives the place and time at which the last of them is then read', async () => {
      const [first, second, third] = events(3);
      const one = await record(store, stream, [first!], 'none');
      const two = await record(store, stream, [second!, third!], 0n);
      expect(one).toMatchObject(told({ revision: 0n, already: false }));
      expect(two).toMatchObject(told({ revision: 2n, already: false }));

      const read = await readOn(store, { after: base });
      expect(read.map(proposed)).toEqual([first, second, third]);
      expect(read.map(({ stream: of, revision }) => [of, revision])).toEqual([0n, 1n, 2n].map((r) => [stream, r]));
      expect(read[0]!.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(read[0]).toMatchObject(placeOf(one));
      expect(read[2]).toMatchObject(placeOf(two));
      if (harness.differences.receiptsTellAll) expect([one.recordedAt, two.recordedAt]).not.toContain(undefined);
      expect((await store.readStream(stream)).events).toEqual(read);
    });

    it.each([
      ['none', 'an absent stream', 0, 'none'],
      ['any', 'an absent stream', 0, 'any'],
      ['any', 'a stream', 3, 'any'],
      ['the last revision', 'a stream', 3, 2n],
    ] as const)('goes through where %s is expected of %s', async (_, __, length, expected) => {
      if (length > 0) await record(store, stream, events(length));
      expect(await record(store, stream, events(2), expected)).toMatchObject(
        told({ revision: BigInt(length + 1), already: false }),
      );
    });

    it.each([
      ['none', 3, 'none', 2n],
      ['an earlier revision', 3, 0n, 2n],
      ['a later revision', 3, 3n, 2n],
      ['a far later revision', 3, 2n ** 53n, 2n],
      ['the first revision of an absent stream', 0, 0n, 'none'],
    ] as const)(
      'is refused where it expects %s and finds another, which it names',
      async (_, length, expected, actual) => {
        if (length > 0) await record(store, stream, events(length));
        const before = await logged();
        expect(conflictsOf(await propose(expected, ...events(2)))).toEqual([{ index: 0, stream, expected, actual }]);
        expect(await logged()).toEqual(before);
      },
    );

    it('of which there are none writes nothing', async () => {
      expect(await store.append([])).toEqual({ outcome: 'recorded', receipts: [] });
      expect(await logged()).toEqual([]);
    });
  });

  describe('of events that stand there already', () => {
    it.each([
      ['the first', 'none', 0, 1],
      ['a leading part', 'none', 0, 3],
      ['a part in the middle', 1n, 2, 2],
      ['the last', 3n, 4, 1],
      ['all', 'none', 0, 5],
      ['the last, at any revision,', 'any', 4, 1],
      ['several, at any revision,', 'any', 1, 3],
    ] as const)('succeeds for %s, with the receipt of then and without a write', async (_, expected, start, count) => {
      const five = events(5);
      for (const [index, one] of five.entries()) await record(store, stream, [one], index ? BigInt(index - 1) : 'none');
      const there = await readOn(store, { after: base });
      const last = there[start + count - 1]!;
      for (const other of [store, await log.open()]) {
        const { revision, position, recordedAt } = last;
        expect(await record(other, stream, five.slice(start, start + count), expected)).toEqual(
          told({ revision, position, recordedAt, already: true }),
        );
      }
      expect(await readOn(store, { after: base })).toEqual(there);
    });

    it('goes by the id: what comes with it a second time is not looked at', async () => {
      const one = event({ data: '{"first":true}' });
      await record(store, stream, [one], 'none');
      expect(await record(store, stream, [{ ...one, data: '{"first":false}' }], 'none')).toMatchObject(
        told({ revision: 0n, already: true }),
      );
      expect((await store.readStream(stream)).events.map(proposed)).toEqual([one]);
    });

    it('is refused where an event is another one, or stands at another place', async () => {
      const [a, b, c, d] = events(4);
      await record(store, stream, [a!, b!, c!], 'none');
      for (const [expected, ...own] of [
        ['none', d!],
        ['none', b!],
        ['none', a!, d!],
        ['none', b!, a!],
        [0n, a!],
        [0n, c!],
        [1n, c!, d!],
        ['none', a!, b!, c!, d!],
      ] as const) {
        expect(conflictsOf(await propose(expected, ...own))).toEqual([{ index: 0, stream, expected, actual: 2n }]);
      }
      expect(await logged()).toEqual(ids([a!, b!, c!]));
    });

    it('records the same id on another stream, which is another place', async () => {
      const one = event();
      await record(store, stream, [one], 'none');
      expect(await record(store, newStream(), [one], 'none')).toMatchObject(told({ already: false }));
      expect(await logged()).toEqual([one.id, one.id]);
    });
  });

  describe('of many commits', () => {
    const commitOf = (expected: Commit['expected'], ...own: Commit['events']): Commit => ({
      stream: newStream(),
      expected,
      events: own,
    });

    it('gives their receipts in the order of the commits', async () => {
      const commits = Array.from({ length: 40 }, (_, index) => commitOf('none', ...events(1 + (index % 3))));
      const receipts = receiptsOf(await store.append(commits));
      const read = await readOn(store, { after: base });
      expect(read).toHaveLength(commits.flatMap((commit) => commit.events).length);
      for (const [index, { stream: of, events: own }] of commits.entries()) {
        const last = read.find(({ id }) => id === own.at(-1)!.id)!;
        const { revision, position, recordedAt } = last;
        expect(last.stream).toBe(of);
        expect(receipts[index]).toEqual(told({ revision, position, recordedAt, already: false }));
        expect((await store.readStream(of)).events.map(proposed)).toEqual(own);
      }
    });

    it('completes what was recorded in part, and says which', async () => {
      const commits = [commitOf('none', event()), commitOf('none', event()), commitOf('any', event())];
      const [before] = receiptsOf(await store.append([commits[1]!]));
      const receipts = receiptsOf(await store.append(commits));
      expect(receipts).toMatchObject([false, true, false].map((already) => told({ already })));
      expect(receipts[1]).toEqual(told({ ...before, already: true }));
      expect((await logged()).sort()).toEqual(commits.map(({ events: [one] }) => one!.id).sort());
    });

    it('reports every conflict', async () => {
      const taken = [newStream(), newStream()];
      for (const of of taken) await record(store, of, events(2), 'none');
      const commits: Commit[] = [
        commitOf('none', event()),
        { stream: taken[0]!, expected: 'none', events: events(1) },
        commitOf('any', event()),
        commitOf(4n, event()),
        { stream: taken[1]!, expected: 0n, events: events(1) },
      ];
      expect(conflictsOf(await store.append(commits))).toEqual([
        { index: 1, stream: taken[0], expected: 'none', actual: 1n },
        { index: 3, stream: commits[3]!.stream, expected: 4n, actual: 'none' },
        { index: 4, stream: taken[1], expected: 0n, actual: 1n },
      ]);
    });

    if (harness.differences.atomicAcrossStreams) {
      it.each([0, 1, 19, 20, 39])('writes nothing of forty of which number %i conflicts', async (at) => {
        await record(store, stream, events(1), 'none');
        const before = await logged();
        const commits = Array.from({ length: 40 }, (_, index) =>
          index === at ? { stream, expected: 'none' as const, events: events(2) } : commitOf('none', ...events(2)),
        );
        expect(conflictsOf(await store.append(commits))).toEqual([{ index: at, stream, expected: 'none', actual: 0n }]);
        expect(await logged()).toEqual(before);
        expect(await store.readStream(commits[(at + 1) % 40]!.stream)).toEqual({ state: 'none', events: [] });
      });
    }
  });

  describe('of two commits on one stream', () => {
    it.each([
      ['none', 1n],
      ['any', 'any'],
      ['none', 'any'],
    ] as const)('records the one after the other: %s, then %s', async (first, second) => {
      const four = events(4);
      const receipts = receiptsOf(
        await store.append([
          { stream, expected: first, events: four.slice(0, 2) },
          { stream, expected: second, events: four.slice(2) },
        ]),
      );
      expect(receipts).toMatchObject([1n, 3n].map((revision) => told({ revision, already: false })));
      expect((await store.readStream(stream)).events.map(proposed)).toEqual(four);
    });

    it('records once what both of them say', async () => {
      const commit: Commit = { stream, expected: 'none', events: events(2) };
      const receipts = receiptsOf(await store.append([commit, commit]));
      expect(receipts).toMatchObject([false, true].map((already) => told({ revision: 1n, already })));
      expect(await logged()).toEqual(ids(commit.events));
    });

    it('is refused where the one rules out the other', async () => {
      const conflicts = conflictsOf(
        await store.append([
          { stream, expected: 'none', events: events(1) },
          { stream, expected: 'none', events: events(1) },
        ]),
      );
      expect(conflicts).toMatchObject([{ index: 1, stream, expected: 'none' }]);
      if (harness.differences.atomicAcrossStreams) expect(await logged()).toEqual([]);
    });
  });
}
