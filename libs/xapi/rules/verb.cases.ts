import { drop, put, type RuleTable } from './rule-case.fixture.js';

const id = (says: string, value: unknown, rule = 'iri') => ({
  says,
  change: put('verb.id', value),
  at: '$.verb.id',
  rule,
});

export const VERBS: RuleTable = {
  section: '2.4.3 Verb',
  cases: [
    { says: 'A verb has an id.', change: drop('verb.id'), at: '$.verb.id', rule: 'required' },
    {
      says: 'Display alone is no verb.',
      change: put('verb', { display: { en: 'tried' } }),
      at: '$.verb.id',
      rule: 'required',
    },
    { says: 'A verb may go without display.', change: drop('verb.display') },
    { says: 'The id of a verb is an IRI of any scheme.', change: put('verb.id', 'tag:example.org,2024:tried') },
    { says: 'The id of a verb may have a fragment.', change: put('verb.id', 'https://example.org/verbs#tried') },
    { says: 'The id of a verb may be of any script.', change: put('verb.id', 'https://example.org/فعل/خواندن') },
    id('The id of a verb has a scheme.', 'example.org/verbs/tried'),
    id('The id of a verb is not a word.', 'tried'),
    id('The id of a verb is not empty.', ''),
    id('The id of a verb is a text.', 1, 'string'),
    id('The id of a verb is not a language map.', { en: 'tried' }, 'string'),
    {
      says: 'Display is a language map, not a text.',
      change: put('verb.display', 'tried'),
      at: '$.verb.display',
      rule: 'object',
    },
    {
      says: 'Display is a language map, not a list.',
      change: put('verb.display', ['tried']),
      at: '$.verb.display',
      rule: 'object',
    },
    {
      says: 'Display goes by languages.',
      change: put('verb.display', { 'the verb': 'tried' }),
      at: '$.verb.display["the verb"]',
      rule: 'language-tag',
    },
    {
      says: 'Display gives texts.',
      change: put('verb.display', { en: 'tried', da: 1 }),
      at: '$.verb.display.da',
      rule: 'string',
    },
  ],
};
