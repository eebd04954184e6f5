import { describe, expect, it } from '@jest/globals';
import { parseStatement, type Statement } from '#xapi';
import { classify } from '../vocabulary/classify.js';
import { extractTerms } from '../vocabulary/extract.js';
import { base, programme } from '../vocabulary/statements.fixture.js';
import { statementOfEvent } from './build-statement.js';
import { checkEvent } from './check-event.js';
import type { EventDetails, LearningEvent } from './event.js';

const CYCLE = '20000000-0000-4000-8000-000000000001';
const activity = { id: 'workshop-1', name: 'Synthetic workshop' };
const score = { raw: 4, min: 1, max: 5 };
const common = {
  account: { homePage: `${base}/participants`, name: CYCLE },
  timestamp: '2023-04-18T09:00:00Z',
  school: 'dk-randers',
  objectives: ['O2-theory-method'],
};
const event = (details: EventDetails, over: object = {}) => ({ ...common, ...details, ...over }) as LearningEvent;

const EVENTS: readonly (readonly [template: string, details: EventDetails])[] = [
  ['T1', { event: 'joined', role: { position: 'teacher', projectRoles: ['trainer'] } }],
  ['T1', { event: 'left', role: { position: 'teacher', projectRoles: [] } }],
  ['T2', { event: 'attended-meeting', activity, duration: 'PT3H', eventKind: 'workshop' }],
  ['T2', { event: 'attended-local-process', activity, duration: 'PT3H', eventKind: 'local-session' }],
  ['T3', { event: 'completed-module', activity }],
  ['T4', { event: 'rated-event', activity, score }],
  ['T5', { event: 'self-assessed', activity, assessment: 'posttest', competence: 'C1', instrumentVersion: '1', score }],
  ['T6', { event: 'planned', cycle: CYCLE }],
  ['T7', { event: 'enacted', cycle: CYCLE, doubleDemand: ['practical', 'principle'] }],
  ['T8', { event: 'reflected', cycle: CYCLE, reflectsOn: CYCLE }],
  ['T9', { event: 'adjusted', cycle: CYCLE, changeKind: 'practice' }],
  ['T10', { event: 'counselled', activity, duration: 'P1D', counterpartSchool: 'it-cometa' }],
  ['T10', { event: 'received-counselling', activity, duration: 'P1D', counterpartSchool: 'it-cometa' }],
  ['T11', { event: 'facilitated', activity, duration: 'PT2H' }],
  ['T12', { event: 'led', activity, leadershipDimension: 'goals' }],
];

const built = (details: EventDetails, over?: object) => {
  const said = event(details, over);
  const statement = statementOfEvent(said, programme);
  return { statement, problems: checkEvent(said, statement, programme, '$') };
};

describe('a learning event as a statement', () => {
  it.each(EVENTS)('keeps the standard and every rule of the profile: %s %j', (template, details) => {
    const { statement, problems } = built(details, { notes: 'It went well.', guskeyLevel: 4, brickStones: [1, 8] });
    expect(problems).toEqual([]);
    expect(parseStatement(JSON.parse(JSON.stringify(statement)), '1.0.3')).not.toBeInstanceOf(Array);
    expect(classify(statement, programme)?.template).toBe(template);
    expect(extractTerms(statement, programme)).toMatchObject({
      objectives: ['O2-theory-method'],
      teamSchool: 'dk-randers',
      extensions: { 'guskey-level': 4 },
    });
    expect(statement.result?.response).toBe('It went well.');
  });

  it('says all that is said, and nothing else', () => {
    expect(built(EVENTS[2]![1], { id: CYCLE }).statement).toEqual({
      id: CYCLE,
      actor: { objectType: 'Agent', account: common.account },
      verb: { id: 'http://adlnet.gov/expapi/verbs/attended', display: { en: 'attended' } },
      object: {
        objectType: 'Activity',
        id: `${base}/activities/workshop-1`,
        definition: { type: 'http://adlnet.gov/expapi/activities/meeting', name: { und: 'Synthetic workshop' } },
      },
      result: { duration: 'PT3H' },
      context: {
        team: {
          objectType: 'Group',
          name: 'Randers Social- og Sundhedsskole',
          account: { homePage: `${base}/schools`, name: 'dk-randers' },
        },
        contextActivities: {
          parent: [
            {
              objectType: 'Activity',
              id: `${base}/objectives/O2-theory-method`,
              definition: {
                type: 'http://adlnet.gov/expapi/activities/objective',
                name: { en: programme.objectives[1]!.name },
              },
            },
          ],
          grouping: [
            {
              objectType: 'Activity',
              id: `${base}/programme`,
              definition: { type: 'http://id.tincanapi.com/activitytype/project', name: { en: programme.name } },
            },
          ],
          category: [{ id: `${base}/profile/v1`, definition: { type: 'http://adlnet.gov/expapi/activities/profile' } }],
        },
        extensions: { [`${base}/extensions/event-kind`]: 'workshop' },
      },
      timestamp: '2023-04-18T09:00:00Z',
    } satisfies Statement);
  });

  it('takes an IRI as it is, and names a cycle by its registration', () => {
    const iri = 'https://lms.example/workshops/1';
    expect(built({ event: 'facilitated', activity: { id: iri }, duration: 'PT2H' }).statement.object).toMatchObject({
      id: iri,
    });
    const { statement } = built({ event: 'planned', cycle: CYCLE.toUpperCase() });
    expect(statement.object).toMatchObject({ id: `${base}/activities/inquiry-cycle-${CYCLE}` });
  });
});

describe('a learning event in other words', () => {
  it.each<[string, EventDetails, object, string]>([
    ['an unknown school', EVENTS[2]![1], { school: 'x' }, '$.school team-school'],
    [
      'an unknown objective',
      EVENTS[2]![1],
      { objectives: ['O2-theory-method', 'O9'] },
      '$.objectives[1] unknown-objective',
    ],
    ['only unknown objectives', EVENTS[2]![1], { objectives: ['O9'] }, '$.objectives[0] unknown-objective'],
    ['an unknown kind', EVENTS[2]![1], { eventKind: 'party' }, '$.eventKind event-kind-value'],
    ['an unknown role', EVENTS[0]![1], { role: { position: 'king', projectRoles: [] } }, '$.role role-value'],
    ['an unknown demand', EVENTS[8]![1], { doubleDemand: ['mental'] }, '$.doubleDemand double-demand-value'],
    [
      'an unknown dimension',
      EVENTS[14]![1],
      { leadershipDimension: 'x' },
      '$.leadershipDimension leadership-dimension-value',
    ],
    [
      'an unknown counterpart',
      EVENTS[11]![1],
      { counterpartSchool: 'x' },
      '$.counterpartSchool counterpart-school-value',
    ],
    [
      'itself as the counterpart',
      EVENTS[11]![1],
      { counterpartSchool: 'dk-randers' },
      '$.counterpartSchool counterpart-is-own-school',
    ],
    ['a brick-stone that there is not', EVENTS[2]![1], { brickStones: [9] }, '$.brickStones brick-stone-value'],
  ])('is refused at its place: %s', (_, details, over, problem) => {
    expect(built(details, over).problems.map(({ path, rule }) => `${path} ${rule}`)).toEqual([problem]);
  });
});
