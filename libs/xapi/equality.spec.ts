import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { statements } from './arbitraries.fixture.js';
import { statementsEqual } from './equality.js';
import { parseStatement } from './parse-statement.js';
import { frozen } from './rules/frozen.fixture.js';
import { all, drop, put, type Change } from './rules/rule-case.fixture.js';
import {
  ACTIVITY,
  AGENT,
  ANONYMOUS_GROUP,
  ATTACHMENT,
  GROUP,
  MEMBER,
  OTHER_MEMBER,
  OTHER_UUID,
  REFERENCE,
  SAMPLE,
  SHA1,
  SHA2,
  SUB_STATEMENT,
} from './rules/samples.fixture.js';
import type { Statement, Version } from './types.js';

function read(input: unknown, version: Version = '1.0.3'): Statement {
  const parsed = parseStatement(frozen(input), version);
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return parsed;
}

/** Whether two changes of the sample make statements that are equal, whichever comes first. */
function equal(one: Change, other: Change): boolean {
  const [a, b] = [read(one(SAMPLE)), read(other(SAMPLE))];
  const result = statementsEqual(a, b);
  expect(statementsEqual(b, a)).toBe(result);
  return result;
}

const asItIs: Change = (statement) => statement;
const about = (object: unknown): Change => all(put('object', object), put('context', {}));
const definition = { name: { en: 'Another name' }, type: 'https://example.org/types/other' };

describe('the same statement (1.0.3, part 2, 2.3.1)', () => {
  it.each<[string, Change, Change?]>([
    ['sent twice', asItIs],
    ['under another id', put('id', OTHER_UUID)],
    ['without id', drop('id')],
    ['of another authority', put('authority', MEMBER)],
    ['without authority', drop('authority')],
    ['stored at another time', put('stored', '2030-01-01T00:00:00Z')],
    ['without time of storage', drop('stored')],
    ['under another version', put('version', '1.0.3')],
    ['without version', drop('version')],
    ['without timestamp, which the store sets then', drop('timestamp')],
    ['at the same moment in another zone', put('timestamp', '2024-09-01T10:00:00.123+02:00')],
    ['at the same moment, written finer', put('timestamp', '2024-09-01T08:00:00.123000Z')],
    ['with another display of the verb', put('verb.display', { de: 'versucht' })],
    ['without display of the verb', drop('verb.display')],
    ['with another definition', put('object.definition', definition)],
    ['without definition', drop('object.definition')],
    [
      'with another definition of a context activity',
      put('context.contextActivities.grouping', [{ ...ACTIVITY, definition }]),
    ],
    ['with a type that goes without saying', drop('actor.objectType')],
    ['with the type of an activity left out', drop('object.objectType')],
    ['with the domain of an address in upper case', put('actor.mbox', 'mailto:learner@EXAMPLE.ORG')],
    ['with a registration in upper case', put('context.registration', OTHER_UUID.toUpperCase())],
    ['with a hash of an address in upper case', put('context.instructor.mbox_sha1sum', SHA1.toUpperCase())],
    ['with a hash of a file in upper case', put('attachments.0.sha2', SHA2.toUpperCase())],
    ['with a language in upper case', put('context.language', 'EN-gb')],
    ['with the reference of its context in upper case', put('context.statement.id', OTHER_UUID.toUpperCase())],
    [
      'with the reference that is its object in upper case',
      about({ ...REFERENCE, id: OTHER_UUID.toUpperCase() }),
      about(REFERENCE),
    ],
    [
      'with its members in another order',
      put('actor', { ...ANONYMOUS_GROUP, member: [OTHER_MEMBER, MEMBER, MEMBER] }),
      put('actor', { ...ANONYMOUS_GROUP, member: [MEMBER, OTHER_MEMBER, MEMBER] }),
    ],
    [
      'with a duration that differs beyond a hundredth of a second',
      put('result.duration', 'PT1M2.345S'),
      put('result.duration', 'PT1M2.349876S'),
    ],
    [
      'with one context activity instead of a list of one',
      put('context.contextActivities.parent', { id: 'https://example.org/programmes/1' }),
    ],
    [
      'with a SubStatement that is the same',
      about({
        ...SUB_STATEMENT,
        verb: { ...SUB_STATEMENT.verb, display: { en: 'x' } },
        timestamp: '2024-09-01T08:00Z',
      }),
      about({ ...SUB_STATEMENT, timestamp: '2024-09-01T08:00:00Z' }),
    ],
  ])('%s', (_, one, other = asItIs) => {
    expect(equal(one, other)).toBe(true);
  });
});

