import { ASSESSMENT_TYPE, type ParticipantEvent } from '#domain';
import { VOIDED, type Statement } from '#xapi';
import fc from 'fast-check';
import { base, programme, statementOf } from '../../domain/vocabulary/statements.fixture.js';

/** Something that happens to the log. */
export type Happening =
  | { readonly kind: 'statement'; readonly statement: Statement & { readonly id: string } }
  | { readonly kind: 'participant'; readonly id: string; readonly event: ParticipantEvent }
  | { readonly kind: 'erase-statement'; readonly id: string }
  | { readonly kind: 'erase-participant'; readonly id: string };

export const PARTICIPANTS = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
/** Days of record, one for each stretch of a history. */
export const RECORD_DAYS = ['2022-04-01', '2022-08-01', '2023-01-01', '2023-06-01', '2024-03-01', '2024-10-01'];

const ACTORS = ['a', 'b', 'c', 'd', 'e'];
const SCHOOLS = ['dk-randers', 'dk-roskilde', 'it-cometa'];
const OBJECTIVES = programme.objectives.slice(0, 3).map(({ code }) => code);
const ADL = 'http://adlnet.gov/expapi';
const MEETING = `${ADL}/activities/meeting`;
const PROJECT = 'http://id.tincanapi.com/activitytype/project';

const KINDS: readonly (readonly [verb: string, type: string])[] = [
  [`${ADL}/verbs/registered`, PROJECT],
  ['http://activitystrea.ms/join', PROJECT],
  ['http://id.tincanapi.com/verb/unregistered', PROJECT],
  [`${ADL}/verbs/attended`, MEETING],
  ['http://activitystrea.ms/attend', 'http://activitystrea.ms/event'],
  [`${ADL}/verbs/attended`, 'local-process'],
  [`${ADL}/verbs/completed`, 'http://adlnet.gov/expapi/activities/lesson'],
  ['http://id.tincanapi.com/verb/rated', MEETING],
  [`${ADL}/verbs/completed`, `${ADL}/activities/assessment`],
  [`${ADL}/verbs/completed`, `${ADL}/activities/assessment`],
  ['planned', 'inquiry-cycle'],
  ['planned', 'inquiry-cycle'],
  ['enacted', 'inquiry-cycle'],
  ['reflected', 'inquiry-cycle'],
  ['adjusted', 'inquiry-cycle'],
  ['counselled', 'peer-counselling-visit'],
  ['received-counselling', 'peer-counselling-visit'],
  ['facilitated', 'local-process'],
  ['facilitated', 'local-process'],
  ['led', 'leadership-action'],
  ['https://lms.example/verbs/opened', 'https://lms.example/types/page'],
];

export const actorKeyOf = (name: string) => `account:https://lms.example|${name}`;
const statementId = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, freq = 3) => fc.option(arbitrary, { freq, nil: undefined });
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);

/** At the edges of the period, of quarters, of days, and of the 120 days before the period's end. */
const timestamp = one(
  ...['2022-02-28T23:59:59.999Z', '2022-03-01T00:00:00Z', '2022-05-31T23:30:00-01:00', '2022-06-01T08:00:00Z'],
  ...['2023-04-18T09:00:00+02:00', '2023-04-18T21:00:00Z', '2023-12-01T00:00:00Z', '2024-05-04T23:59:59.999Z'],
  ...['2024-05-05T00:00:00Z', '2024-06-15T10:00:00Z', '2024-09-01T23:59:59.999Z', '2024-09-02T00:00:00Z'],
);

const extensions = fc
  .record({
    'guskey-level': sometimes(one<unknown>(1, 3, 5, 9, '4'), 2),
    'leadership-dimension': sometimes(one('goals', 'resourcing', 'charisma')),
    'event-kind': sometimes(one('workshop', 'ltta', 'party')),
    'counterpart-school': sometimes(one(...SCHOOLS, 'hu-kozep', 'elsewhere'), 8),
    competence: sometimes(one('feedback', 'dialogue'), 8),
    'instrument-version': sometimes(one('1', '2'), 8),
    role: sometimes(
      fc.record({ position: one('leader', 'teacher'), projectRole: one(['local-player'], ['trainer'], []) }),
      6,
    ),
    assessment: sometimes(one('pretest', 'posttest'), 8),
  })
  .map(({ assessment, ...own }) => ({
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`${base}/extensions/${name}`, value])),
    [ASSESSMENT_TYPE]: assessment,
  }))
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

