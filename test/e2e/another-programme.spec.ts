import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { specificationProblems } from '../../libs/domain/vocabulary/profile/specification.fixture.js';
import { eventually } from '../support/statements.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';

/** Synthetic: another partnership, which shares no code, day or word of its own with the one that is shipped. */
const PROGRAMME = {
  name: 'Synthetic partnership',
  baseIri: 'https://partnership.example/learning',
  period: { start: '2025-01-01', end: '2025-12-31' },
  schools: [
    { code: 'es-uno', name: 'Escuela Uno', country: 'ES' },
    { code: 'pt-dois', name: 'Escola Dois', country: 'PT' },
  ],
  objectives: [{ code: 'A', name: 'The one objective' }],
  positions: ['head', 'staff'],
  projectRoles: ['coach'],
  vocabulary: {
    eventKinds: ['course'],
    leadershipDimensions: ['vision'],
    doubleDemand: ['now', 'later'],
    changeKinds: ['habit'],
  },
  profile: {
    versions: [
      { name: 'v2', published: '2025-06-01T00:00:00Z' },
      { name: 'v1', published: '2025-01-01T00:00:00Z' },
    ],
  },
};

interface Overview {
  readonly school: { readonly code: string } | null;
  readonly total: { readonly activeParticipants: number };
}

const folder = mkdtempSync(join(tmpdir(), 'vetrail-programme-'));
let vetrail: Vetrail;
beforeAll(async () => {
  const file = join(folder, 'programme.json');
  writeFileSync(file, JSON.stringify(PROGRAMME));
  vetrail = await startVetrail({ env: { PROGRAMME_FILE: file } });
}, 60_000);
afterAll(async () => {
  await vetrail.stop();
  rmSync(folder, { recursive: true });
});

const api = (method: 'get' | 'put' | 'post', path: string) =>
  request(vetrail.url)[method](`/api${path}`).auth(vetrail.key, vetrail.secret);

it('publishes its profile at its own IRIs', async () => {
  const { body } = await request(vetrail.url).get('/learning/profile').set('accept', 'application/json').expect(200);
  expect(body).toMatchObject({
    id: 'https://partnership.example/learning/profile',
    versions: [{ id: 'https://partnership.example/learning/profile/v2' }, {}],
  });
  expect(specificationProblems(body)).toEqual([]);
  const term = await request(vetrail.url).get('/learning/extensions/change-kind').set('accept', 'application/json');
  expect(JSON.parse(term.body.inlineSchema)).toMatchObject({ enum: ['habit'] });
});

it('says in its own words who takes part and what they did, and counts it in its own quarters', async () => {
  const { body: person } = await api('post', '/participants')
    .send({ position: 'staff', projectRoles: ['coach'], identities: [], school: 'pt-dois' })
    .expect(201);
  expect(person).toMatchObject({ school: 'pt-dois', since: '2025-01-01' });
  const cycle = '10000000-0000-4000-8000-000000000001';
  const said = { participant: person.id, timestamp: '2025-05-02T09:00:00Z', objectives: ['A'], cycle };
  await api('post', '/learning-events')
    .send([
      { ...said, event: 'planned' },
      { ...said, event: 'adjusted', changeKind: 'habit' },
    ])
    .expect(201);
  await api('post', '/learning-events')
    .send({ ...said, event: 'adjusted', changeKind: 'practice' })
    .expect(400);
  const entries = await eventually(async () => {
    const { body } = await api('get', `/participants/${person.id}/timeline`);
    return body.entries?.length === 2 && (body.entries as Record<string, unknown>[]);
  }, 'the timeline');
  expect(entries[0]).toMatchObject({ quarter: 'PQ2', school: 'pt-dois', objectives: ['A'], template: 'T6' });
  const { body: overview } = await api('get', '/schools').expect(200);
  expect(overview.schools.map(({ school, total }: Overview) => [school?.code, total.activeParticipants])).toEqual([
    ['es-uno', 0],
    ['pt-dois', 1],
    [undefined, 0],
  ]);
});

it('says at the start what to post, in its own words', () => {
  expect(vetrail.output()).toContain('https://partnership.example/learning/objectives/A');
  expect(vetrail.output()).toContain('/api/schools/es-uno/development');
});
