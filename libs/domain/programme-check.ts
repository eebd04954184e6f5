import { isIri, parseTimestampInstant, type Problem } from '#xapi';
import { isDay } from './day.js';
import type { ProgrammeFile } from './programme.js';

type JsonObject = Readonly<Record<string, unknown>>;
type Check = (value: unknown, path: string, problems: Problem[]) => void;
type Shape = Readonly<Record<string, { readonly check: Check; readonly optional?: boolean }>>;

/** Counts of people below these numbers are not shown, where the file does not say otherwise. */
export const DEFAULT_SUPPRESSION = { partner: 5, public: 10 };

const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

const text = test('string', (value) => typeof value === 'string' && value !== '', 'This must be a text, not empty.');
const code = test(
  'code',
  (value) => typeof value === 'string' && CODE.test(value),
  'A code is made of letters, digits, - and _, and starts with a letter or digit.',
);
const iri = test('iri', (value) => typeof value === 'string' && isIri(value), 'This must be an IRI with a scheme.');
const base = test(
  'base-iri',
  (value) => typeof value === 'string' && isIri(value) && !/[/#?]$/.test(value),
  'This must be an IRI with a scheme, and without /, # or ? at its end.',
);
const day = test(
  'day',
  (value) => typeof value === 'string' && isDay(value),
  'This must be a day that exists, such as 2022-03-01.',
);
const timestamp = test(
  'timestamp',
  (value) => typeof value === 'string' && parseTimestampInstant(value) !== undefined,
  'This must be a timestamp, such as 2022-03-01T00:00:00Z.',
);
const threshold = test(
  'threshold',
  (value) => Number.isInteger(value) && (value as number) >= 1,
  'A threshold is a whole number from 1: counts of people below it are not shown.',
);
const country = test(
  'country',
  (value) => typeof value === 'string' && /^[A-Z]{2}$/.test(value),
  'A country is two capital letters (ISO 3166-1), such as DK.',
);
const goal = test(
  'sustainable-development-goal',
  (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 17,
  'A sustainable development goal is a whole number from 1 to 17.',
);
const slot = test('slot', (value) => value === null || typeof value === 'string', 'A slot has a name or is null.');

const PROGRAMME = object({
  $schema: { check: text, optional: true },
  name: { check: text },
  description: { check: text, optional: true },
  funding: { check: text, optional: true },
  sustainableDevelopmentGoals: { check: list(goal), optional: true },
  baseIri: { check: base },
  period: { check: object({ start: { check: day }, end: { check: day } }) },
  schools: {
    check: list(object({ code: { check: code }, name: { check: text }, country: { check: country } }), 'code'),
  },
  objectives: { check: list(object({ code: { check: code }, name: { check: text } }), 'code') },
  positions: { check: list(code, 'value') },
  projectRoles: { check: list(code, 'value') },
  leadershipDna: {
    check: object({ strands: { check: list(text) }, brickStones: { check: list(slot) } }),
    optional: true,
  },
  vocabulary: {
    check: object({
      eventKinds: { check: list(code, 'value') },
      leadershipDimensions: { check: list(code, 'value') },
      doubleDemand: { check: list(code, 'value') },
      changeKinds: { check: list(code, 'value'), optional: true },
      competences: { check: list(code, 'value'), optional: true },
      verbAliases: { check: aliases, optional: true },
      activityTypeAliases: { check: aliases, optional: true },
    }),
  },
  profile: {
    check: object({
      versions: { check: list(object({ name: { check: code }, published: { check: timestamp } }), 'name') },
    }),
    optional: true,
  },
  suppression: {
    check: object({ partner: { check: threshold, optional: true }, public: { check: threshold, optional: true } }),
    optional: true,
  },
});

/** Every way in which a value is no programme file. */
export function checkProgramme(value: unknown): Problem[] {
  const problems: Problem[] = [];
  PROGRAMME(value, '$', problems);
  if (problems.length === 0) checkOrder(value as ProgrammeFile, problems);
  return problems;
}

/** What must stand in order, in a file whose members are all well-formed. */
function checkOrder({ period, profile, suppression: given }: Partial<ProgrammeFile>, problems: Problem[]): void {
  if (period && period.end < period.start) {
    problems.push({ path: '$.period.end', rule: 'period', message: 'The period must not end before it starts.' });
  }
  profile?.versions.forEach(({ published }, i, versions) => {
    const newer = versions[i - 1];
    if (newer && Date.parse(published) > Date.parse(newer.published)) {
      const message = 'Versions of the profile stand with the newest first.';
      problems.push({ path: `$.profile.versions[${i}].published`, rule: 'newest-first', message });
    }
  });
  const suppression = { ...DEFAULT_SUPPRESSION, ...given };
  if (suppression.public < suppression.partner) {
    const message = 'The public must not be shown smaller counts than partners are.';
    problems.push({ path: '$.suppression.public', rule: 'suppression', message });
  }
}

function test(rule: string, passes: (value: unknown) => boolean, message: string): Check {
  return (value, path, problems) => {
    if (!passes(value)) problems.push({ path, rule, message });
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(shape: Shape): Check {
  return (value, path, problems) => {
    if (!isObject(value)) {
      problems.push({ path, rule: 'object', message: 'This must be a JSON object.' });
      return;
    }
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(shape, name)) continue;
      const message = `A programme has no such property here. Known: ${Object.keys(shape).join(', ')}.`;
      problems.push({ path: `${path}.${name}`, rule: 'unknown-property', message });
    }
    for (const [name, { check, optional = false }] of Object.entries(shape)) {
      if (value[name] !== undefined) check(value[name], `${path}.${name}`, problems);
      else if (!optional) {
        problems.push({ path: `${path}.${name}`, rule: 'required', message: `The property ${name} is required here.` });
      }
    }
  };
}

/** An array of at least one element where `unique` says by what its elements are told apart. */
function list(element: Check, unique?: 'value' | 'code' | 'name'): Check {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push({ path, rule: 'array', message: 'This must be an array.' });
      return;
    }
    if (unique !== undefined && value.length === 0) {
      problems.push({ path, rule: 'not-empty', message: 'At least one is required here.' });
    }
    const seen = new Set<unknown>();
    value.forEach((item: unknown, i) => {
      element(item, `${path}[${i}]`, problems);
      if (unique === undefined) return;
      const name = unique === 'value' ? item : isObject(item) ? item[unique] : undefined;
      if (name !== undefined && seen.has(name)) {
        problems.push({ path: `${path}[${i}]`, rule: 'unique', message: `${String(name)} stands here twice.` });
      }
      seen.add(name);
    });
  };
}

function aliases(value: unknown, path: string, problems: Problem[]): void {
  if (!isObject(value)) {
    problems.push({ path, rule: 'object', message: 'This must be a JSON object.' });
    return;
  }
  for (const [alias, meant] of Object.entries(value)) {
    const place = `${path}[${JSON.stringify(alias)}]`;
    iri(alias, place, problems);
    iri(meant, place, problems);
    if (typeof meant === 'string' && Object.hasOwn(value, meant)) {
      problems.push({
        path: place,
        rule: 'alias-of-alias',
        message: 'An alias stands for a term, not for another alias.',
      });
    }
  }
}
