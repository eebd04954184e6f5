import { describe, expect, it } from '@jest/globals';
import { parseTimestamp } from '#xapi';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { isDay } from './day.js';
import { parseProgramme, type Programme } from './programme.js';
import { quartersOf } from './quarters.js';

const read = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('../../programme.json', import.meta.url), 'utf8')) as Record<string, unknown>;
const shipped = parseProgramme(read()) as Programme;

describe('the shipped programme', () => {
  it('has seven schools in five countries and six objectives', () => {
    expect(shipped.schools.map((school) => school.country)).toEqual(['DK', 'DK', 'HU', 'IT', 'NL', 'NL', 'IS']);
    expect(shipped.objectives.map((objective) => objective.code.slice(0, 2))).toEqual([
      'O1',
      'O2',
      'O3',
      'O4',
      'O5',
      'O6',
    ]);
    expect(shipped.leadershipDna?.brickStones).toEqual(Array(8).fill(null));
  });

  it('has ten quarters, the last of which ends with the whole last day', () => {
    expect(shipped.quarters).toHaveLength(10);
    expect(shipped.quarters[0]).toEqual({ code: 'PQ1', number: 1, start: '2022-03-01', end: '2022-05-31' });
    expect(shipped.quarters[7]).toEqual({ code: 'PQ8', number: 8, start: '2023-12-01', end: '2024-02-29' });
    expect(shipped.quarters[9]).toEqual({ code: 'PQ10', number: 10, start: '2024-06-01', end: '2024-09-01' });
  });

  it('has thresholds of suppression and a version of the profile, also where its file says nothing of them', () => {
    const { profile: _, suppression: __, ...rest } = read();
    expect(parseProgramme(rest)).toMatchObject({
      profile: { versions: [{ name: 'v1', published: '2022-03-01T00:00:00Z' }] },
      suppression: { partner: 5, public: 10 },
    });
    expect(parseProgramme({ ...rest, suppression: { public: 20 } })).toMatchObject({
      suppression: { partner: 5, public: 20 },
    });
  });

  it('names in its schema every property that it uses', () => {
    const schema = JSON.parse(readFileSync(new URL('../../programme.schema.json', import.meta.url), 'utf8')) as {
      properties: Record<string, unknown>;
      required: string[];
    };
    expect(Object.keys(schema.properties).toSorted()).toEqual(Object.keys(read()).toSorted());
    for (const name of schema.required)
      expect(parseProgramme({ ...read(), [name]: undefined })).toMatchObject([{ path: `$.${name}`, rule: 'required' }]);
  });
});

describe('quarters', () => {
  it('gives a rest of a month or more a quarter of its own', () => {
    expect(quartersOf({ start: '2022-01-01', end: '2022-04-29' }).map((quarter) => quarter.end)).toEqual([
      '2022-04-29',
    ]);
    const two = quartersOf({ start: '2022-01-01', end: '2022-04-30' });
    expect(two.map((quarter) => quarter.end)).toEqual(['2022-03-31', '2022-04-30']);
  });

  it('follows the ends of months', () => {
    const [first, second] = quartersOf({ start: '2022-11-30', end: '2023-05-29' });
    expect([first!.end, second!.start]).toEqual(['2023-02-27', '2023-02-28']);
  });
});

