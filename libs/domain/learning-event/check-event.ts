import type { Problem, Statement } from '#xapi';
import type { Programme } from '../programme.js';
import { profileViolations } from '../vocabulary/violations.js';
import type { LearningEvent } from './event.js';

/** Where an event says what a rule of the profile is about. */
const PLACES: Readonly<Record<string, string>> = {
  'team-school': 'school',
  objective: 'objectives',
  'role-value': 'role',
  'guskey-level-value': 'guskeyLevel',
  'leadership-dimension-value': 'leadershipDimension',
  'event-kind-value': 'eventKind',
  'counterpart-school-value': 'counterpartSchool',
  'double-demand-value': 'doubleDemand',
  'change-kind-value': 'changeKind',
  'competence-value': 'competence',
  'instrument-version-value': 'instrumentVersion',
  'brick-stone-value': 'brickStones',
  'unknown-extension': 'brickStones',
};

/**
 * What an event says in words that the programme does not have, each with its place: what is recorded here keeps the
 * profile, where an LMS's statement that does not is taken and flagged.
 *
 * @param statement what the event says, by `statementOfEvent`
 */
export function checkEvent(event: LearningEvent, statement: Statement, programme: Programme, path: string): Problem[] {
  const known = programme.objectives.map(({ code }) => code);
  const unknown = event.objectives.flatMap((code, i): Problem[] => {
    if (known.includes(code)) return [];
    const message = `The programme has no objective ${JSON.stringify(code)}; it has ${known.join(', ')}.`;
    return [{ path: `${path}.objectives[${i}]`, rule: 'unknown-objective', message }];
  });
  const broken = profileViolations(statement, programme)
    .filter(({ rule }) => unknown.length === 0 || rule !== 'objective')
    .map(({ rule, message }) => ({ path: `${path}.${PLACES[rule] ?? 'event'}`, rule, message }));
  const visits = 'counterpartSchool' in event && event.counterpartSchool === event.school;
  const own = {
    path: `${path}.counterpartSchool`,
    rule: 'counterpart-is-own-school',
    message: 'A school is counselled by people of another one.',
  };
  return [...unknown, ...broken, ...(visits ? [own] : [])];
}
