import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonValues, statements } from './arbitraries.fixture.js';
import { statementsEqual } from './equality.js';
import { actorKey } from './identity.js';
import { parseStatement } from './parse-statement.js';
import {
  activitiesIn,
  actorsIn,
  agentsByPlaceIn,
  contextActivitiesIn,
  extendableIn,
  languageMapsIn,
  statementsIn,
  uuidsIn,
  type Part,
} from './places.fixture.js';
import { frozen } from './rules/frozen.fixture.js';
import { NoSuchPlace, type RuleCase } from './rules/rule-case.fixture.js';
import { SAMPLE } from './rules/samples.fixture.js';
import { TABLES } from './rules/tables.fixture.js';
import type { Actor, Problem, Statement, Version } from './types.js';

const VERSIONS = ['1.0.3', '2.0.0'] as const satisfies readonly Version[];

/** Parsed without a problem; the input is frozen, so that changing it would throw. */
function valid(input: unknown, version: Version): Statement {
  const parsed = parseStatement(frozen(input), version);
  if (Array.isArray(parsed)) throw new Error(`refused: ${JSON.stringify(parsed)}`);
  return parsed;
}

/** What the standard says that a reader gets: context activities as lists, and in 2.0 the time in UTC. */
function asRead(input: object, version: Version): object {
  const copy = structuredClone(input) as Part;
  for (const kinds of contextActivitiesIn(copy)) {
    for (const [kind, listed] of Object.entries(kinds)) kinds[kind] = Array.isArray(listed) ? listed : [listed];
  }
  for (const one of statementsIn(copy)) {
    const time = one['timestamp'] as string | undefined;
    if (time === undefined || version !== '2.0.0') continue;
    const fraction = /\.\d+/.exec(time)?.[0] ?? '';
    one['timestamp'] = new Date(time).toISOString().replace(/\.\d+/, fraction);
  }
  return copy;
}

