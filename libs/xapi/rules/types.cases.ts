import { put, type RuleCase, type RuleTable } from './rule-case.fixture.js';

const PLACES = ['object.definition', 'result', 'context'];
const KEY = 'https://example.org/extensions/any';

/** So many lists, one in the other. */
const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);

export const EXTENSIONS: RuleTable = {
  section: '4.1 Extensions',
  cases: PLACES.flatMap((place): RuleCase[] => {
    const path = `${place}.extensions`;
    const where = place.split('.').at(-1)!;
    const says = (sentence: string, value: unknown): RuleCase => ({
      says: `Extensions of a ${where} ${sentence}.`,
      change: put(path, value),
    });
    const not = (sentence: string, value: unknown, below = '', rule = 'extension-key'): RuleCase => ({
      ...says(sentence, value),
      at: `$.${path}${below}`,
      rule,
    });
    return [
      says('may be none', {}),
      says('may be of any kind', {
        [KEY]: [1, 'two', { three: [false] }],
        'tag:example.org,2024:a': 0.5,
        'urn:x:y': '',
      }),
      says('may be null', { [KEY]: null }),
      says('may hold null anywhere', { [KEY]: { a: null, b: [null, { c: null }] } }),
      says('may be empty objects', { [KEY]: {} }),
      says('may look like what the standard forbids elsewhere', { [KEY]: { mbox: 'x', objectType: 'y', id: 1 } }),
      says('may nest', { [KEY]: nested(64) }),
      not('are an object, not a list', [KEY], '', 'object'),
      not('are an object, not a text', KEY, '', 'object'),
      not('go by IRIs, not by words', { [KEY]: 1, room: 1 }, '.room'),
      not('go by IRIs that are not relative', { '/rooms/1': 1 }, '["/rooms/1"]'),
      not('go by IRIs, not by nothing', { '': 1 }, '[""]'),
      not('nest no deeper than can be read', { [KEY]: nested(65) }, `[${JSON.stringify(KEY)}]`, 'depth'),
    ];
  }),
};

const tagged = (tag: string): RuleCase => ({
  says: `${tag} is a language tag.`,
  change: put('verb.display', { [tag]: 'tried' }),
});
const notTagged = (says: string, tag: string): RuleCase => ({
  ...tagged(tag),
  says,
  at: /^\w+$/.test(tag) ? `$.verb.display.${tag}` : `$.verb.display[${JSON.stringify(tag)}]`,
  rule: 'language-tag',
});

export const LANGUAGE_MAPS: RuleTable = {
  section: '4.2 Language maps',
  cases: [
    ...['en', 'EN', 'en-GB', 'en-gb', 'und', 'cmn', 'zh-Hant', 'zh-cmn-Hans-CN', 'es-419', 'de-CH-1996'].map(tagged),
    ...['sl-rozaj-biske', 'de-DE-u-co-phonebk', 'en-a-bbb-x-a-ccc', 'x-whatever', 'i-klingon', 'sgn-BE-FR'].map(tagged),
    { says: 'A language map may be empty.', change: put('verb.display', {}) },
    { says: 'A text may be empty.', change: put('verb.display', { en: '' }) },
    notTagged('A language tag is not empty.', ''),
    notTagged('A language has two letters or more.', 'e'),
    notTagged('A language has eight letters at most.', 'a12345678'),
    notTagged('A language has letters, not digits.', 'e1'),
    notTagged('A language is not the name of one.', 'British English'),
    notTagged('Parts are joined by hyphens.', 'en_GB'),
    notTagged('No part is empty.', 'en--GB'),
    notTagged('A tag does not end with a hyphen.', 'en-'),
    notTagged('A tag does not begin with a hyphen.', '-en'),
    notTagged('A tag of private use names something.', 'x-'),
    notTagged('A single letter begins an extension.', 'en-a'),
    notTagged('A region has two letters.', 'en-GB-GB'),
    notTagged('A part has eight characters at most.', 'en-Latinalphabet'),
    notTagged('Only i- tags that are registered stand.', 'i-example'),
    ...[1, true, null, ['x'], { text: 'x' }].map((text): RuleCase => ({
      says: `Every entry is a text, not ${JSON.stringify(text)}.`,
      change: put('verb.display', { en: 'tried', 'en-GB': text }),
      at: '$.verb.display["en-GB"]',
      rule: 'string',
    })),
  ],
};

const iri = (text: string): RuleCase => ({ says: `${text} is an IRI.`, change: put('object.id', text) });
const noIri = (says: string, text: string): RuleCase => ({ ...iri(text), says, at: '$.object.id', rule: 'iri' });

export const IRIS: RuleTable = {
  section: '4.3 IRIs',
  cases: [
    ...['http://example.org', 'https://example.org:8080/a/b?c=d&e=[f]#g', 'https://example.org/søren/日本?q=é'].map(
      iri,
    ),
    ...[
      'urn:uuid:3f0c1c2e-8d5b-4b8e-9a53-5f2d1c0a7b64',
      'mailto:a@example.org',
      'x-y+z.1:a',
      'HTTPS://EXAMPLE.ORG/',
    ].map(iri),
    iri('https://example.org/100%25'),
    iri(`https://example.org/${'long/'.repeat(200)}`),
    noIri('An IRI has a scheme.', '//example.org/courses/1'),
    noIri('A host is no scheme.', 'www.example.org'),
    noIri('An IRI has something after its scheme.', 'https:'),
    noIri('A scheme begins with a letter.', '1http://example.org'),
    noIri('A scheme has no other characters.', 'ab=c://example.org'),
    noIri('A scheme is not empty.', '://example.org'),
    noIri('An IRI has no space.', 'https://example.org/a b'),
    noIri('An IRI has no line feed.', 'https://example.org/a\n'),
    noIri('An IRI has no tab.', 'https://example.org/\ta'),
    noIri('An IRI has no angle brackets.', '<https://example.org/a>'),
    noIri('An IRI has no quotation marks.', 'https://example.org/"a"'),
    noIri('An IRI has no braces.', 'https://example.org/{id}'),
    noIri('An IRI has no bar.', 'https://example.org/a|b'),
    noIri('An IRI has no backslash.', 'https:\\\\example.org'),
    noIri('An IRI has no control characters.', 'https://example.org/\u0000'),
    noIri('A percent sign stands before two digits.', 'https://example.org/100%'),
    noIri('The digits after a percent sign are hexadecimal.', 'https://example.org/%zz'),
  ],
};
