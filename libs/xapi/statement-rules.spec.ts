import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { parseStatement } from './parse-statement.js';
import { frozen } from './rules/frozen.fixture.js';
import { NoSuchPlace, type RuleCase } from './rules/rule-case.fixture.js';
import { SAMPLE } from './rules/samples.fixture.js';
import { TABLES } from './rules/tables.fixture.js';
import type { Version } from './types.js';

const VERSIONS: readonly Version[] = ['1.0.3', '2.0.0'];

/** What parsing must give: the statement back, or the one problem. The input is frozen: changing it would throw. */
function expectRule({ change, reads, at, rule }: RuleCase, version: Version, statement: unknown, path = '$'): void {
  const parsed = parseStatement(frozen(change(statement)), version, path);
  if (at === undefined) return expect(parsed).toEqual((reads ?? change)(statement));
  const message = expect.stringMatching(/^[A-Z].*\.$/s);
  expect(parsed).toEqual([{ path: at.replace('$', path), rule, message }]);
}

describe.each(TABLES)('$section', ({ cases }) => {
  for (const version of VERSIONS) {
    it.each(cases.filter(({ versions }) => versions?.includes(version) ?? true))(`${version}: $says`, (one) => {
      expectRule(one, version, SAMPLE);
    });
  }
});

describe('the patches of 1.0', () => {
  it.each(['1.0.0', '1.0.1', '1.0.2'] as const)('%s has the rules of 1.0.3', (version) => {
    for (const { cases } of TABLES) {
      for (const one of cases) if (one.versions?.includes(version) ?? true) expectRule(one, version, SAMPLE);
    }
  });
});

describe('a SubStatement is held to the rules of a statement', () => {
  const { id: _id, stored: _stored, authority: _authority, version: _version, ...core } = SAMPLE;
  const SUB = { objectType: 'SubStatement', ...core };
  const OUTER = ['id', 'stored', 'authority', 'version'];

  /** Whether the case is about what a SubStatement has too, and not about SubStatements. */
  function isInner({ change }: RuleCase): boolean {
    try {
      const changed = change(SUB) as Readonly<Record<string, unknown>> | null;
      if (changed?.['objectType'] !== 'SubStatement' || OUTER.some((property) => property in changed)) return false;
      return (changed['object'] as Readonly<Record<string, unknown>> | undefined)?.['objectType'] !== 'SubStatement';
    } catch (error) {
      if (error instanceof NoSuchPlace) return false;
      throw error;
    }
  }

  const tables = TABLES.map(({ section, cases }) => ({ section, cases: cases.filter(isInner) })).filter(
    ({ cases }) => cases.length > 0,
  );

  it.each(tables)('$section', ({ cases }) => {
    for (const version of VERSIONS) {
      for (const { versions, says, change, at, reads, rule } of cases) {
        if (!(versions?.includes(version) ?? true)) continue;
        const within = (edit: typeof change) => (statement: unknown) => {
          const { object: sub, ...outer } = statement as { readonly object: object };
          return { ...outer, object: edit(sub) };
        };
        const inner: RuleCase = {
          says,
          change: within(change),
          ...(reads && { reads: within(reads) }),
          ...(at && rule && { at: at.replace('$', '$.object'), rule }),
        };
        expectRule(inner, version, { ...SAMPLE, context: {}, object: SUB });
      }
    }
  });
});

describe('the tables', () => {
  const cases = TABLES.flatMap((table) => table.cases);

  it('have 300 rules or more', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
    expect(cases.filter(({ at }) => at !== undefined).length).toBeGreaterThanOrEqual(250);
  });

  it('say each rule once', () => {
    for (const { section, cases: ofOne } of TABLES) {
      const said = ofOne.map(({ says }) => says);
      expect([section, said.filter((says, i) => said.indexOf(says) !== i)]).toEqual([section, []]);
    }
  });

  it('have a case for every rule that the sources name, and name no other', () => {
    const tested = new Set(cases.map(({ rule }) => rule).filter((rule) => rule !== undefined));
    expect([...tested].sort()).toEqual([...rulesInSources()].sort());
  });
});

/** The rules that the checks give: the second argument of `add`, the fourth of `match`, where they are literal. */
function rulesInSources(): Set<string> {
  const rules = new Set<string>();
  const folder = new URL('.', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => /^(?:checker|parse-[a-z]+)\.ts$/.test(name))) {
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const argument = { add: 1, match: 3 }[node.expression.name.text];
        const rule = argument === undefined ? undefined : node.arguments[argument];
        if (rule && ts.isStringLiteral(rule)) rules.add(rule.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(new URL(file, folder), 'utf8'), ts.ScriptTarget.Latest));
  }
  return rules;
}

it('puts problems where the statement stands in its document', () => {
  expect(parseStatement({ ...SAMPLE, actor: 1 }, '1.0.3', '$[3]')).toMatchObject([{ path: '$[3].actor' }]);
});
