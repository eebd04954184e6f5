import { all, drop, put, type Change, type RuleTable } from './rule-case.fixture.js';
import {
  AGENT,
  ANONYMOUS_GROUP,
  GROUP,
  MEMBER,
  OTHER_UUID,
  REFERENCE,
  SMALLEST,
  SUB_STATEMENT,
} from './samples.fixture.js';

const object = (value: unknown): Change => put('object', value);
const type = (says: string, objectType: unknown) => ({
  says,
  change: object({ objectType, id: 'https://example.org/courses/1' }),
  at: '$.object.objectType',
  rule: 'object-type',
});

export const OBJECTS: RuleTable = {
  section: '2.4.4 Object',
  cases: [
    { says: 'An object that does not say what it is is an activity.', change: drop('object.objectType') },
    type('An object is of a type that the standard knows.', 'Course'),
    type('The type of an object is not empty.', ''),
    type('The type of an object is a text.', 1),
    type('The type of an object is not a list.', ['Activity']),
    type('A statement itself is no object.', 'Statement'),
    { says: 'An empty object names no activity.', change: object({}), at: '$.object.id', rule: 'required' },
  ],
};

export const AGENTS_AS_OBJECTS: RuleTable = {
  section: '2.4.4.2 When the object is an agent or a group',
  cases: [
    { says: 'The object may be an agent.', change: object(AGENT) },
    { says: 'The object may be an anonymous group.', change: object(ANONYMOUS_GROUP) },
    { says: 'The object may be an identified group.', change: object(GROUP) },
    {
      says: 'An agent as object has an identifier.',
      change: object({ objectType: 'Agent', name: 'A learner' }),
      at: '$.object',
      rule: 'identifier-required',
    },
    {
      says: 'An agent as object has one identifier.',
      change: object({ ...AGENT, openid: 'https://id.example.org/1' }),
      at: '$.object',
      rule: 'identifier-single',
    },
    {
      says: 'The address of an agent as object follows its format.',
      change: object({ objectType: 'Agent', mbox: 'learner@example.org' }),
      at: '$.object.mbox',
      rule: 'mbox',
    },
    {
      says: 'An agent as object is no activity.',
      change: object({ ...AGENT, definition: {} }),
      at: '$.object.definition',
      rule: 'unknown-property',
    },
    {
      says: 'An anonymous group as object has members.',
      change: object({ objectType: 'Group' }),
      at: '$.object.member',
      rule: 'member-required',
    },
    {
      says: 'A member of a group as object is not a group.',
      change: object({ ...GROUP, member: [MEMBER, GROUP] }),
      at: '$.object.member[1].objectType',
      rule: 'object-type',
    },
  ],
};

export const REFERENCES: RuleTable = {
  section: '2.4.4.3 Statement references',
  cases: [
    { says: 'The object may be a statement that is somewhere.', change: object(REFERENCE) },
    {
      says: 'The id of a statement has no letter case.',
      change: object({ ...REFERENCE, id: OTHER_UUID.toUpperCase() }),
    },
    {
      says: 'A reference has an id.',
      change: object({ objectType: 'StatementRef' }),
      at: '$.object.id',
      rule: 'required',
    },
    {
      says: 'The id of a reference is a UUID.',
      change: object({ ...REFERENCE, id: 'https://example.org/statements/1' }),
      at: '$.object.id',
      rule: 'uuid',
    },
    {
      says: 'The id of a reference is a text.',
      change: object({ ...REFERENCE, id: 1 }),
      at: '$.object.id',
      rule: 'string',
    },
    {
      says: 'A reference is nothing but a reference.',
      change: object({ ...REFERENCE, definition: {} }),
      at: '$.object.definition',
      rule: 'unknown-property',
    },
    {
      says: 'A reference says what it is.',
      change: object({ id: OTHER_UUID }),
      at: '$.object.id',
      rule: 'iri',
    },
  ],
};

const sub = (changes: object): Change => object({ ...SUB_STATEMENT, ...changes });
const without = (property: string): Change => all(object(SUB_STATEMENT), drop(`object.${property}`));
const forbidden = (property: string, value: unknown) => ({
  says: `A SubStatement has no ${property}.`,
  change: sub({ [property]: value }),
  at: `$.object.${property}`,
  rule: 'unknown-property',
});

export const SUB_STATEMENTS: RuleTable = {
  section: '2.4.4.3 SubStatements',
  cases: [
    { says: 'The object may be a statement that need not have happened.', change: object(SUB_STATEMENT) },
    { says: 'A SubStatement may be about an agent.', change: sub({ object: AGENT }) },
    { says: 'A SubStatement may be about a group.', change: sub({ object: GROUP }) },
    { says: 'A SubStatement may be about a statement that is somewhere.', change: sub({ object: REFERENCE }) },
    { says: 'A SubStatement may lie in the future.', change: sub({ timestamp: '2999-01-01T00:00:00Z' }) },
    {
      says: 'A SubStatement says what it is.',
      change: object({ ...SMALLEST, id: 'https://example.org/courses/1', objectType: 'Substatement' }),
      at: '$.object.objectType',
      rule: 'object-type',
    },
    { says: 'A SubStatement has an actor.', change: without('actor'), at: '$.object.actor', rule: 'required' },
    { says: 'A SubStatement has a verb.', change: without('verb'), at: '$.object.verb', rule: 'required' },
    { says: 'A SubStatement has an object.', change: without('object'), at: '$.object.object', rule: 'required' },
    forbidden('id', OTHER_UUID),
    forbidden('stored', '2024-09-01T08:00:00Z'),
    forbidden('version', '1.0.0'),
    forbidden('authority', AGENT),
    {
      says: 'A SubStatement holds no SubStatement.',
      change: sub({ object: SUB_STATEMENT }),
      at: '$.object.object.objectType',
      rule: 'sub-statement-nested',
    },
    {
      says: 'The verb of a SubStatement follows the rules of verbs.',
      change: sub({ verb: { id: 'tried' } }),
      at: '$.object.verb.id',
      rule: 'iri',
    },
  ],
};
