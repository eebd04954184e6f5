import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { participantStream, schoolStream, type ParticipantEvent } from '#domain';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { ModelsUnderTest } from '../models-under-test.fixture.js';
import { roster } from './model.js';
import { consentingParticipants, findParticipant, listParticipants, resolveIdentities } from './queries.js';
import { schoolRecord } from './school-queries.js';

const ANN = '00000000-0000-4000-8000-000000000001';
const BEN = '00000000-0000-4000-8000-000000000002';

let database: TestDatabase;
let models: ModelsUnderTest;
beforeAll(async () => {
  database = await createDatabase();
  models = await ModelsUnderTest.create(database.url, [roster]);
});
beforeEach(async () => {
  await models.reset();
  for (const id of [ANN, BEN]) models.participant(id, '2022-03-01', { type: 'ParticipantEnrolled', data: { id } });
});
afterAll(async () => {
  await models.close();
  await database.drop();
});

const moved = (school: string, from: string): ParticipantEvent => ({ type: 'SchoolMoved', data: { school, from } });
const left = (from: string): ParticipantEvent => ({ type: 'ParticipantLeft', data: { from } });
const consent = (given: boolean, on: string): ParticipantEvent => ({
  type: given ? 'ResearchConsentGiven' : 'ResearchConsentWithdrawn',
  data: { on },
});

describe('memberships', () => {
  it('end with leaving, and begin again; what holds is told, not every record', async () => {
    models.participant(ANN, '2023-01-01', moved('dk-randers', '2022-06-01'), left('2023-01-01'));
    await models.project();
    expect(await findParticipant(models.client, ANN)).toMatchObject({ school: null, since: '2023-01-01', revision: 2 });
    expect((await listParticipants(models.client, { school: 'dk-randers', limit: 5 })).participants).toEqual([]);
    models.participant(ANN, '2023-06-01', moved('it-cometa', '2022-12-01'));
    await models.project();
    expect(await findParticipant(models.client, ANN)).toMatchObject({
      school: 'it-cometa',
      since: '2022-12-01',
      memberships: [
        { school: 'dk-randers', since: '2022-06-01' },
        { school: 'it-cometa', since: '2022-12-01' },
      ],
    });
  });
});

describe('consent to research', () => {
  const consenting = async (asKnownAt?: string) => [
    ...(await consentingParticipants(models.client, asKnownAt === undefined ? {} : { asKnownAt })),
  ];

  it('holds from when it is known until it is withdrawn, on both clocks', async () => {
    models.participant(ANN, '2022-06-01', consent(true, '2022-03-05'));
    models.participant(ANN, '2023-03-01', consent(false, '2023-02-01'));
    models.participant(BEN, '2023-03-02', consent(true, '2023-04-01'));
    await models.project();
    expect(await consenting('2022-05-31')).toEqual([]);
    expect(await consenting('2022-06-01')).toEqual([ANN]);
    // Withdrawn in February, known in March.
    expect(await consenting('2023-02-15')).toEqual([ANN]);
    expect(await consenting('2023-03-02')).toEqual([]);
    expect(await consenting()).toEqual([BEN]);
  });

  it('follows the day on which something was said, of one day what was recorded last', async () => {
    models.participant(ANN, '2023-03-01', consent(false, '2023-02-01'));
    models.participant(ANN, '2023-04-01', consent(true, '2022-03-05'));
    models.participant(BEN, '2023-04-02', consent(true, '2023-04-01'), consent(false, '2023-04-01'));
    await models.project();
    expect(await consenting()).toEqual([]);
    expect(await findParticipant(models.client, ANN)).toMatchObject({
      consents: [
        { given: true, on: '2022-03-05' },
        { given: false, on: '2023-02-01' },
      ],
    });
    expect((await findParticipant(models.client, BEN))!.consents).toEqual([{ given: false, on: '2023-04-01' }]);
  });

  it('goes with the participant', async () => {
    models.participant(ANN, '2022-06-01', consent(true, '2022-03-05'), {
      type: 'IdentityLinked',
      data: { identity: 'openid:https://ann.example' },
    });
    models.erase(participantStream(ANN), '2023-01-01');
    await models.project();
    expect(await consenting()).toEqual([]);
    expect(await findParticipant(models.client, ANN)).toBeUndefined();
    expect(await resolveIdentities(models.client, ['openid:https://ann.example'])).toEqual(new Map());
  });
});

describe('schools', () => {
  const CODE = 'hu-kozep';
  const record = (type: string, data: unknown, day: string) => models.record(schoolStream(CODE), type, data, day);

  it('are what they said last, as known at a date', async () => {
    const teachers = { axis: 'position', role: 'teacher', date: '2022-03-01' };
    record('SchoolJoined', { code: CODE, on: '2022-03-01' }, '2022-03-10');
    record('HeadCountDeclared', { ...teachers, count: 120 }, '2022-04-01');
    record('SchoolJoined', { code: CODE, on: '2022-02-01' }, '2022-05-01');
    record('HeadCountDeclared', { ...teachers, count: 121 }, '2022-06-01');
    await models.project();
    const known = (asKnownAt?: string) => schoolRecord(models.client, CODE, { asKnownAt });
    expect(await known('2022-03-09')).toEqual({ revision: null, joined: null, headCounts: [] });
    expect(await known('2022-04-30')).toEqual({
      revision: 1,
      joined: '2022-03-01',
      headCounts: [{ ...teachers, count: 120 }],
    });
    expect(await known()).toEqual({ revision: 3, joined: '2022-02-01', headCounts: [{ ...teachers, count: 121 }] });
    models.erase(schoolStream(CODE), '2022-07-01');
    await models.project();
    expect(await known()).toEqual({ revision: null, joined: null, headCounts: [] });
  });
});
