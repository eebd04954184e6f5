import { describe, expect, it } from '@jest/globals';
import type { Statement } from '#xapi';
import { classify } from './classify.js';
import { extractTerms } from './extract.js';
import { measuredTerms } from './measured-terms.js';
import { base, programme, statementOf } from './statements.fixture.js';

const ADL = 'http://adlnet.gov/expapi';
const TINCAN = 'http://id.tincanapi.com';
const ASSESSMENT_TYPE = `${TINCAN}/extension/assessment-type`;
const MEETING = `${ADL}/activities/meeting`;

describe('classification', () => {
  it.each([
    [`${ADL}/verbs/registered`, `${TINCAN}/activitytype/project`, 'T1', 'joined'],
    [`${TINCAN}/verb/unregistered`, `${TINCAN}/activitytype/project`, 'T1', 'left'],
    [`${ADL}/verbs/attended`, MEETING, 'T2', 'meeting'],
    [`${ADL}/verbs/attended`, 'local-process', 'T2', 'local-process'],
    [`${ADL}/verbs/completed`, `${ADL}/activities/module`, 'T3', undefined],
    [`${TINCAN}/verb/rated`, MEETING, 'T4', undefined],
    [`${ADL}/verbs/completed`, `${ADL}/activities/assessment`, 'T5', undefined],
    ['planned', 'inquiry-cycle', 'T6', undefined],
    ['enacted', 'inquiry-cycle', 'T7', undefined],
    ['reflected', 'inquiry-cycle', 'T8', undefined],
    ['adjusted', 'inquiry-cycle', 'T9', undefined],
    ['counselled', 'peer-counselling-visit', 'T10', 'counselled'],
    ['received-counselling', 'peer-counselling-visit', 'T10', 'received-counselling'],
    ['facilitated', 'local-process', 'T11', undefined],
    ['led', 'leadership-action', 'T12', undefined],
    ['http://activitystrea.ms/schema/1.0/attend', 'http://activitystrea.ms/schema/1.0/event', 'T2', 'meeting'],
    ['http://activitystrea.ms/schema/1.0/join', `${TINCAN}/activitytype/project`, 'T1', 'joined'],
  ])('%s of a %s is %s', (verb, type, template, variant) => {
    expect(classify(statementOf(verb, type), programme)).toEqual(variant ? { template, variant } : { template });
  });

  it('tells pretests from posttests', () => {
    const context = { extensions: { [ASSESSMENT_TYPE]: 'posttest' } };
    const statement = statementOf(`${ADL}/verbs/completed`, `${ADL}/activities/assessment`, { context });
    expect(classify(statement, programme)).toEqual({ template: 'T5', variant: 'posttest' });
  });

  it.each<[string, Statement]>([
    ['a known verb on another type', statementOf('planned', MEETING)],
    ['an object without a type', { ...statementOf('led', 'x'), object: { id: 'https://lms.example/1' } }],
    ['an object that is a person', { ...statementOf('led', 'x'), object: { objectType: 'Agent', openid: 'urn:a' } }],
    ['a verb named like a property of every object', statementOf('urn:constructor', MEETING)],
  ])('has nothing for %s', (_, statement) => {
    expect(classify(statement, programme)).toBeUndefined();
  });
});

describe("the profile's terms", () => {
  const terms = (more: Partial<Statement>) => extractTerms(statementOf('led', 'leadership-action', more), programme);
  const objective = (code: string) => ({ id: `${base}/objectives/${code}` });
  const school = (name: string, homePage = `${base}/schools`) => ({
    objectType: 'Group' as const,
    account: { homePage, name },
  });

  it('are empty for a statement without them', () => {
    expect(terms({})).toMatchObject({
      objectives: [],
      teamSchool: undefined,
      durationSeconds: undefined,
      extensions: {},
    });
  });

  it('name known objectives once, in the order of the programme', () => {
    const parent = ['O4-local-players', 'O9', 'O1-task-force-capacity', 'O4-local-players'].map(objective);
    expect(terms({ context: { contextActivities: { parent } } }).objectives).toEqual([
      'O1-task-force-capacity',
      'O4-local-players',
    ]);
  });

  it('name the school by the team, or in 2.0 by a context group', () => {
    expect(terms({ context: { team: school('hu-kozep') } }).teamSchool).toBe('hu-kozep');
    expect(terms({ context: { team: school('hu-kozep', 'https://lms.example') } }).teamSchool).toBeUndefined();
    expect(terms({ context: { team: school('elsewhere') } }).teamSchool).toBeUndefined();
    const contextGroups = ['elsewhere', 'it-cometa'].map((name) => ({
      objectType: 'contextGroup' as const,
      group: school(name),
    }));
    expect(terms({ context: { contextGroups } }).teamSchool).toBe('it-cometa');
  });

  it('count a duration in seconds, and none in months', () => {
    expect(terms({ result: { duration: 'PT1H30M' } }).durationSeconds).toBe(5400);
    expect(terms({ result: { duration: 'P1M' } }).durationSeconds).toBeUndefined();
  });

  it("take the programme's own extensions by short names", () => {
    const extensions = {
      [`${base}/extensions/event-kind`]: 'ltta',
      [`${base}/extensions/guskey-level`]: 4,
      [ASSESSMENT_TYPE]: 'pretest',
      'https://lms.example/other': true,
    };
    expect(terms({ context: { extensions } })).toMatchObject({
      eventKind: 'ltta',
      extensions: { 'event-kind': 'ltta', 'guskey-level': 4, 'assessment-type': 'pretest' },
    });
    expect(
      terms({ context: { extensions: { [`${base}/extensions/event-kind`]: 'party' } } }).eventKind,
    ).toBeUndefined();
  });
});

describe('what measures count by', () => {
  const measured = (extensions: Readonly<Record<string, unknown>>) => measuredTerms(extensions, programme);

  it('is taken from the extensions, in the terms and the order of the programme', () => {
    const said = {
      'guskey-level': 3,
      'leadership-dimension': 'goals',
      'double-demand': ['principle', 'practical'],
      'change-kind': 'task',
      competence: 'feedback',
      'instrument-version': '1',
      'counterpart-school': 'it-cometa',
      role: { position: 'teacher', projectRole: ['local-player', 'trainer'] },
    };
    expect(measured(said)).toEqual({
      guskeyLevel: 3,
      leadershipDimension: 'goals',
      doubleDemand: ['practical', 'principle'],
      changeKind: 'task',
      competence: 'feedback',
      instrumentVersion: '1',
      counterpartSchool: 'it-cometa',
      rolePosition: 'teacher',
      projectRoles: ['trainer', 'local-player'],
    });
    expect(measured({ 'double-demand': 'practical' }).doubleDemand).toEqual(['practical']);
  });

  it.each([
    { 'guskey-level': 6 },
    { 'guskey-level': '4' },
    { 'guskey-level': 2.5 },
    { 'leadership-dimension': 'charisma' },
    { 'double-demand': ['neither', null] },
    { competence: 7 },
    { 'counterpart-school': 'elsewhere' },
    { role: null },
    { role: 'teacher' },
    { role: { position: 'king', projectRole: 'king' } },
  ])('leaves out what the programme does not know: %j', (extensions) => {
    expect(measured(extensions)).toEqual(measured({}));
  });
});