describe.each(VERSIONS)('a valid statement of %s', (version) => {
  it('is read as the standard says, and is not changed', () => {
    fc.assert(
      fc.property(statements(version), (statement) => {
        const before = JSON.stringify(statement);
        expect(valid(statement, version)).toEqual(asRead(statement, version));
        expect(JSON.stringify(statement)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('is given back itself where there is nothing to read otherwise', () => {
    fc.assert(
      fc.property(statements(version), (statement) => {
        const read = valid(statement, version);
        expect(valid(read, version)).toBe(read);
      }),
    );
  });
});

it('a statement of 1.0 is one of 2.0 too, but for what 2.0 wants of timestamps', () => {
  fc.assert(
    fc.property(statements('1.0.3'), (statement) => {
      for (const one of statementsIn(statement)) delete one['timestamp'];
      delete (statement as Part)['stored'];
      valid(statement, '2.0.0');
    }),
  );
});

/** The same document with the properties of every object in another order. */
function reordered(value: unknown, next: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, next));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [next(), name, reordered(inner, next)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a - b).map(([, name, inner]) => [name, inner]));
}

/** The same moment in another zone; a timestamp of a form that only 1.0 has stays. */
function inZone(timestamp: string, minutes: number): string {
  if (!/T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(timestamp)) return timestamp;
  const fraction = /\.\d+/.exec(timestamp)?.[0] ?? '';
  const local = new Date(Date.parse(timestamp.replace(fraction, '')) + minutes * 60_000).toISOString().slice(0, 19);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${local}${fraction}${minutes < 0 ? '-' : '+'}${`${hours}`.padStart(2, '0')}:${`${rest}`.padStart(2, '0')}`;
}

function upperDomain(mbox: string): string {
  const [address, domain] = mbox.split('@') as [string, string];
  return `${address}@${domain.toUpperCase()}`;
}

const upper = (holder: Part, name: string): void => {
  if (typeof holder[name] === 'string') holder[name] = holder[name].toUpperCase();
};

const actorKeys = (statement: Statement) =>
  actorsIn(statement as unknown as Part)
    .map((actor) => actorKey(actor as Actor))
    .sort();

describe.each(VERSIONS)('a valid statement of %s stays valid, and says the same,', (version) => {
  /** Changes a copy of statements, and expects that they are valid and compare as equal. */
  function staysTheSame<T>(given: fc.Arbitrary<T>, change: (copy: Part, given: T) => void): void {
    fc.assert(
      fc.property(statements(version), given, (statement, value) => {
        const copy = structuredClone(statement) as Part;
        change(copy, value);
        const [before, after] = [valid(statement, version), valid(copy, version)];
        expect(statementsEqual(before, after)).toBe(true);
        expect(actorKeys(after)).toEqual(actorKeys(before));
      }),
      { numRuns: 150 },
    );
  }

  it('with its properties in any order', () => {
    const numbers = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(statements(version), numbers, (statement, stream) => {
        const copy = reordered(statement, () => stream.next().value as number);
        expect(valid(copy, version)).toEqual(valid(statement, version));
        expect(statementsEqual(valid(copy, version), valid(statement, version))).toBe(true);
      }),
    );
  });

  it('with and without types that go without saying', () => {
    staysTheSame(fc.infiniteStream(fc.boolean()), (copy, stream) => {
      const say = (part: Part, type: string) => {
        if (stream.next().value as boolean) part['objectType'] = type;
        else delete part['objectType'];
      };
      agentsByPlaceIn(copy).forEach((agent) => say(agent, 'Agent'));
      activitiesIn(copy).forEach((activity) => say(activity, 'Activity'));
    });
  });

  it('with one context activity instead of a list of one', () => {
    staysTheSame(fc.constant(undefined), (copy) => {
      for (const kinds of contextActivitiesIn(copy)) {
        for (const [kind, listed] of Object.entries(kinds)) {
          if (!Array.isArray(listed)) kinds[kind] = [listed];
          else if (listed.length === 1) kinds[kind] = listed[0] as unknown;
        }
      }
    });
  });

  it('with its times in another zone', () => {
    staysTheSame(fc.integer({ min: -14 * 60, max: 14 * 60 }), (copy, minutes) => {
      for (const one of statementsIn(copy)) {
        for (const name of ['timestamp', 'stored']) {
          if (typeof one[name] === 'string') one[name] = inZone(one[name], minutes);
        }
      }
    });
  });

  it('with other letter case where there is none', () => {
    staysTheSame(fc.constant(undefined), (copy) => {
      for (const actor of actorsIn(copy)) {
        if (typeof actor['mbox'] === 'string') actor['mbox'] = upperDomain(actor['mbox']);
        upper(actor, 'mbox_sha1sum');
      }
      for (const [holder, name] of uuidsIn(copy)) upper(holder, name);
      for (const one of statementsIn(copy)) {
        for (const attachment of (one['attachments'] ?? []) as Part[]) upper(attachment, 'sha2');
        upper((one['context'] ?? {}) as Part, 'language');
      }
    });
  });

  it('with more languages in verbs and definitions', () => {
    staysTheSame(
      fc.dictionary(fc.constantFrom('fr', 'nb-NO', 'zh-Hans'), fc.string(), { minKeys: 1 }),
      (copy, more) => {
        for (const map of languageMapsIn(copy).leftOut) Object.assign(map, more);
      },
    );
  });

  it('with its members in another order', () => {
    staysTheSame(fc.constant(undefined), (copy) => {
      for (const actor of actorsIn(copy)) (actor['member'] as unknown[] | undefined)?.reverse();
    });
  });
});

describe.each(VERSIONS)('a valid statement of %s stays valid', (version) => {
  it('with anything in its extensions', () => {
    fc.assert(
      fc.property(statements(version), jsonValues, (statement, anything) => {
        const copy = structuredClone(statement) as Part;
        for (const holder of extendableIn(copy)) holder['extensions'] = { 'https://example.org/new': anything };
        expect(valid(copy, version)).toEqual(asRead(copy, version));
      }),
    );
  });

  it('with more languages in attachments', () => {
    fc.assert(
      fc.property(statements(version), (statement) => {
        const copy = structuredClone(statement) as Part;
        for (const map of languageMapsIn(copy).compared) map['nb-NO'] = 'x';
        expect(valid(copy, version)).toEqual(asRead(copy, version));
      }),
    );
  });
});

type Violation = RuleCase & { readonly at: string; readonly rule: string };

function violations(version: Version): Violation[] {
  return TABLES.flatMap(({ cases }) => cases).filter(
    (one): one is Violation => one.at !== undefined && (one.versions?.includes(version) ?? true),
  );
}

/** The objects on the way to a path such as `$.context.team.member[0]`, the last one left out. */
function wayTo(path: string, document: unknown): unknown[] {
  const names = [...path.matchAll(/\.([\w$]+)|\[(\d+)\]|\["(.*?)"\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted!,
  );
  let here = document;
  return names.slice(0, -1).map((name) => (here = (here as Part | undefined)?.[name]));
}

/** Of which kind an object of a valid statement is, where the standard tells kinds apart. */
function kindOf(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return undefined;
  const { objectType, id, mbox, mbox_sha1sum, openid, account } = part as Part;
  const isAgent = [mbox, mbox_sha1sum, openid, account].some((identifier) => identifier !== undefined);
  return objectType ?? (isAgent ? 'Agent' : id === undefined ? undefined : 'Activity');
}

/** Puts the violation into a statement; undefined where that lacks the place, or something else stands there. */
function violate({ change, at }: Violation): (statement: unknown) => unknown {
  const sample = wayTo(at, change(SAMPLE)).map((part) => JSON.stringify(part));
  const kinds = wayTo(at, SAMPLE).map(kindOf);
  return (statement) => {
    const then = wayTo(at, statement).map(kindOf);
    try {
      const broken = change(statement);
      const fits = wayTo(at, broken).every((part, i) => then[i] === kinds[i] || JSON.stringify(part) === sample[i]);
      return fits ? broken : undefined;
    } catch (error) {
      if (error instanceof NoSuchPlace) return undefined;
      throw error;
    }
  };
}

describe.each(VERSIONS)('what breaks a statement of %s', (version) => {
  it('is found in any statement that has the place', () => {
    const tried = violations(version).map((violation) => ({ ...violation, violate: violate(violation), times: 0 }));
    fc.assert(
      fc.property(statements(version), (statement) => {
        for (const one of tried) {
          const broken = one.violate(statement);
          if (broken === undefined) continue;
          const problems = parseStatement(frozen(broken), version);
          const found =
            Array.isArray(problems) && problems.some(({ path, rule }) => path === one.at && rule === one.rule);
          if (!found) throw new Error(`${one.says}\nnot found in ${JSON.stringify(broken)}`);
          one.times++;
        }
      }),
      { numRuns: 60 },
    );
    expect(tried.filter(({ times }) => times === 0).map(({ says }) => says)).toEqual([]);
  });

  it('is reported all at once', () => {
    const byProperty = new Map<string, Violation[]>();
    for (const violation of violations(version)) {
      const root = onlyProperty(violation);
      if (root !== undefined) byProperty.set(root, [...(byProperty.get(root) ?? []), violation]);
    }
    expect(byProperty.size).toBeGreaterThanOrEqual(10);
    const some = fc.record(
      Object.fromEntries([...byProperty].map(([root, listed]) => [root, fc.option(fc.constantFrom(...listed))])),
    );
    fc.assert(
      fc.property(some, (picked) => {
        const picks = Object.values(picked).filter((one) => one !== null);
        fc.pre(picks.length > 1);
        const broken = picks.reduce((document: unknown, { change }) => change(document), SAMPLE);
        const problems = parseStatement(frozen(broken), version) as Problem[];
        const places = problems.map(({ path, rule }) => `${path} ${rule}`);
        expect(places.sort()).toEqual(picks.map(({ at, rule }) => `${at} ${rule}`).sort());
      }),
      { numRuns: 300 },
    );
  });
});

/** The one property of a statement that a violation touches, if it depends on no other. */
function onlyProperty({ change, at }: Violation): string | undefined {
  const changed = change(SAMPLE) as Part | null;
  if (at === '$' || /revision|platform/.test(at)) return undefined;
  const touched = Object.keys({ ...SAMPLE, ...changed }).filter(
    (name) => JSON.stringify(changed?.[name]) !== JSON.stringify((SAMPLE as Part)[name]),
  );
  return touched.length === 1 ? touched[0] : undefined;
}
