import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { decodeCursor } from './cursor.js';
import { idsOf, IndexUnderTest } from './index-under-test.fixture.js';
import { findMoreStatements, findStatements } from './queries.js';
import { ReferenceImplementation } from './reference-implementation.fixture.js';
import { activity, agent, SampleLog, verb } from './statements.fixture.js';

let database: TestDatabase;
let index: IndexUnderTest;

beforeEach(async () => {
  database = await createDatabase();
  index = await IndexUnderTest.create(database.url);
});

afterEach(async () => {
  await index.close();
  await database.drop();
});

describe('paging', () => {
  async function fill(log: SampleLog, count: number): Promise<void> {
    for (let i = 0; i < count; i++) log.record({ actor: i % 3 === 0 ? 'ann' : 'ben' });
    await index.project(log.events);
  }

  it.each([1, 3, 7, 100])('goes through all statements, %d at a time, in both directions', async (limit) => {
    const log = new SampleLog();
    await fill(log, 70);
    const reference = new ReferenceImplementation(log.events);
    for (const ascending of [false, true]) {
      for (const asked of [{}, { agent: agent('ann') }, { agent: agent('ben'), verb: verb('read') }]) {
        const expected = reference.find({ filters: asked, ascending });
        const { ids, pages } = await index.find({ filters: asked, ascending, limit });
        expect(ids).toEqual(expected);
        expect(pages).toBe(Math.ceil(expected.length / limit));
      }
    }
  });

  it.each([{}, { agent: agent('ann') }])(
    'stays as it was, newest first, while statements arrive: %j',
    async (asked) => {
      const log = new SampleLog();
      await fill(log, 40);
      const expected = new ReferenceImplementation(log.events).find({ filters: asked });
      let page = await findStatements(index.client, { filters: asked, limit: 4 }, index.at);
      const ids = idsOf(page.statements);
      while (page.more !== undefined) {
        await fill(log, 9);
        page = await findMoreStatements(index.client, decodeCursor(page.more)!, index.at);
        ids.push(...idsOf(page.statements));
      }
      expect(ids).toEqual(expected);
    },
  );

  it.each([{}, { agent: agent('ann') }])('goes on into what arrives, oldest first: %j', async (asked) => {
    const log = new SampleLog();
    await fill(log, 12);
    let page = await findStatements(index.client, { filters: asked, limit: 3, ascending: true }, index.at);
    const ids = idsOf(page.statements);
    for (let i = 0; page.more !== undefined; i++) {
      if (i < 3) await fill(log, 5);
      page = await findMoreStatements(index.client, decodeCursor(page.more)!, index.at);
      ids.push(...idsOf(page.statements));
    }
    expect(ids).toEqual(new ReferenceImplementation(log.events).find({ filters: asked, ascending: true }));
  });

  it('keeps to until, oldest first, though later statements arrive', async () => {
    const log = new SampleLog();
    await fill(log, 12);
    const until = log.events.at(-1)!.recordedAt;
    const page = await findStatements(index.client, { filters: {}, limit: 3, ascending: true, until }, index.at);
    await fill(log, 20);
    const ids = idsOf(page.statements);
    for (let more = page.more; more !== undefined;) {
      const next = await findMoreStatements(index.client, decodeCursor(more)!, index.at);
      ids.push(...idsOf(next.statements));
      more = next.more;
    }
    expect(ids).toEqual(new ReferenceImplementation(log.events).find({ filters: {}, until, ascending: true }));
  });

  it('fills a page past voided statements, and has no next page when only such are left', async () => {
    const log = new SampleLog();
    const first = log.record({ actor: 'ann' });
    const voided = Array.from({ length: 30 }, () => log.record({ actor: 'ann' }));
    const last = log.record({ actor: 'ann' });
    for (const { id } of voided) log.record({ actor: 'ben', verb: 'voided', refersTo: id });
    await index.project(log.events);
    const query = { filters: { agent: agent('ann'), activity: activity('book'), verb: verb('read') } };
    const { ids, pages } = await index.find({ ...query, limit: 1 });
    // The voiding statements match too, by what they refer to.
    expect(new Set(ids)).toEqual(new Set(new ReferenceImplementation(log.events).find(query)));
    expect(ids.slice(-2)).toEqual([last.id, first.id]);
    expect(pages).toBe(32);
  });
});
