import {
  type Commit,
  type CommitConflict,
  type CommitReceipt,
  type EventStore,
  type ExpectedRevision,
} from '#eventstore';
import { beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { times, useLog, type Harness } from '../harness.js';
import { foretold, LogModel } from '../log-model.js';
import { events, expectGrowing, here, newStream, placeOf, readBack, readOn, toldBy } from '../tools.js';

const RUNS = 150;
const STREAMS = 4;

const stream = fc.nat({ max: STREAMS - 1 });
const direction = fc.constantFrom('forwards' as const, 'backwards' as const);
const commit = fc.record({
  stream,
  what: fc.constantFrom('fresh', 'fresh', 'again', 'misplaced', 'overlapping'),
  expected: fc.constantFrom('none', 'any', 'last', 'last', 'ahead', 'behind'),
  count: fc.integer({ min: 1, max: 3 }),
  pick: fc.nat({ max: 50 }),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      commits: fc.array(commit, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), stream }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('readStream' as const),
      stream,
      direction,
      from: fc.option(fc.bigInt({ min: 0n, max: 9n }), { nil: undefined }),
      limit: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('readAll' as const),
      direction,
      limit: fc.integer({ min: 1, max: 9 }),
      prefixes: fc.option(fc.uniqueArray(fc.nat({ max: STREAMS + 1 })), { nil: undefined }),
      pick: fc.nat({ max: 50 }),
    }),
  },
);

type CommitPlan = typeof commit extends fc.Arbitrary<infer T> ? T : never;
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A commit that means something where the log stands now: new, said again, or at odds with what is there. */
function plan({ stream: index, what, expected, count, pick }: CommitPlan, model: LogModel, streams: string[]): Commit {
  const name = streams[index]!;
  const there = model.eventsOf(name);
  const after = (revision: number): ExpectedRevision => (revision < 0 ? 'none' : BigInt(revision));
  const last = there.length - 1;
  if (what === 'again' && there.length > 0) {
    const start = pick % there.length;
    const anyway = expected === 'any' ? 'any' : after(start - 1);
    return { stream: name, expected: anyway, events: there.slice(start, start + count) };
  }
  if (what === 'misplaced' && there.length > 1) {
    return { stream: name, expected: 'none', events: [there[1 + (pick % last)]!] };
  }
  if (what === 'overlapping' && there.length > 0) {
    return { stream: name, expected: after(last - 1), events: [there[last]!, ...events(count)] };
  }
  const wanted = {
    none: 'none' as const,
    any: 'any' as const,
    last: after(last),
    ahead: after(last + 1 + (pick % 3)),
    behind: after(last < 0 ? -1 : (pick % (last + 1)) - 1),
  }[expected]!;
  return { stream: name, expected: wanted, events: events(count) };
}

/** Of several commits on one stream in a refused call, the port does not say which state a later one is held against. */
function comparable(conflicts: readonly CommitConflict[], commits: readonly Commit[]): object[] {
  return conflicts.map(({ actual, ...rest }) =>
    commits.filter((one) => one.stream === rest.stream).length > 1 ? rest : { ...rest, actual },
  );
}

export function modelCases(harness: Harness): void {
  const log = useLog(harness);
  const { atomicAcrossStreams, erasesAtOnce } = harness.differences;
  const told = toldBy(harness);
  let stores: EventStore[];
  beforeEach(async () => {
    stores = await log.openMany(2);
  });

  async function run(steps: readonly Step[]): Promise<void> {
    const base = await here(stores[0]!);
    const [a, b] = [newStream('a'), newStream('b')];
    const streams = [a, `${a}0`, b, newStream('b')];
    const prefixes = [...streams, 'a-', 'nobody-'];
    const model = new LogModel();
    const receipts: (CommitReceipt & { stream: string })[] = [];
    const visible = (read: Awaited<ReturnType<typeof readOn>>) => {
      const mine = read.map(foretold);
      return erasesAtOnce ? mine : mine.filter((one) => one.revision === undefined || !model.isDeleted(one.stream));
    };

    for (const [number, what] of steps.entries()) {
      const store = stores[number % stores.length]!;
      switch (what.do) {
        case 'append': {
          const plans = atomicAcrossStreams ? what.commits : what.commits.slice(0, 1);
          const commits = plans.map((one) => plan(one, model, streams));
          const expected = model.append(commits);
          const result = await store.append(commits);
          if (result.outcome === 'recorded') {
            expect(expected.outcome).toBe('recorded');
            if (expected.outcome === 'recorded') {
              expect(result.receipts).toMatchObject(expected.receipts.map((receipt) => told(receipt)));
            }
            receipts.push(...result.receipts.map((receipt, at) => ({ ...receipt, stream: commits[at]!.stream })));
          } else {
            expect(expected.outcome).toBe('conflict');
            if (expected.outcome === 'conflict') {
              expect(comparable(result.conflicts, commits)).toEqual(comparable(expected.conflicts, commits));
            }
          }
          break;
        }
        case 'delete':
          model.delete(streams[what.stream]!);
          await store.delete(streams[what.stream]!);
          break;
        case 'readStream': {
          const { direction: way, limit, from } = what;
          const options = { direction: way, limit, ...(from !== undefined && { from }) };
          const { state, events: read } = await store.readStream(streams[what.stream]!, options);
          expect([state, read.map(foretold)]).toEqual(model.readStream(streams[what.stream]!, options));
          break;
        }
        case 'readAll': {
          const wanted = what.prefixes?.map((index) => prefixes[index]!);
          const options = { limit: what.limit, ...(wanted && { streamPrefixes: wanted }) };
          const expected = model.log.filter((one) => !wanted || wanted.some((prefix) => one.stream.startsWith(prefix)));
          const forwards = what.direction === 'forwards';
          const read = forwards
            ? await readOn(store, { ...options, after: base })
            : (await readBack(store, base, options)).reverse();
          expect(visible(read)).toEqual(expected);
          const place = receipts[what.pick % Math.max(receipts.length, 1)]?.position ?? base;
          const rest = await readOn(store, { ...options, after: place });
          expect(rest).toEqual(read.filter(({ position }) => position > place));
          break;
        }
      }
    }

    const all = await readOn(stores[0]!, { after: base });
    expect(visible(all)).toEqual(model.log);
    expectGrowing(all.map(({ position }) => position));
    for (const receipt of receipts) {
      if (model.isDeleted(receipt.stream)) continue;
      const one = all.find((event) => event.stream === receipt.stream && event.revision === receipt.revision);
      expect(one).toMatchObject(placeOf(receipt));
    }
    for (const name of streams) {
      const { state, events: read } = await stores[1]!.readStream(name);
      expect([state, read.map(foretold)]).toEqual(model.readStream(name, {}));
    }
  }

  it('is followed by whatever is appended, deleted and read', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), run), {
      numRuns: times(RUNS, harness),
    });
  }, 60_000);
}