describe('another statement', () => {
  it.each<[string, Change, Change?]>([
    ['of another actor', put('actor.mbox', 'mailto:other@example.org')],
    ['of the same actor under another name', put('actor.name', 'Another learner')],
    ['of the same actor without a name', drop('actor.name')],
    ['of an actor whose address differs before the domain', put('actor.mbox', 'mailto:Learner@example.org')],
    ['of a group instead of an agent', put('actor', { objectType: 'Group', mbox: AGENT.mbox })],
    ['with another verb', put('verb.id', 'https://example.org/verbs/passed')],
    ['with a verb in another letter case', put('verb.id', 'https://example.org/verbs/Tried')],
    ['with another object', put('object.id', 'https://example.org/courses/2')],
    ['about another agent', about({ ...AGENT, mbox: 'mailto:other@example.org' }), about(AGENT)],
    ['about another statement', about({ ...REFERENCE, id: SAMPLE.id }), about(REFERENCE)],
    ['without result', drop('result')],
    ['with another score', put('result.score.raw', 51)],
    ['with another success', put('result.success', false)],
    ['that does not say whether it was completed', drop('result.completion')],
    ['with another response', put('result.response', 'an answer ')],
    ['with a response in another letter case', put('result.response', 'An answer')],
    ['with a duration that is as long in other words', put('result.duration', 'PT90M')],
    [
      'with a duration that differs by a hundredth of a second',
      put('result.duration', 'PT2.34S'),
      put('result.duration', 'PT2.35S'),
    ],
    ['at another moment', put('timestamp', '2024-09-01T08:00:00.124Z')],
    ['at the same time of day elsewhere', put('timestamp', '2024-09-01T08:00:00.123+02:00')],
    ['under another registration', put('context.registration', SAMPLE.id)],
    ['with another instructor', put('context.instructor', MEMBER)],
    ['with another account', put('context.team.account.name', 'LEARNER-1')],
    ['with one member more', put('context.team.member', [MEMBER, OTHER_MEMBER])],
    ['with a member twice', put('context.team.member', [MEMBER, MEMBER])],
    ['with another context activity', put('context.contextActivities.parent', [ACTIVITY])],
    [
      'with a context activity of another kind',
      (s) => {
        const { parent, ...kinds } = SAMPLE.context.contextActivities;
        return put('context.contextActivities', { ...kinds, grouping: [...kinds.grouping, ...parent] })(s);
      },
    ],
    [
      'with context activities in another order',
      put('context.contextActivities.other', SAMPLE.context.contextActivities.other.toReversed()),
    ],
    ['in another language', put('context.language', 'da')],
    ['with another reference in its context', put('context.statement.id', SAMPLE.id)],
    ['with other extensions', put('result.extensions', { 'https://example.org/extensions/attempts': 3 })],
    [
      'with extensions that differ in letter case',
      put('context.extensions', { 'https://example.org/extensions/weather': 'FINE' }),
    ],
    [
      'with extensions that only look like times',
      put('context.extensions', { 'urn:example:a': { timestamp: '2024-09-01T10:00:00+02:00' } }),
      put('context.extensions', { 'urn:example:a': { timestamp: '2024-09-01T08:00:00Z' } }),
    ],
    [
      'with null in an extension',
      put('context.extensions', { 'urn:example:a': { b: null } }),
      put('context.extensions', { 'urn:example:a': {} }),
    ],
    ['without attachments', drop('attachments')],
    ['with another file', put('attachments.0.sha2', SHA2.replace('9', '8'))],
    ['with another display of a file', put('attachments.0.display', { en: 'The essay' })],
    [
      'with texts in a language whose tag is a name of the standard',
      put('attachments', [{ ...ATTACHMENT, display: { language: 'EN' } }]),
      put('attachments', [{ ...ATTACHMENT, display: { language: 'en' } }]),
    ],
    [
      'with a SubStatement at another time',
      about({ ...SUB_STATEMENT, timestamp: '2030-01-01T00:00:00Z' }),
      about(SUB_STATEMENT),
    ],
    ['with a SubStatement about something else', about({ ...SUB_STATEMENT, object: AGENT }), about(SUB_STATEMENT)],
    ['with a team instead of none', put('context', { team: GROUP }), put('context', {})],
  ])('%s', (_, one, other = asItIs) => {
    expect(equal(one, other)).toBe(false);
  });
});

/** Another value of the same kind. */
function another(value: unknown): unknown {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'number') return value === 0 ? 1 : -value;
  return typeof value === 'boolean' ? !value : 1;
}

/** Copies of the document with one of its values changed, but for those that comparing leaves out. */
function* changes(value: unknown, path: readonly string[] = []): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return yield another(value);
  for (const [name, inner] of Object.entries(value)) {
    if (isLeftOut([...path, name])) continue;
    for (const changed of changes(inner, [...path, name])) {
      yield Array.isArray(value)
        ? value.map((item: unknown, i) => (`${i}` === name ? changed : item))
        : { ...value, [name]: changed };
    }
  }
}

function isLeftOut(path: readonly string[]): boolean {
  if (path.includes('extensions') && !path.includes('definition')) return false;
  const [name, parent] = [path.at(-1)!, path.at(-2)];
  if (path.length === 1 && ['id', 'authority', 'stored', 'version'].includes(name)) return true;
  return name === 'definition' || name === 'objectType' || (name === 'display' && parent === 'verb');
}

describe('any statement', () => {
  it.each(['1.0.3', '2.0.0'] as const)(
    'of %s is itself, and no longer when something that counts has changed',
    (version) => {
      fc.assert(
        fc.property(statements(version), (input) => {
          const statement = read(input, version);
          expect(statementsEqual(statement, structuredClone(statement))).toBe(true);
          for (const changed of changes(statement)) {
            if (statementsEqual(statement, changed as Statement))
              throw new Error(`equal to ${JSON.stringify(changed)}`);
          }
        }),
        { numRuns: 50 },
      );
    },
  );
});
