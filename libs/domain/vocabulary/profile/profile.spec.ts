import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { programme } from '../statements.fixture.js';
import { profileDocument } from './document.js';
import { PATTERNS, type Reference } from './patterns.js';
import { specificationProblems } from './specification.fixture.js';

const { leadershipDna: _, description: __, ...bare } = programme;

describe('the published profile', () => {
  const document = profileDocument(programme);

  it('keeps the xAPI Profiles specification', () => {
    expect(specificationProblems(document)).toEqual([]);
  });

  it('keeps it for another programme too: several versions, no brick-stones, own kinds of change, a URN as its base', () => {
    const versions = [
      { name: 'v2', published: '2023-01-01T00:00:00Z' },
      { name: 'v1', published: '2022-03-01T00:00:00Z' },
    ];
    const vocabulary = { ...bare.vocabulary, changeKinds: ['practice'], competences: ['C1', 'C2'] };
    const other = profileDocument({ ...bare, baseIri: 'urn:example:partnership', profile: { versions }, vocabulary });
    expect(specificationProblems(other)).toEqual([]);
    expect(other.versions[0]).toEqual({
      id: 'urn:example:partnership/profile/v2',
      generatedAtTime: '2023-01-01T00:00:00Z',
      wasRevisionOf: ['urn:example:partnership/profile/v1'],
    });
  });

  it('has a template for every verb and object type, with the rules by which statements are checked', () => {
    expect(document.templates).toHaveLength(15);
    const attended = document.templates.find(({ id }) => id.endsWith('/templates/attended-meeting'))!;
    expect(attended).toMatchObject({
      verb: 'http://adlnet.gov/expapi/verbs/attended',
      objectActivityType: 'http://adlnet.gov/expapi/activities/meeting',
    });
    expect(attended['rules']).toContainEqual(
      expect.objectContaining({ location: '$.result.duration', presence: 'included' }),
    );
  });

  it('gives every extension a schema of the values that the programme file knows', () => {
    const extensions = document.concepts.filter(({ type }) => type === 'ContextExtension');
    expect(extensions.map(({ id }) => id.split('/').at(-1))).toEqual([
      ...['role', 'guskey-level', 'leadership-dimension', 'event-kind', 'counterpart-school', 'double-demand'],
      ...['change-kind', 'competence', 'instrument-version', 'brick-stone'],
    ]);
    expect(JSON.parse(extensions[3]!['inlineSchema'] as string)).toMatchObject({
      enum: programme.vocabulary.eventKinds,
    });
  });
});

describe('the check against the specification', () => {
  type Loose = Record<string, Record<string, unknown>[]>;
  it.each<[string, (document: Loose) => unknown, string]>([
    [
      'a version that does not say what it revised',
      (d) => d['versions']!.unshift({ ...d['versions']![0]!, id: 'urn:v' }),
      'revision',
    ],
    ['a property of its own', (d) => Object.assign(d['concepts']![0]!, { colour: 'red' }), 'is no property'],
    ['an empty array', (d) => Object.assign(d, { patterns: [] }), 'not empty'],
    [
      'a rule without a restriction',
      (d) => Object.assign(d['templates']![0]!, { rules: [{ location: '$.actor' }] }),
      'one or more of',
    ],
    [
      'a filter in a location',
      (d) => Object.assign(d['templates']![0]!, { rules: [{ location: '$[?(@.x)]', presence: 'included' }] }),
      'JSONPath',
    ],
    ['a concept of no version', (d) => Object.assign(d['concepts']![0]!, { inScheme: 'urn:other' }), 'scheme'],
    ['one id twice', (d) => d['concepts']!.push(d['concepts']![0]!), 'unique'],
    [
      'a pattern within itself',
      (d) => Object.assign(d['patterns']![1]!, { zeroOrMore: d['patterns']![0]!['id'] }),
      'part of itself',
    ],
    ['a pattern of nothing', (d) => Object.assign(d['patterns']![1]!, { zeroOrMore: 'urn:x' }), 'names nothing'],
    [
      'a schema that is none',
      (d) =>
        Object.assign(
          d['concepts']!.find(({ type }) => type === 'ContextExtension')!,
          { inlineSchema: '{"type":"text"}' },
        ),
      'draft 7',
    ],
    ['a verb that there is not', (d) => d['concepts']!.shift(), 'concepts that there are'],
  ])('finds %s', (_name, spoil, message) => {
    const document = structuredClone(profileDocument(programme)) as unknown as Loose;
    spoil(document);
    expect(specificationProblems(document).join('\n')).toContain(message);
  });
});

describe('the pattern of inquiry cycles', () => {
  const STAGES = ['planned', 'enacted', 'reflected', 'adjusted'];

  /** The pattern as a regular expression over the stages' numbers. */
  function expression(reference: Reference): string {
    const [kind, name] = reference.split('/') as [string, string];
    if (kind === 'templates') return String(STAGES.indexOf(name));
    const { shape } = PATTERNS.find((pattern) => pattern.name === name)!;
    if ('sequence' in shape) return shape.sequence.map(expression).join('');
    if ('alternates' in shape) return `(?:${shape.alternates.map(expression).join('|')})`;
    if ('optional' in shape) return `(?:${expression(shape.optional)})?`;
    return `(?:${expression(shape.zeroOrMore)})*`;
  }
  const matches = new RegExp(`^${expression('patterns/inquiry-cycle')}$`);

  it('holds exactly where each stage comes after the one before it has come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }), (stages) => {
        const inOrder = stages.every((stage, i) => stage === 0 || stages.slice(0, i).includes(stage - 1));
        expect(matches.test(stages.join(''))).toBe(inOrder);
      }),
      { numRuns: 500 },
    );
  });
});