const ordinary = fc
  .record({
    id: fc.integer({ min: 1, max: 60 }),
    actor: fc.option(one(...ACTORS), { freq: 12 }),
    kind: one(...KINDS),
    object: fc.integer({ min: 1, max: 3 }),
    timestamp: sometimes(timestamp, 10),
    duration: sometimes(one('PT1H', 'PT90M', 'P1D', 'P1M')),
    raw: sometimes(fc.integer({ min: 1, max: 5 }), 8),
    team: sometimes(one(...SCHOOLS, 'elsewhere')),
    objectives: fc.subarray(OBJECTIVES),
    registration: sometimes(one(1, 2), 8),
    extensions,
  })
  .map((drawn): Happening => {
    const [verb, type] = drawn.kind;
    const { object, ...rest } = statementOf(verb, type);
    const parent = drawn.objectives.map((code) => ({ id: `${base}/objectives/${code}` }));
    const team = { objectType: 'Group', account: { homePage: `${base}/schools`, name: drawn.team } };
    const statement = {
      ...rest,
      id: statementId(drawn.id),
      actor:
        drawn.actor === null
          ? { objectType: 'Group', member: [{ openid: 'https://lms.example/x' }] }
          : { account: { homePage: 'https://lms.example', name: drawn.actor } },
      object: { ...object, id: `https://lms.example/object/${drawn.object}` },
      ...(drawn.timestamp && { timestamp: drawn.timestamp }),
      result: {
        ...(drawn.duration && { duration: drawn.duration }),
        ...(drawn.raw && { score: { raw: drawn.raw } }),
      },
      context: {
        ...(drawn.team && { team }),
        ...(drawn.registration && { registration: `20000000-0000-4000-8000-00000000000${drawn.registration}` }),
        ...(parent.length > 0 && { contextActivities: { parent } }),
        extensions: drawn.extensions,
      },
    };
    return { kind: 'statement', statement: statement as unknown as Statement & { id: string } };
  });

/** So few people, days and instruments that there are pairs, also at one and the same instant. */
const assessment = fc
  .record({
    id: fc.integer({ min: 1, max: 60 }),
    actor: one('a', 'b'),
    timestamp: one('2022-06-01T08:00:00Z', '2023-04-18T21:00:00Z', '2024-05-05T00:00:00Z'),
    raw: fc.integer({ min: 1, max: 5 }),
    assessment: one('pretest', 'posttest'),
  })
  .map(({ id, actor, timestamp: at, raw, assessment: type }): Happening => {
    const statement = {
      ...statementOf(`${ADL}/verbs/completed`, `${ADL}/activities/assessment`),
      id: statementId(id),
      actor: { account: { homePage: 'https://lms.example', name: actor } },
      timestamp: at,
      result: { score: { raw } },
      context: {
        extensions: {
          [ASSESSMENT_TYPE]: type,
          [`${base}/extensions/competence`]: 'feedback',
          [`${base}/extensions/instrument-version`]: '1',
        },
      },
    };
    return { kind: 'statement', statement: statement as unknown as Statement & { id: string } };
  });

const voiding = fc
  .record({ id: fc.integer({ min: 61, max: 70 }), target: fc.integer({ min: 1, max: 70 }) })
  .map(({ id, target }): Happening => {
    const object = { objectType: 'StatementRef' as const, id: statementId(target) };
    const actor = { openid: 'https://lms.example/admin' };
    return { kind: 'statement', statement: { id: statementId(id), actor, verb: { id: VOIDED }, object } };
  });

const identity = one(...ACTORS).map((name) => ({ identity: actorKeyOf(name) }));
const day = one('2022-03-01', '2022-06-01', '2023-04-18', '2024-09-01');
const participantEvent: fc.Arbitrary<ParticipantEvent> = fc.oneof(
  identity.map((data): ParticipantEvent => ({ type: 'IdentityLinked', data })),
  identity.map((data): ParticipantEvent => ({ type: 'IdentityLinked', data })),
  identity.map((data): ParticipantEvent => ({ type: 'IdentityUnlinked', data })),
  fc.record({ school: one(...SCHOOLS), from: day }).map((data): ParticipantEvent => ({ type: 'SchoolMoved', data })),
  day.map((from): ParticipantEvent => ({ type: 'ParticipantLeft', data: { from } })),
  fc
    .record({
      position: one('leader', 'teacher'),
      projectRoles: one(['local-player'], ['trainer', 'local-player'], []),
    })
    .map((data): ParticipantEvent => ({ type: 'RolesAssigned', data })),
);

/** Histories of a programme: statements in any order, voidings, links and moves, erasures. */
export const history: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: ordinary },
    { weight: 3, arbitrary: assessment },
    { weight: 2, arbitrary: voiding },
    {
      weight: 9,
      arbitrary: fc
        .record({ id: one(...PARTICIPANTS), event: participantEvent })
        .map((said): Happening => ({ kind: 'participant', ...said })),
    },
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1, max: 70 })
        .map((n): Happening => ({ kind: 'erase-statement', id: statementId(n) })),
    },
    {
      weight: 1,
      arbitrary: one(...PARTICIPANTS).map((id): Happening => ({ kind: 'erase-participant', id })),
    },
  ),
  { minLength: 20, maxLength: 90, size: 'max' },
);

export interface Asked {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly asKnownAt?: string | undefined;
}

export const asked: fc.Arbitrary<Asked> = fc.record({
  from: sometimes(one('2022-01-01', '2022-06-01', '2023-04-18'), 2),
  to: sometimes(one('2022-05-31', '2023-04-18', '2024-08-30', '2025-01-01'), 2),
  asKnownAt: sometimes(one('2022-03-31', ...RECORD_DAYS), 2),
});
