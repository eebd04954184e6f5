import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { compareSchemas } from '../runner/compare-schemas.js';
import { IndexUnderTest } from './index-under-test.fixture.js';
import { findById, findRecorded, findVoidedById } from './queries.js';
import { ReferenceImplementation, type SampleFilters } from './reference-implementation.fixture.js';
import { activity, agent, SampleLog, verb, type StatementFacts } from './statements.fixture.js';

let database: TestDatabase;
let index: IndexUnderTest;
const opened: IndexUnderTest[] = [];

async function openIndex(schema?: string, blockSize?: number, maxAwaited?: number): Promise<IndexUnderTest> {
  const created = await IndexUnderTest.create(database.url, schema, blockSize, maxAwaited);
  opened.push(created);
  return created;
}

beforeEach(async () => {
  database = await createDatabase();
  index = await openIndex();
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  await database.drop();
});

const names = ['ann', 'ben', 'cleo', 'dan'];
const verbs = ['read', 'passed', 'failed'];
const activities = ['book', 'test', 'film', 'course-a', 'course-b'];
const registrations = ['5a0a5e3c-6a3f-4a6f-8b52-000000000001', '5a0a5e3c-6a3f-4a6f-8b52-000000000002'];

const facts: fc.Arbitrary<StatementFacts> = fc.record(
  {
    // The first of each is far more frequent than the rest: some postings become bitmaps, some stay lists.
    actor: fc.oneof({ weight: 4, arbitrary: fc.constant('ann') }, fc.constantFrom(...names)),
    verb: fc.oneof({ weight: 4, arbitrary: fc.constant('read') }, fc.constantFrom(...verbs)),
    activity: fc.constantFrom(...activities),
    instructor: fc.constantFrom(...names),
    course: fc.constantFrom('course-a', 'course-b', 'book'),
    registration: fc.constantFrom(...registrations),
  },
  { requiredKeys: ['actor', 'verb', 'activity'] },
);

/** What happens next: a statement, perhaps about or against another one that may not have come yet, or an erasure. */
const step = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constant('statement' as const) },
    fc.constantFrom('other' as const, 'reference' as const, 'reference' as const, 'void' as const, 'erase' as const),
  ),
  facts,
  /** Which of the statements it is about. */
  about: fc.nat(199),
  cut: fc.oneof({ weight: 6, arbitrary: fc.constant('no' as const) }, fc.constantFrom('commit', 'crash', 'restart')),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A log that follows the steps. Ids are settled beforehand, so that statements can refer to later ones. */
function logOf(steps: readonly Step[]): SampleLog {
  const log = new SampleLog();
  const ids = steps.map(() => randomUUID());
  const erased = new Set<string>();
  steps.forEach(({ kind, facts: said, about }, i) => {
    const id = ids[i]!;
    const target = ids[about % ids.length]!;
    if (kind === 'other') log.recordOther();
    else if (kind === 'statement') log.record({ ...said, id });
    else if (kind === 'reference') log.record({ ...said, id, refersTo: target });
    else if (kind === 'void') log.record({ ...said, id, verb: 'voided', refersTo: target });
    else if (about % ids.length < i && !erased.has(target) && steps[about % ids.length]!.kind !== 'other') {
      if (steps[about % ids.length]!.kind === 'erase') return;
      erased.add(target);
      log.erase(target);
    }
  });
  return log;
}

const filters: fc.Arbitrary<SampleFilters> = fc.record(
  {
    agent: fc.constantFrom(...names).map(agent),
    relatedAgents: fc.boolean(),
    verb: fc.constantFrom(...verbs, 'voided').map(verb),
    activity: fc.constantFrom(...activities).map(activity),
    relatedActivities: fc.boolean(),
    registration: fc.constantFrom(...registrations),
  },
  { requiredKeys: [] },
);

