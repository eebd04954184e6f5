import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { specificationProblems } from '../../libs/domain/vocabulary/profile/specification.fixture.js';
import { eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

const BASE = 'https://capacity-building-vet.example/xapi';

let vetrail: Vetrail;
beforeAll(async () => {
  vetrail = await startVetrail();
});
afterAll(async () => vetrail.stop());

const get = (path: string) => request(vetrail.url).get(path);

describe('the xAPI profile', () => {
  it('is served as JSON-LD, to anybody, and keeps the specification', async () => {
    const { text } = await get('/profile')
      .buffer(true)
      .expect(200)
      .expect('content-type', /^application\/ld\+json/);
    expect(specificationProblems(JSON.parse(text))).toEqual([]);
  });

  it("is the same at its IRI's path and at its version's, without a credential and an xAPI version", async () => {
    const { headers } = await get('/profile').expect(200);
    for (const path of ['/xapi/profile', '/xapi/profile/v1', '/profile/v1', '/xapi/profile?x=y']) {
      expect((await get(path).expect(200)).headers['etag']).toBe(headers['etag']);
    }
  });

  it.each([
    ['/xapi/verbs/planned', `${BASE}/verbs/planned`, 'Verb'],
    ['/xapi/activity-types/inquiry-cycle', `${BASE}/activity-types/inquiry-cycle`, 'ActivityType'],
    ['/xapi/extensions/role', `${BASE}/extensions/role`, 'ContextExtension'],
    ['/xapi/objectives/O2-theory-method', `${BASE}/objectives/O2-theory-method`, 'Activity'],
    ['/xapi/profile/v1/templates/planned', `${BASE}/profile/v1/templates/planned`, 'StatementTemplate'],
    ['/xapi/profile/v1/patterns/inquiry-cycle', `${BASE}/profile/v1/patterns/inquiry-cycle`, 'Pattern'],
  ])('serves each term at its own IRI: %s', async (path, id, type) => {
    const { body } = await get(path).set('accept', 'application/json').expect(200);
    expect(body).toMatchObject({ '@context': 'https://w3id.org/xapi/profiles/context', id, type });
  });

  it('is not sent again to those who have it', async () => {
    const { headers } = await get('/profile').expect(200);
    await get('/profile').set('if-none-match', `W/"x", ${headers['etag']}`).expect(304);
    await get('/profile').set('if-none-match', '"x"').expect(200);
  });

  it('has nothing elsewhere, and hides no resource of the standard', async () => {
    await get('/profile/v0').expect(404);
    await get('/xapi/verbs/slept').expect(401);
    await get('/xapi/statements').set('x-experience-api-version', '1.0.3').expect(401);
  });
});

describe('the programme', () => {
  it('is described to those who may read it', async () => {
    await get('/api/programme').expect(401);
    const { body } = await get('/api/programme').auth(vetrail.key, vetrail.secret).expect(200);
    expect(body).toMatchObject({ baseIri: BASE, suppression: { partner: 5, public: 10 } });
    expect(body.quarters).toHaveLength(10);
  });

  it('has a schema by which the shipped file is right, and which finds what is wrong', async () => {
    const { text } = await get('/programme.schema.json')
      .buffer(true)
      .expect(200)
      .expect('content-type', /schema\+json/);
    const validate = new Ajv2020({ formats: { date: true, 'date-time': true } }).compile(JSON.parse(text));
    const shipped = JSON.parse(readFileSync(new URL('../../programme.json', import.meta.url), 'utf8'));
    expect(validate(shipped)).toBe(true);
    expect(validate({ ...shipped, suppression: { partner: 0 } })).toBe(false);
    expect(validate({ ...shipped, colour: 'red' })).toBe(false);
  });
});

describe('the statements that are shown to people', () => {
  it('are found in the README, the documentation and what npm start prints', () => {
    const places = [...shownStatements().keys()];
    expect(places).toEqual(expect.arrayContaining(['README.md', 'docs/http-api.md', 'npm start']));
  });

  it('break no rule of the profile, and have no flag in data quality', async () => {
    const all = [...shownStatements().values()].flat();
    for (const body of all) {
      await request(vetrail.url)
        .post('/xapi/statements')
        .auth(vetrail.key, vetrail.secret)
        .set('x-experience-api-version', '1.0.3')
        .send(body)
        .expect(200);
    }
    const api = (path: string) => get(`/api${path}`).auth(vetrail.key, vetrail.secret).expect(200);
    const now = new Date().toISOString();
    await eventually(async () => (await api('/schools')).body.consistentThrough >= now, 'what was posted');
    const { rows } = (await api('/programme/data-quality/personal/flags')).body;
    expect(rows).toEqual([]);
    const { tables } = (await api('/programme/data-quality')).body;
    expect(tables.totals[0]).toMatchObject({ level: 'programme', statements: all.flat().length });
  });
});

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every statement, or list of statements, that a text shows as JSON, by where the text stands. */
function shownStatements(): Map<string, object[]> {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const files = ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
  const texts = new Map(files.map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]));
  texts.set('npm start', vetrail.output());
  return new Map([...texts].map(([name, text]) => [name, statementsIn(text)] as const).filter(([, found]) => found[0]));
}

function statementsIn(text: string): object[] {
  return [...text.matchAll(/\[?\{\s*"actor"/g)].map(({ index }) => {
    // JSON ends at the first bracket that makes it whole.
    for (const { index: end } of text.slice(index).matchAll(/[\]}]/g)) {
      try {
        return JSON.parse(text.slice(index, index + end + 1)) as object;
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    throw new Error(`a statement is shown that is no JSON: ${text.slice(index, index + 100)}`);
  });
}
