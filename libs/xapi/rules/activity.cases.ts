import { drop, put, type RuleTable } from './rule-case.fixture.js';

const refused = (says: string, property: string, value: unknown, rule: string, below = '') => ({
  says,
  change: put(`object.definition.${property}`, value),
  at: `$.object.definition.${property}${below}`,
  rule,
});

export const ACTIVITIES: RuleTable = {
  section: '2.4.4.1 When the object is an activity',
  cases: [
    { says: 'An activity need not be defined.', change: drop('object.definition') },
    { says: 'An activity has an id.', change: drop('object.id'), at: '$.object.id', rule: 'required' },
    { says: 'The id of an activity is a text.', change: put('object.id', 1), at: '$.object.id', rule: 'string' },
    {
      says: 'The id of an activity has a scheme.',
      change: put('object.id', 'example.org/courses/1'),
      at: '$.object.id',
      rule: 'iri',
    },
    { says: 'The id of an activity is not relative.', change: put('object.id', '#1'), at: '$.object.id', rule: 'iri' },
    { says: 'The id of an activity is not empty.', change: put('object.id', ''), at: '$.object.id', rule: 'iri' },
    { says: 'The id of an activity may be a URN.', change: put('object.id', 'urn:isbn:9780000000002') },
    {
      says: 'A definition is an object, not a text.',
      change: put('object.definition', 'A course'),
      at: '$.object.definition',
      rule: 'object',
    },
    {
      says: 'A definition is one object, not a list.',
      change: put('object.definition', []),
      at: '$.object.definition',
      rule: 'object',
    },
  ],
};

export const DEFINITIONS: RuleTable = {
  section: '2.4.4.1 Activity definition',
  cases: [
    { says: 'A definition need not have a name.', change: drop('object.definition.name') },
    { says: 'A definition need not have a description.', change: drop('object.definition.description') },
    { says: 'A definition need not have a type.', change: drop('object.definition.type') },
    { says: 'A definition need not say where there is more.', change: drop('object.definition.moreInfo') },
    { says: 'A definition need not have extensions.', change: drop('object.definition.extensions') },
    {
      says: 'A name may be of several languages.',
      change: put('object.definition.name', { en: 'A', da: 'En', de: 'Ein' }),
    },
    refused('A name is a language map, not a text.', 'name', 'A course', 'object'),
    refused('A name is a language map, not a list.', 'name', ['A course'], 'object'),
    refused('A name goes by languages.', 'name', { '1': 'A course' }, 'language-tag', '["1"]'),
    refused('A name gives texts.', 'name', { en: { text: 'A' } }, 'string', '.en'),
    refused('A description is a language map, not a text.', 'description', 'A course', 'object'),
    refused('A description is a language map, not a number.', 'description', 3, 'object'),
    refused('A description goes by languages.', 'description', { en_GB: 'A' }, 'language-tag', '.en_GB'),
    refused('A description gives texts.', 'description', { en: false }, 'string', '.en'),
    refused('A type is an IRI.', 'type', 'course', 'iri'),
    refused('A type is not empty.', 'type', '', 'iri'),
    refused('A type is a text.', 'type', { id: 'https://example.org/types/course' }, 'string'),
    refused('Where there is more is an IRL.', 'moreInfo', '/courses/1/about', 'iri'),
    refused('Where there is more is not empty.', 'moreInfo', '', 'iri'),
    refused('Where there is more is a text.', 'moreInfo', false, 'string'),
    refused('Extensions of a definition are an object.', 'extensions', [], 'object'),
    refused('Extensions of a definition go by IRIs.', 'extensions', { room: 1 }, 'extension-key', '.room'),
  ],
};