describe('the statement index', () => {
  it('answers every query as the standard has it, whatever was voided, referred to and erased, in whatever order', async () => {
    const steps = fc.array(step, { minLength: 100, maxLength: 200 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.array(fc.tuple(filters, fc.nat(), fc.nat(), fc.boolean()), { minLength: 25, maxLength: 25 }),
        async (said, queries) => {
          const log = logOf(said);
          const tested = await openIndex(`index_${run++}`, run % 2 === 0 ? 16 : 32, run % 3 === 0 ? 2 : 100);
          for (let from = 0, i = 0; i < log.events.length; i++) {
            const cut = i === log.events.length - 1 ? 'commit' : said[i]!.cut;
            if (cut === 'no') continue;
            const page = log.events.slice(from, i + 1);
            if (cut === 'crash') await tested.crashAfter(page);
            else await tested.project(page);
            if (cut === 'restart') tested.restart();
            if (cut !== 'crash') from = i + 1;
          }
          const reference = new ReferenceImplementation(log.events);
          const instant = (n: number) => (n % 3 === 0 ? undefined : log.events[n % log.events.length]!.recordedAt);
          for (const [asked, since, until, ascending] of queries) {
            const query = { filters: asked, since: instant(since), until: instant(until), ascending };
            expect({ query, ids: (await tested.find({ ...query, limit: 7 })).ids }).toEqual({
              query,
              ids: reference.find(query),
            });
          }
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('has the same rows whatever the batches, restarts and crashes', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 100, maxLength: 200 }), async (said) => {
        const log = logOf(said);
        const [whole, cut] = [await openIndex(`whole_${run}`), await openIndex(`cut_${run++}`)];
        await whole.project(log.events);
        for (const [i, event] of log.events.entries()) {
          if (said[i]!.cut === 'crash') await cut.crashAfter(log.events.slice(i, i + 5));
          await cut.project([event]);
          if (said[i]!.cut === 'restart') cut.restart();
        }
        expect(await compareSchemas(index.client, whole.schema, cut.schema)).toEqual([]);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});

describe('a large batch', () => {
  it('leaves the rows that many small ones leave', async () => {
    const log = new SampleLog();
    for (let i = 0; i < 900; i++) log.record({ actor: `n${i % 97}`, verb: verbs[i % 2]!, registration: randomUUID() });
    const [large, small] = [await openIndex('large', 512), await openIndex('small', 512)];
    await large.project(log.events);
    for (let i = 0; i < 900; i += 30) {
      if (i % 90 === 0) small.restart();
      await small.project(log.events.slice(i, i + 30));
    }
    expect(await compareSchemas(index.client, 'large', 'small')).toEqual([]);
    const query = { filters: { agent: agent('n5'), verb: verb('read') } };
    expect((await large.find({ ...query, limit: 2 })).ids).toEqual(new ReferenceImplementation(log.events).find(query));
  });
});

describe('references', () => {
  const chain = ['a', 'b', 'c', 'd'] as const;
  const orders = permutations(chain);

  it.each(orders.map((order) => [order.join(' ')]))('hand keys down a chain that arrives as %s', async (order) => {
    for (const apart of [false, true]) {
      const tested = await openIndex(`apart_${apart}`);
      const log = new SampleLog();
      const ids = Object.fromEntries(chain.map((name) => [name, randomUUID()]));
      for (const name of order.split(' ')) {
        const next = chain[chain.indexOf(name as 'a') + 1];
        log.record({ id: ids[name]!, actor: name, ...(next && { refersTo: ids[next]! }) });
        // Apart, they stand in blocks of their own, so that a late target reaches into blocks that are full.
        if (apart) for (let i = 0; i < 20; i++) log.record({ actor: 'nobody' });
        await tested.project(log.events);
      }
      const reference = new ReferenceImplementation(log.events);
      for (const name of chain) {
        const asked = { filters: { agent: agent(name) } };
        expect((await tested.find(asked)).ids).toEqual(reference.find(asked));
      }
    }
  });

  it('stop at a cycle', async () => {
    const log = new SampleLog();
    const [a, b, self] = [randomUUID(), randomUUID(), randomUUID()];
    log.record({ id: a, actor: 'ann', refersTo: b });
    log.record({ id: b, actor: 'ben', refersTo: a });
    log.record({ id: self, actor: 'cleo', refersTo: self });
    for (const event of log.events) await index.project([event]);
    const found = async (name: string) => (await index.find({ filters: { agent: agent(name) } })).ids;
    expect(await found('ann')).toEqual([b, a]);
    expect(await found('ben')).toEqual([b, a]);
    expect(await found('cleo')).toEqual([self]);
  });

  it('find a target whose id they write in upper case', async () => {
    const log = new SampleLog();
    const target = log.record({ actor: 'ann' });
    const { id } = log.record({ actor: 'ben', refersTo: target.id.toUpperCase() });
    await index.project(log.events);
    expect((await index.find({ filters: { agent: agent('ann') } })).ids).toEqual([id, target.id]);
  });

  it('hand keys down a hundred hops, in whichever order they arrive', async () => {
    const ids = Array.from({ length: 104 }, () => randomUUID());
    const statements = ids.map((id, i) => ({ id, actor: `n${i}`, ...(i > 0 && { refersTo: ids[i - 1]! }) }));
    for (const [name, order] of [
      ['old_first', statements],
      ['new_first', statements.toReversed()],
    ] as const) {
      const tested = await openIndex(name);
      const log = new SampleLog();
      for (const statement of order) log.record(statement);
      for (let i = 0; i < log.events.length; i += 10) await tested.project(log.events.slice(i, i + 10));
      const { ids: found } = await tested.find({ filters: { agent: agent('n0') }, limit: 200 });
      expect(new Set(found)).toEqual(new Set(ids.slice(0, 101)));
    }
  });
});

describe('voiding', () => {
  it.each(['target first', 'voiding first'])('works with the %s, in one batch or two', async (order) => {
    for (const together of [true, false]) {
      const log = new SampleLog();
      const [target, voiding] = [randomUUID(), randomUUID()];
      const steps = [
        () => log.record({ id: target, actor: 'ann' }),
        () => log.record({ id: voiding, actor: 'ben', verb: 'voided', refersTo: target }),
      ];
      for (const record of order === 'target first' ? steps : steps.toReversed()) record();
      const tested = await openIndex(`together_${together}`);
      if (together) await tested.project(log.events);
      else for (const event of log.events) await tested.project([event]);

      expect((await tested.find({ filters: {} })).ids).toEqual([voiding]);
      expect((await tested.find({ filters: { agent: agent('ann') } })).ids).toEqual([voiding]);
      expect(await findById(tested.client, target, tested.at)).toBeUndefined();
      expect(await findVoidedById(tested.client, target, tested.at)).toMatchObject({ stored: expect.any(String) });
      expect(await findById(tested.client, voiding, tested.at)).toBeDefined();
    }
  });

  it.each(['in order', 'in reverse'])('leaves a voiding statement alone, %s', async (order) => {
    const log = new SampleLog();
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    const steps = [
      () => log.record({ id: ids[0] }),
      () => log.record({ id: ids[1], verb: 'voided', refersTo: ids[0] }),
      () => log.record({ id: ids[2], verb: 'voided', refersTo: ids[1] }),
    ];
    for (const record of order === 'in order' ? steps : steps.toReversed()) record();
    for (const event of log.events) await index.project([event]);
    expect(await findVoidedById(index.client, ids[0], index.at)).toBeDefined();
    expect(await findVoidedById(index.client, ids[1], index.at)).toBeUndefined();
  });
});

describe('erasure', () => {
  it('takes the text, the keys and what others inherited out of the tables', async () => {
    const log = new SampleLog();
    const target = log.record({ actor: 'ann', registration: registrations[0]! });
    const referrer = log.record({ actor: 'ben', refersTo: target.id });
    for (let i = 0; i < 20; i++) log.record({ actor: 'cleo' });
    await index.project(log.events);
    log.erase(target.id);
    await index.project(log.events);

    expect((await index.find({ filters: { agent: agent('ann') } })).ids).toEqual([]);
    expect((await index.find({ filters: { agent: agent('ben') } })).ids).toEqual([referrer.id]);
    expect((await index.find({ filters: {} })).ids).not.toContain(target.id);
    expect(await findById(index.client, target.id, index.at)).toBeUndefined();
    expect(await findVoidedById(index.client, target.id, index.at)).toBeUndefined();
    expect(await findRecorded(index.client, [target.id, referrer.id], index.at)).toHaveProperty('size', 1);
    const { rows } = await index.client.query(`select from ${index.schema}.statement where body like '%mailto:ann@%'`);
    expect(rows).toHaveLength(0);
  });

  it('brings back what the erased statement had voided, as the log without it has it', async () => {
    const log = new SampleLog();
    const target = log.record({});
    const first = log.record({ verb: 'voided', refersTo: target.id });
    const second = log.record({ verb: 'voided', refersTo: target.id });
    log.erase(first.id);
    await index.project(log.events);
    expect(await findVoidedById(index.client, target.id, index.at)).toBeDefined();
    log.erase(second.id);
    await index.project(log.events);
    expect(await findById(index.client, target.id, index.at)).toBeDefined();
  });

  it('answers as an index does that was built after the statement had left the log', async () => {
    const steps = fc.array(step, { minLength: 60, maxLength: 100 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.array(filters, { minLength: 10, maxLength: 10 }), async (said, queries) => {
        const log = logOf(said);
        const [before, after] = [await openIndex(`before_${run}`), await openIndex(`after_${run++}`)];
        await before.project(log.events);
        const erased = log.events.filter(({ type }) => type === '$streamDeleted').map(({ stream }) => stream);
        await after.project(
          log.events.filter(({ type, stream }) => type === '$streamDeleted' || !erased.includes(stream)),
        );
        for (const asked of queries) {
          expect((await before.find({ filters: asked })).ids).toEqual((await after.find({ filters: asked })).ids);
        }
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});

describe('reading by id', () => {
  it('gives the recorded text with stored and timestamp', async () => {
    const log = new SampleLog();
    const { id } = log.record({});
    await index.project(log.events);
    const { data, recordedAt } = log.events[0]!;
    const body = `${data.slice(0, -1)},"stored":"${recordedAt}","timestamp":"${recordedAt}"}`;
    expect(await findById(index.client, id, index.at)).toEqual({ body, stored: recordedAt });
    expect(await findRecorded(index.client, [id, randomUUID()], index.at)).toEqual(new Map([[id, body]]));
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}
