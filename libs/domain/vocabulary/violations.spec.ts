import { describe, expect, it } from '@jest/globals';
import type { Statement } from '#xapi';
import { conforming } from './conforming.fixture.js';
import { parseJsonPath, selectPath } from './profile/json-path.js';
import { requirementsOf } from './profile/requirements.js';
import { compileRule } from './profile/rule.js';
import { base, programme, statementOf } from './statements.fixture.js';
import { TEMPLATES, type Template } from './templates.js';
import { profileViolations } from './violations.js';

const rulesOf = (statement: Statement) => profileViolations(statement, programme).map(({ rule }) => rule);

/** The statement without its member at a path, or with another value there. */
function changed(statement: Statement, path: readonly string[], value?: unknown): Statement {
  const copy = structuredClone(statement) as unknown as Record<string, unknown>;
  const owner = path.slice(0, -1).reduce((at, name) => (at[name] ??= {}) as Record<string, unknown>, copy);
  if (value === undefined) delete owner[path.at(-1)!];
  else owner[path.at(-1)!] = value;
  return copy as unknown as Statement;
}

const extension = (name: string) => ['context', 'extensions', name.includes(':') ? name : `${base}/extensions/${name}`];

describe('the check of a statement against the profile', () => {
  it.each(TEMPLATES)('finds nothing in a statement of %s that keeps every rule', (template) => {
    expect(profileViolations(conforming(template), programme)).toEqual([]);
  });

  it.each<[Template, readonly string[], readonly string[]]>([
    ['T1', ['actor', 'account'], ['actor-account']],
    ['T1', ['context', 'team'], ['team', 'team-school']],
    ['T1', ['context', 'contextActivities', 'category'], ['profile-version']],
    ['T1', ['context', 'contextActivities', 'parent'], ['objective']],
    ['T1', ['context', 'contextActivities', 'grouping'], ['programme']],
    ['T1', extension('role'), ['role']],
    ['T2', ['result', 'duration'], ['duration']],
    ['T2', extension('event-kind'), ['event-kind']],
    ['T3', ['result'], ['completion']],
    ['T4', ['result'], ['score']],
    ['T5', ['result', 'score', 'max'], ['score-max']],
    ['T5', extension('http://id.tincanapi.com/extension/assessment-type'), ['assessment-type']],
    ['T5', extension('competence'), ['competence']],
    ['T5', extension('instrument-version'), ['instrument-version']],
    ['T6', ['context', 'registration'], ['registration']],
    ['T7', extension('double-demand'), ['double-demand']],
    ['T8', ['context', 'statement'], ['reflected-on']],
    ['T9', extension('change-kind'), ['change-kind']],
    ['T10', ['result'], ['duration']],
    ['T10', extension('counterpart-school'), ['counterpart-school']],
    ['T11', ['result'], ['duration']],
    ['T12', extension('leadership-dimension'), ['leadership-dimension']],
  ])('of %s misses %j', (template, path, rules) => {
    expect(rulesOf(changed(conforming(template), path))).toEqual(rules);
  });

  it.each<[Template, readonly string[], unknown, string]>([
    ['T1', ['context', 'team', 'account', 'name'], 'elsewhere', 'team-school'],
    ['T1', ['context', 'contextActivities', 'category', '0', 'id'], 'https://lms.example/p', 'profile-version'],
    ['T1', extension('role'), { position: 'king', projectRole: [] }, 'role-value'],
    ['T1', extension('role'), 'teacher', 'role-value'],
    ['T2', extension('event-kind'), 'party', 'event-kind-value'],
    ['T3', ['result', 'completion'], false, 'completion'],
    ['T5', extension('http://id.tincanapi.com/extension/assessment-type'), 'midterm', 'assessment-type'],
    ['T5', extension('competence'), '', 'competence-value'],
    ['T7', extension('double-demand'), [], 'double-demand-value'],
    ['T7', extension('guskey-level'), 6, 'guskey-level-value'],
    ['T7', extension('brick-stone'), [9], 'brick-stone-value'],
    ['T9', extension('mood'), 'good', 'unknown-extension'],
    ['T9', ['result'], { extensions: { [`${base}/extensions/change-kind`]: 'x' } }, 'extension-place'],
    ['T12', extension('leadership-dimension'), 'strength', 'leadership-dimension-value'],
  ])('of %s does not take %j as %j', (template, path, value, rule) => {
    expect(rulesOf(changed(conforming(template), path, value))).toEqual([rule]);
  });

  it('says what would be right', () => {
    expect(profileViolations(changed(conforming('T2'), extension('event-kind'), 'party'), programme)).toEqual([
      {
        rule: 'event-kind-value',
        message: `The value of ${base}/extensions/event-kind must be equal to one of the allowed values: workshop, transnational-meeting, ltta, multiplier, local-session, webinar.`,
      },
    ]);
  });

  it('takes the school from a context group (2.0), and one double demand without an array', () => {
    const { team, ...context } = conforming('T7').context!;
    const contextGroups = [{ objectType: 'contextGroup' as const, group: team! }];
    const statement = { ...conforming('T7'), context: { ...context, contextGroups } };
    expect(rulesOf(changed(statement, extension('double-demand'), 'principle'))).toEqual([]);
  });

  it('checks what is read as a template through an alias', () => {
    expect(
      rulesOf(statementOf('http://activitystrea.ms/join', 'http://id.tincanapi.com/activitytype/project')),
    ).toEqual(['team', 'team-school', 'profile-version', 'objective', 'programme', 'role']);
  });

  it('has nothing to say of statements outside the profile', () => {
    expect(rulesOf(statementOf('https://lms.example/verbs/opened', 'https://lms.example/types/page'))).toEqual([]);
  });

  it('follows the programme: its own change kinds, no brick-stones without slots', () => {
    const { leadershipDna: _, ...rest } = programme;
    const other = { ...rest, vocabulary: { ...rest.vocabulary, changeKinds: ['practice', 'structure'] } };
    const statement = changed(conforming('T9'), extension('brick-stone'), [1]);
    expect(profileViolations(statement, other).map(({ rule }) => rule)).toEqual(['unknown-extension']);
    expect(
      profileViolations(changed(conforming('T9'), extension('change-kind'), 'mood'), other).map(({ rule }) => rule),
    ).toEqual(['change-kind-value']);
  });

  it('names each rule of a template once', () => {
    for (const template of TEMPLATES) {
      const names = requirementsOf(template, programme).map(({ rule }) => rule);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('JSONPath as profiles use it', () => {
  const value = { a: [{ b: 1 }, { b: 2 }], 'c|d': { e: 3, f: 4 }, g: false };
  it.each<[string, unknown[]]>([
    ['$.a[*].b', [1, 2]],
    ['$.a[1].b', [2]],
    ['$.a[0,1].b', [1, 2]],
    ["$['c|d']['e', 'f']", [3, 4]],
    ["$['c|d'].*", [3, 4]],
    ['$.g | $.a[0].b', [false, 1]],
    ['$.a.b', []],
    ['$.g.toString', []],
  ])('%s', (path, found) => {
    expect(selectPath(value, parseJsonPath(path))).toEqual(found);
  });

  it.each(['a.b', '$..a', '$.a[?(@.b)]', '$.a[-1]', ''])('refuses %j', (path) => {
    expect(() => parseJsonPath(path)).toThrow(RangeError);
  });

  it('lets a rule without presence, or one that excludes, hold where nothing stands', () => {
    const rule = { rule: 'x', location: '$.x', message: 'x' };
    expect(compileRule({ ...rule, all: [1] })({})).toBe(true);
    expect(compileRule({ ...rule, presence: 'excluded' })({})).toBe(true);
    expect(compileRule({ ...rule, presence: 'excluded' })({ x: 1 })).toBe(false);
  });
});
