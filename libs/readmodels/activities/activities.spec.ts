import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { ModelsUnderTest } from '../models-under-test.fixture.js';
import { activities } from './model.js';
import { findActivityDefinition } from './queries.js';

const ID = 'https://lms.example/a';
let database: TestDatabase;
let models: ModelsUnderTest;

beforeAll(async () => {
  database = await createDatabase();
  models = await ModelsUnderTest.create(database.url, [activities]);
});

beforeEach(() => models.reset());

afterAll(async () => {
  await models.close();
  await database.drop();
});

const defining = (definition: object | undefined, more: object = {}) => ({
  id: randomUUID(),
  actor: { mbox: 'mailto:a@example.org' },
  verb: { id: 'https://lms.example/did' },
  object: { id: ID, definition },
  ...more,
});
const say = (...definitions: (object | undefined)[]) =>
  definitions.forEach((definition) => models.statement(defining(definition), '2023-04-18'));

describe('the canonical definition', () => {
  it('adds languages and extensions up, and takes the later word of the rest', async () => {
    say(
      { name: { en: 'meeting', da: 'møde' }, type: 'https://x.example/1', extensions: { 'https://x.example/a': 1 } },
      undefined,
      { name: { en: 'workshop' }, type: 'https://x.example/2', extensions: { 'https://x.example/b': { c: [2] } } },
      { description: { en: 'later' }, interactionType: 'choice', choices: [{ id: 'x' }, { id: 'y' }] },
      { choices: [{ id: 'z' }], interactionType: 'choice' },
    );
    await models.project();
    expect(await findActivityDefinition(models.client, ID)).toEqual({
      name: { en: 'workshop', da: 'møde' },
      description: { en: 'later' },
      type: 'https://x.example/2',
      extensions: { 'https://x.example/a': 1, 'https://x.example/b': { c: [2] } },
      interactionType: 'choice',
      choices: [{ id: 'z' }],
    });
  });

  it('is the same whatever the pages, and after every start', async () => {
    const definitions = Array.from({ length: 40 }, (_, i) => ({ name: { [i % 3 ? 'en' : 'da']: `name ${i % 7}` } }));
    const results: unknown[] = [];
    for (const size of [1, 7, 100]) {
      await models.reset();
      say(...definitions);
      await models.project(size);
      results.push(await findActivityDefinition(models.client, ID));
    }
    expect(results).toEqual(Array(3).fill({ name: { da: 'name 4', en: 'name 3' } }));
  });

  it('comes from objects, context and SubStatements, not from references to people', async () => {
    const activity = (n: number) => ({ id: `${ID}/${n}`, definition: { name: { en: String(n) } } });
    const inner = { objectType: 'SubStatement', actor: {}, verb: {}, object: activity(1) };
    models.statement(
      defining(undefined, {
        object: { ...inner, context: { contextActivities: { other: [activity(2)] } } },
        context: { contextActivities: { parent: [activity(3)], category: [activity(4), activity(5)] } },
      }),
      '2023-04-18',
    );
    await models.project();
    for (const n of [1, 2, 3, 4, 5]) {
      expect(await findActivityDefinition(models.client, `${ID}/${n}`)).toEqual({ name: { en: String(n) } });
    }
    expect(await findActivityDefinition(models.client, ID)).toBeUndefined();
  });

  it('is not changed by a credential without the scope define', async () => {
    say({ name: { en: 'right' } });
    say({ name: { en: 'wrong' } });
    Object.assign(models.log[1]!, { metadata: '{"schema":1,"credential":"x","define":false}' });
    await models.project();
    expect(await findActivityDefinition(models.client, ID)).toEqual({ name: { en: 'right' } });
  });

  it.each([1, 2, 100])('does not grow without end, %i events a page', async (size) => {
    const big = (n: number) => ({ extensions: { [`https://x.example/${n}`]: 'x'.repeat(600_000) } });
    say(big(1), big(2), { name: { en: 'small' } });
    await models.project(size);
    const found = await findActivityDefinition(models.client, ID);
    expect(Object.keys(found!.extensions!)).toEqual(['https://x.example/1']);
    expect(found!.name).toEqual({ en: 'small' });
  });

  it('is kept for ids of any length', async () => {
    const id = `https://lms.example/${'x'.repeat(50_000)}`;
    models.statement(defining(undefined, { object: { id, definition: { name: { en: 'long' } } } }), '2023-04-18');
    await models.project();
    expect(await findActivityDefinition(models.client, id)).toEqual({ name: { en: 'long' } });
  });
});