describe('a programme file with mistakes', () => {
  const changed = (change: (file: ReturnType<typeof structuredClone<Programme>>) => unknown) => {
    const file = read() as unknown as Programme;
    change(file);
    return parseProgramme(file);
  };
  const at = (path: string, rule: string) => ({ path, rule });
  const version = (name: string, day: string) => ({ name, published: `${day}T00:00:00Z` });
  const put = (target: object, name: string, value: unknown) => Object.assign(target, { [name]: value });

  it.each<[string, (file: Programme) => unknown, { path: string; rule: string }]>([
    ['a day that does not exist', (f) => put(f.period, 'end', '2024-02-30'), { path: '$.period.end', rule: 'day' }],
    ['an end before the start', (f) => put(f.period, 'end', '2021-01-01'), { path: '$.period.end', rule: 'period' }],
    [
      'two schools of one code',
      (f) => put(f.schools[3]!, 'code', 'hu-kozep'),
      { path: '$.schools[3]', rule: 'unique' },
    ],
    [
      'a country by name',
      (f) => put(f.schools[0]!, 'country', 'Denmark'),
      { path: '$.schools[0].country', rule: 'country' },
    ],
    ['no objectives', (f) => put(f, 'objectives', []), { path: '$.objectives', rule: 'not-empty' }],
    ['a base with a slash', (f) => put(f, 'baseIri', 'https://x.example/'), { path: '$.baseIri', rule: 'base-iri' }],
    ['an unknown property', (f) => put(f, 'school', []), { path: '$.school', rule: 'unknown-property' }],
    ['no version of the profile', (f) => put(f, 'profile', { versions: [] }), at('$.profile.versions', 'not-empty')],
    [
      'an older version of the profile before a newer one',
      (f) => put(f, 'profile', { versions: [version('v1', '2022-03-01'), version('v2', '2023-03-01')] }),
      at('$.profile.versions[1].published', 'newest-first'),
    ],
    [
      'a version of the profile twice',
      (f) => put(f, 'profile', { versions: [version('v1', '2022-03-01'), version('v1', '2022-03-01')] }),
      at('$.profile.versions[1]', 'unique'),
    ],
    ['a threshold of nobody', (f) => put(f, 'suppression', { partner: 0 }), at('$.suppression.partner', 'threshold')],
    [
      'more shown to the public than to partners',
      (f) => put(f, 'suppression', { partner: 11 }),
      at('$.suppression.public', 'suppression'),
    ],
    [
      'an alias of an alias',
      (f) => put(f.vocabulary.verbAliases, 'urn:x', 'http://activitystrea.ms/join'),
      { path: '$.vocabulary.verbAliases["urn:x"]', rule: 'alias-of-alias' },
    ],
  ])('%s', (_, change, problem) => {
    expect(changed(change)).toMatchObject([problem]);
  });

  it('is no object', () => {
    expect(parseProgramme([])).toMatchObject([{ path: '$', rule: 'object' }]);
  });
});

describe('the published schema', () => {
  const schema = JSON.parse(readFileSync(new URL('../../programme.schema.json', import.meta.url), 'utf8')) as object;
  const validate = new Ajv2020({
    formats: { date: isDay, 'date-time': (text: string) => !!parseTimestamp(text) },
  }).compile(schema);
  /** What one member says of another is beyond a schema. */
  const BEYOND = ['unique', 'alias-of-alias', 'newest-first', 'suppression', 'period'];

  it('takes and refuses what the check of the file does, whatever member of it is spoilt', () => {
    const values = [
      ...[
        undefined,
        null,
        true,
        0,
        1,
        7.5,
        -1,
        18,
        '',
        'x',
        'two words',
        'DK',
        'dk',
        '2022-02-30',
        '2022-03-01',
        [],
        {},
      ],
      ...[
        '2022-03-01T00:00:00Z',
        'https://x.example/a',
        'https://x.example/',
        ['x'],
        [null],
        ['x', 'x'],
        { code: 'x' },
      ],
    ];
    const differing: unknown[] = [];
    for (const place of placesOf(read())) {
      for (const value of values) {
        const file = spoilt(read(), place, value);
        const parsed = parseProgramme(file);
        const problems = Array.isArray(parsed) ? parsed.filter(({ rule }) => !BEYOND.includes(rule)) : [];
        const valid = validate(file) || validate.errors!.every(({ keyword }) => keyword === 'uniqueItems');
        if (valid !== (problems.length === 0)) differing.push({ place, value, valid, problems });
      }
    }
    expect(differing).toEqual([]);
  });
});

/** The file with another value at a place; without the member for undefined. */
function spoilt(file: Record<string, unknown>, place: readonly string[], value: unknown): unknown {
  const member = (at: unknown, name: string) => (at as Record<string, unknown>)[name];
  const owner = place.slice(0, -1).reduce(member, file) as Record<string, unknown>;
  if (value === undefined && !Array.isArray(owner)) delete owner[place.at(-1)!];
  else owner[place.at(-1)!] = value ?? null;
  return file;
}

/** The path of every member of a JSON value, and of one that is not there. */
function placesOf(value: unknown, at: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.keys(value).flatMap((name) => [
    [...at, name],
    ...placesOf((value as Record<string, unknown>)[name], [...at, name]),
  ]);
  return Array.isArray(value) ? own : [...own, [...at, 'colour']];
}
