import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { base, programme, statementOf } from '../../domain/vocabulary/statements.fixture.js';
import { schemaOf, type PageProjection, type Projection } from '../contract.js';
import { ModelsUnderTest } from '../models-under-test.fixture.js';
import { PageEvent } from '../runner/page-event.js';
import { createParticipantTimeline } from './model.js';

const DAY = '2022-05-01';
const facilitated = statementOf(`${base}/verbs/facilitated`, `${base}/activity-types/local-process`);

let database: TestDatabase;
let models: ModelsUnderTest;
let projection: Projection;

beforeAll(async () => {
  const model = createParticipantTimeline(programme);
  database = await createDatabase();
  models = await ModelsUnderTest.create(database.url, [model]);
  projection = await model.open(models.client, schemaOf(model));
});

afterAll(async () => {
  await models.close();
  await database.drop();
});

/** Takes in what was recorded since a place in the log. */
function take(from: number): PageProjection {
  const page = projection.begin();
  for (const event of models.log.slice(from)) page.take(new PageEvent(event));
  return page;
}

describe('the timeline', () => {
  it('takes in a page of many erasures, each between two statements, in little memory, however large the page before', async () => {
    for (let i = 0; i < 2_000; i++) models.statement({ ...facilitated, id: randomUUID() }, DAY);
    await take(0).write(models.client);

    const from = models.log.length;
    for (let i = 0; i < 300; i++) {
      models.statement({ ...facilitated, id: randomUUID() }, DAY);
      models.erase(`statement-${randomUUID()}`, DAY);
    }
    const before = process.memoryUsage().arrayBuffers;
    const page = take(from);
    expect((process.memoryUsage().arrayBuffers - before) / 2 ** 20).toBeLessThan(16);
    await page.write(models.client);

    const { rows } = await models.client.query('select count(*)::int as facts from participant_timeline.fact');
    expect(rows).toEqual([{ facts: 2_300 }]);
  });
});
