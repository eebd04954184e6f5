import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { attended } from '../../test/support/statements.js';
import { programme } from '../domain/vocabulary/statements.fixture.js';
import { KeptAnswers } from './kept-answers.js';
import { ModelsUnderTest } from './models-under-test.fixture.js';
import { createParticipantTimeline } from './participant-timeline/model.js';
import { roster } from './roster/model.js';

let database: TestDatabase;
let models: ModelsUnderTest;
beforeAll(async () => {
  database = await createDatabase();
  models = await ModelsUnderTest.create(database.url, [roster, createParticipantTimeline(programme)]);
});
afterAll(async () => {
  await models.close();
  await database.drop();
});

let answers: KeptAnswers;
let through: string;
let computed: number;
let now: number;
beforeEach(() => {
  through = '2024-01-01T00:00:00.000000Z';
  computed = 0;
  now = 0;
  answers = new KeptAnswers({ database: models.client, consistentThrough: async () => through, now: () => now });
});

/** How often it was computed is the answer. */
const count = async () => (computed += 1);

async function somethingIsRecorded(): Promise<void> {
  models.statement(attended({ id: randomUUID() }), '2024-01-01');
  await models.project();
  through = `2024-01-01T00:00:${String(models.log.length).padStart(2, '0')}.000000Z`;
}

describe('an answer', () => {
  it('is computed once for as long as nothing is recorded, and holds ever more', async () => {
    expect(await Promise.all([answers.ask('a', count), answers.ask('a', count)])).toMatchObject([
      { value: 1 },
      { value: 1 },
    ]);
    through = '2025-01-01T00:00:00.000000Z';
    expect(await answers.ask('a', count)).toEqual({ value: 1, consistentThrough: through });
    expect(await answers.ask('b', count)).toEqual({ value: 2, consistentThrough: through });
  });

  it('is given again for a while though something was recorded, and says up to when it holds everything', async () => {
    const { consistentThrough } = await answers.ask('a', count);
    await somethingIsRecorded();
    expect(await answers.ask('a', count)).toEqual({ value: 1, consistentThrough });
    // Who knows what was recorded since asks for it.
    expect(await answers.ask('a', count, { atLeast: through })).toEqual({ value: 2, consistentThrough: through });
    expect(await answers.ask('a', count)).toEqual({ value: 2, consistentThrough: through });
  });

  it('is old after a second; it is given once more while the next one is computed', async () => {
    await answers.ask('a', count);
    await somethingIsRecorded();
    now = 1_001;
    expect(await answers.ask('a', count)).toMatchObject({ value: 1 });
    expect(await answers.ask('a', count)).toEqual({ value: 2, consistentThrough: through });
    await somethingIsRecorded();
    now = 4_000;
    expect(await answers.ask('a', count)).toEqual({ value: 3, consistentThrough: through });
  });

  it('that failed is asked for anew', async () => {
    await expect(answers.ask('a', () => Promise.reject(new RangeError('from')))).rejects.toThrow(RangeError);
    expect(await answers.ask('a', count)).toMatchObject({ value: 1 });
  });
});
