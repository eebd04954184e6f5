import { put, type Change, type RuleCase, type RuleTable } from './rule-case.fixture.js';

const TYPE = 'http://adlnet.gov/expapi/activities/cmi.interaction';
const COMPONENTS = [{ id: 'a', description: { en: 'The first' } }, { id: 'b' }];

/** Which lists of components each type of interaction has, as the table of the standard gives them. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  'true-false': [],
  choice: ['choices'],
  'fill-in': [],
  'long-fill-in': [],
  matching: ['source', 'target'],
  performance: ['steps'],
  sequencing: ['choices'],
  likert: ['scale'],
  numeric: [],
  other: [],
};
const ALL_LISTS = ['choices', 'scale', 'source', 'target', 'steps'];

/** The patterns that the standard itself gives as examples. */
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  'true-false': ['true'],
  choice: ['golf[,]tetris'],
  'fill-in': ["Bob's your uncle"],
  'long-fill-in': ['{case_matters=false}{lang=en}To store and provide access to learning experiences.'],
  matching: ['ben[.]3[,]chris[.]2[,]troy[.]4[,]freddie[.]1'],
  performance: ['pong[.]1:[,]dg[.]:10[,]lunch[.]'],
  sequencing: ['tim[,]mike[,]ells[,]ben'],
  likert: ['likert_3'],
  numeric: ['4[:]'],
  other: ['(35.937432,-86.868896)'],
};

const defined = (definition: object): Change => put('object.definition', { type: TYPE, ...definition });

const types: RuleCase[] = Object.entries(LISTS).flatMap(([interactionType, lists]) => [
  { says: `The type ${interactionType} needs no more than its name.`, change: defined({ interactionType }) },
  {
    says: `The type ${interactionType} may have a pattern of correct responses.`,
    change: defined({ interactionType, correctResponsesPattern: PATTERNS[interactionType] }),
  },
  ...(lists.length
    ? [
        {
          says: `The type ${interactionType} may have ${lists.join(' and ')}.`,
          change: defined({ interactionType, ...Object.fromEntries(lists.map((list) => [list, COMPONENTS])) }),
        },
      ]
    : []),
]);

const strangers: RuleCase[] = Object.entries(LISTS).flatMap(([interactionType, lists]) =>
  ALL_LISTS.filter((list) => !lists.includes(list)).map((list) => ({
    says: `The type ${interactionType} has no ${list}.`,
    change: defined({ interactionType, [list]: COMPONENTS }),
    at: `$.object.definition.${list}`,
    rule: 'interaction-components',
  })),
);

const named = (says: string, interactionType: unknown, rule = 'interaction-type') => ({
  says,
  change: defined({ interactionType }),
  at: '$.object.definition.interactionType',
  rule,
});

const unnamed = (property: string, value: unknown) => ({
  says: `What has ${property} is an interaction, and says of which type.`,
  change: defined({ [property]: value }),
  at: '$.object.definition.interactionType',
  rule: 'required',
});

export const INTERACTIONS: RuleTable = {
  section: '2.4.4.1 Interaction activities',
  cases: [
    ...types,
    named('An interaction is of a type that the standard knows.', 'essay'),
    named('The type of an interaction is not empty.', ''),
    named('The type of an interaction is no IRI.', TYPE),
    named('What objects have from their language is no type of interaction.', 'toString'),
    named('The type of an interaction is a text.', 12, 'string'),
    named('An interaction has one type.', ['choice'], 'string'),
    unnamed('correctResponsesPattern', ['true']),
    ...ALL_LISTS.map((list) => unnamed(list, COMPONENTS)),
    {
      says: 'An interaction should be an activity of that type, but need not.',
      change: put('object.definition', { interactionType: 'other' }),
    },
    {
      says: 'No correct response is a pattern too.',
      change: defined({ interactionType: 'choice', correctResponsesPattern: [] }),
    },
    {
      says: 'Patterns may be as long as they are.',
      change: defined({ interactionType: 'fill-in', correctResponsesPattern: ['x'.repeat(300)] }),
    },
    {
      says: 'There may be as many patterns as there are.',
      change: defined({
        interactionType: 'numeric',
        correctResponsesPattern: Array.from({ length: 60 }, (_, i) => `${i}`),
      }),
    },
    {
      says: 'The patterns are a list.',
      change: defined({ interactionType: 'true-false', correctResponsesPattern: 'true' }),
      at: '$.object.definition.correctResponsesPattern',
      rule: 'array',
    },
    {
      says: 'A pattern is a text, even if it is true.',
      change: defined({ interactionType: 'true-false', correctResponsesPattern: ['false', true] }),
      at: '$.object.definition.correctResponsesPattern[1]',
      rule: 'string',
    },
    {
      says: 'A pattern is not null.',
      change: defined({ interactionType: 'other', correctResponsesPattern: [null] }),
      at: '$.object.definition.correctResponsesPattern[0]',
      rule: 'string',
    },
    ...strangers,
  ],
};

/** Each list of components with a type that has it. */
const OWNERS = Object.fromEntries(
  ALL_LISTS.map((list) => [list, Object.keys(LISTS).find((type) => LISTS[type]!.includes(list))!]),
);

const components: RuleCase[] = ALL_LISTS.flatMap((list) => {
  const listed = (value: unknown): Change => defined({ interactionType: OWNERS[list], [list]: value });
  const at = `$.object.definition.${list}`;
  return [
    { says: `The components in ${list} are a list.`, change: listed({ a: 'The first' }), at, rule: 'array' },
    { says: `The list ${list} may be empty.`, change: listed([]) },
    { says: `A component in ${list} is an object.`, change: listed(['a']), at: `${at}[0]`, rule: 'object' },
    {
      says: `A component in ${list} has an id.`,
      change: listed([...COMPONENTS, {}]),
      at: `${at}[2].id`,
      rule: 'required',
    },
    {
      says: `The id of a component in ${list} is a text.`,
      change: listed([{ id: 1 }]),
      at: `${at}[0].id`,
      rule: 'string',
    },
    {
      says: `The id of a component in ${list} is not empty.`,
      change: listed([{ id: '' }]),
      at: `${at}[0].id`,
      rule: 'component-id',
    },
    {
      says: `The ids of the components in ${list} are distinct.`,
      change: listed([...COMPONENTS, { id: 'a' }]),
      at: `${at}[2].id`,
      rule: 'component-id-unique',
    },
    {
      says: `The description of a component in ${list} is a language map.`,
      change: listed([{ id: 'a', description: 'The first' }]),
      at: `${at}[0].description`,
      rule: 'object',
    },
    {
      says: `The description of a component in ${list} goes by languages.`,
      change: listed([{ id: 'a', description: { english_: 'The first' } }]),
      at: `${at}[0].description.english_`,
      rule: 'language-tag',
    },
    {
      says: `A component in ${list} has no other property.`,
      change: listed([{ id: 'a', name: 'The first' }]),
      at: `${at}[0].name`,
      rule: 'unknown-property',
    },
  ];
});

export const COMPONENT_LISTS: RuleTable = {
  section: '2.4.4.1 Interaction components',
  cases: [
    ...components,
    {
      says: 'The ids of components that differ in letter case are distinct.',
      change: defined({ interactionType: 'choice', choices: [{ id: 'a' }, { id: 'A' }] }),
    },
    {
      says: 'The same id may stand in two lists.',
      change: defined({ interactionType: 'matching', source: COMPONENTS, target: COMPONENTS }),
    },
    {
      says: 'An id of a component should have no white space, but may.',
      change: defined({ interactionType: 'choice', choices: [{ id: 'the first' }] }),
    },
  ],
};
