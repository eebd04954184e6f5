import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { IndexUnderTest } from './index-under-test.fixture.js';
import { findAsKnownAt, findById } from './queries.js';
import { activity, agent, SampleLog, verb } from './statements.fixture.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(() => database.drop());

const FILTERS = [
  {},
  { agent: agent('ann') },
  { agent: agent('ben'), verb: verb('read') },
  { activity: activity('film'), relatedActivities: true },
  { verb: verb('passed'), activity: activity('book') },
];

const step = fc.record({
  kind: fc.constantFrom('statement', 'reference', 'reference', 'void'),
  actor: fc.constantFrom('ann', 'ben'),
  verb: fc.constantFrom('read', 'passed'),
  activity: fc.constantFrom('book', 'film'),
  about: fc.nat(29),
});

it('finds what an index finds that knows no more, page by page, whatever refers to what or voids it', async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), fc.nat(), async (steps, cut) => {
      const log = new SampleLog();
      // Ids are known beforehand: statements refer to, and void, what came before and what comes after.
      const ids = Array.from({ length: 30 }, () => randomUUID() as string);
      for (const [i, { kind, about, ...facts }] of steps.entries()) {
        const id = ids[i]!;
        if (kind === 'statement') log.record({ id, ...facts });
        else
          log.record({ id, actor: facts.actor, refersTo: ids[about]!, verb: kind === 'void' ? 'voided' : facts.verb });
      }
      const asKnownAt = log.events[cut % log.events.length]!.recordedAt;
      const whole = await IndexUnderTest.create(database.url, `whole_${++n}`);
      const then = await IndexUnderTest.create(database.url, `then_${n}`);
      await whole.project(log.events);
      await then.project(log.events.filter(({ recordedAt }) => recordedAt <= asKnownAt));
      for (const filters of FILTERS) {
        for (const ascending of [false, true]) {
          const { ids: found } = await whole.find({ filters, ascending, asKnownAt, limit: 3 });
          expect(found).toEqual((await then.find({ filters, ascending })).ids);
        }
      }
      for (const id of ids.slice(0, steps.length)) {
        const found = await findAsKnownAt(whole.client, id, asKnownAt, whole.at);
        expect(found?.voided === false ? found.body : undefined).toBe((await findById(then.client, id, then.at))?.body);
      }
      await whole.close();
      await then.close();
    }),
    { numRuns: 25 },
  );
}, 60_000);
