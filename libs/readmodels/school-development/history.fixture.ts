import { programme, base, statementOf } from '../../domain/vocabulary/statements.fixture.js';
import type { ParticipantEvent } from '#domain';
import type { Statement } from '#xapi';
import fc from 'fast-check';
import { VOIDED } from '#xapi';

/** Something that happens to the log. */
export type Happening =
  | { readonly kind: 'statement'; readonly statement: Statement & { readonly id: string } }
  | { readonly kind: 'participant'; readonly id: string; readonly events: readonly ParticipantEvent[] }
  | { readonly kind: 'erase'; readonly id: string };

export const SCHOOLS = ['dk-randers', 'it-cometa', 'hu-kozep'];
export const ACTORS = ['a', 'b', 'c', 'd'];
export const PARTICIPANTS = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
/** Days of record, one for each happening that follows another. */
export const RECORD_DAYS = ['2022-04-01', '2022-08-01', '2023-01-01', '2023-06-01', '2024-03-01', '2024-10-01'];

const OBJECTIVES = programme.objectives.slice(0, 3).map(({ code }) => code);
const KINDS: readonly (readonly [verb: string, type: string])[] = [
  ['http://adlnet.gov/expapi/verbs/attended', 'http://adlnet.gov/expapi/activities/meeting'],
  ['http://activitystrea.ms/attend', 'http://activitystrea.ms/event'],
  ['counselled', 'peer-counselling-visit'],
  ['facilitated', 'local-process'],
  ['planned', 'inquiry-cycle'],
  ['http://adlnet.gov/expapi/verbs/registered', 'http://id.tincanapi.com/activitytype/project'],
  ['https://lms.example/verbs/opened', 'https://lms.example/types/page'],
];

export const actorKeyOf = (name: string) => `account:https://lms.example|${name}`;

const statementId = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const school = (code: string) => ({
  objectType: 'Group' as const,
  account: { homePage: `${base}/schools`, name: code },
});

const timestamp = fc.constantFrom(
  ...['2022-02-28T23:59:59.999Z', '2022-03-01T00:00:00Z', '2022-05-31T23:30:00-01:00', '2022-06-01T08:00:00Z'],
  ...['2022-06-01T09:00:00Z', '2023-04-18T09:00:00+02:00', '2023-04-18T21:00:00Z', '2024-09-01T23:59:59.999Z'],
  ...['2024-09-02T00:00:00Z', '2024-06-15T10:00:00Z'],
);

const ordinary = fc
  .record({
    id: fc.integer({ min: 1, max: 40 }),
    actor: fc.option(fc.constantFrom(...ACTORS), { freq: 8 }),
    kind: fc.constantFrom(...KINDS),
    object: fc.integer({ min: 1, max: 3 }),
    timestamp: fc.option(timestamp, { freq: 8, nil: undefined }),
    duration: fc.option(fc.constantFrom('PT1H', 'PT90M', 'P1D', 'P1M', 'PT1H30M15.5S'), { nil: undefined }),
    team: fc.option(fc.constantFrom(...SCHOOLS, 'elsewhere'), { nil: undefined }),
    objectives: fc.subarray(OBJECTIVES),
  })
  .map(({ id, actor, kind: [verb, type], object, timestamp: at, duration, team, objectives }): Happening => {
    const { actor: _, object: activity, ...rest } = statementOf(verb, type);
    const parent = objectives.map((code) => ({ id: `${base}/objectives/${code}` }));
    const statement = {
      ...rest,
      id: statementId(id),
      actor:
        actor === null
          ? { objectType: 'Group', member: [{ openid: 'https://lms.example/x' }] }
          : { account: { homePage: 'https://lms.example', name: actor } },
      object: { ...activity, id: `https://lms.example/object/${object}` },
      ...(at && { timestamp: at }),
      ...(duration && { result: { duration } }),
      context: { ...(team && { team: school(team) }), ...(parent.length > 0 && { contextActivities: { parent } }) },
    };
    return { kind: 'statement', statement: statement as unknown as Statement & { id: string } };
  });

const voiding = fc
  .record({ id: fc.integer({ min: 41, max: 50 }), target: fc.integer({ min: 1, max: 50 }) })
  .map(({ id, target }): Happening => {
    const object = { objectType: 'StatementRef', id: statementId(target) };
    const statement = {
      id: statementId(id),
      actor: { openid: 'https://lms.example/admin' },
      verb: { id: VOIDED },
      object,
    };
    return { kind: 'statement', statement: statement as unknown as Statement & { id: string } };
  });

const description = fc
  .record({
    id: fc.constantFrom(...PARTICIPANTS),
    event: fc.oneof(
      fc
        .constantFrom(...ACTORS)
        .map((name): ParticipantEvent => ({ type: 'IdentityLinked', data: { identity: actorKeyOf(name) } })),
      fc
        .constantFrom(...ACTORS)
        .map((name): ParticipantEvent => ({ type: 'IdentityUnlinked', data: { identity: actorKeyOf(name) } })),
      fc
        .record({
          school: fc.constantFrom(...SCHOOLS),
          from: fc.constantFrom('2022-03-01', '2022-06-01', '2023-04-18'),
        })
        .map((data): ParticipantEvent => ({ type: 'SchoolMoved', data })),
    ),
  })
  .map(({ id, event }): Happening => ({ kind: 'participant', id, events: [event] }));

const erasure = fc.integer({ min: 1, max: 50 }).map((n): Happening => ({ kind: 'erase', id: statementId(n) }));

/** Histories of a school's programme: statements, voidings, links and moves, erasures, each recorded on a day. */
export const history = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: ordinary },
    { weight: 2, arbitrary: voiding },
    { weight: 5, arbitrary: description },
    { weight: 1, arbitrary: erasure },
  ),
  { minLength: 5, maxLength: 60, size: 'max' },
);
