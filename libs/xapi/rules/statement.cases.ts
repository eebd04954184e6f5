import { all, drop, instead, put, type RuleCase, type RuleTable } from './rule-case.fixture.js';
import { ACTIVITY, ATTACHMENT, OTHER_MEMBER, SAMPLE, SMALLEST } from './samples.fixture.js';

const optional: readonly RuleCase[] = [
  'id',
  'result',
  'context',
  'timestamp',
  'stored',
  'authority',
  'version',
  'attachments',
].map((property) => ({ says: `A statement need not have ${property}.`, change: drop(property) }));

export const STATEMENT: RuleTable = {
  section: '2.4 Statement properties',
  cases: [
    { says: 'A statement is an object, not a text.', change: instead('tried'), at: '$', rule: 'object' },
    { says: 'A statement is an object, not a number.', change: instead(7), at: '$', rule: 'object' },
    { says: 'A statement is an object, not an array.', change: instead([SMALLEST]), at: '$', rule: 'object' },
    { says: 'A statement is an object, not null.', change: instead(null), at: '$', rule: 'object' },
    { says: 'A statement has an actor.', change: drop('actor'), at: '$.actor', rule: 'required' },
    { says: 'A statement has a verb.', change: drop('verb'), at: '$.verb', rule: 'required' },
    { says: 'A statement has an object.', change: drop('object'), at: '$.object', rule: 'required' },
    { says: 'A statement needs nothing but actor, verb and object.', change: instead(SMALLEST) },
    ...optional,
    {
      says: 'The properties may stand in any order.',
      change: instead(Object.fromEntries(Object.entries(SAMPLE).reverse())),
    },
    { says: 'An actor is an object, not a text.', change: put('actor', 'a learner'), at: '$.actor', rule: 'object' },
    {
      says: 'An actor is one object, not a list.',
      change: put('actor', [OTHER_MEMBER]),
      at: '$.actor',
      rule: 'object',
    },
    { says: 'A verb is an object, not a text.', change: put('verb', 'tried'), at: '$.verb', rule: 'object' },
    { says: 'A verb is one object, not a list.', change: put('verb', []), at: '$.verb', rule: 'object' },
    { says: 'An object is an object, not a text.', change: put('object', 'course'), at: '$.object', rule: 'object' },
    { says: 'An object is one object, not a list.', change: put('object', [ACTIVITY]), at: '$.object', rule: 'object' },
    { says: 'A result is an object.', change: put('result', 'passed'), at: '$.result', rule: 'object' },
    { says: 'A context is an object.', change: put('context', ['room']), at: '$.context', rule: 'object' },
    { says: 'A timestamp is a text.', change: put('timestamp', 1725177600), at: '$.timestamp', rule: 'string' },
    { says: 'A time of storage is a text.', change: put('stored', 1725177600), at: '$.stored', rule: 'string' },
    { says: 'An authority is an object.', change: put('authority', 'the LRS'), at: '$.authority', rule: 'object' },
    { says: 'A version is a text.', change: put('version', 1), at: '$.version', rule: 'string' },
    {
      says: 'Attachments are a list.',
      change: put('attachments', ATTACHMENT),
      at: '$.attachments',
      rule: 'array',
    },
    {
      says: 'Attachments are objects.',
      change: put('attachments', [ATTACHMENT, 'essay']),
      at: '$.attachments[1]',
      rule: 'object',
    },
    { says: 'The list of attachments may be empty.', change: put('attachments', []) },
  ],
};

export const ADDITIONAL_PROPERTIES: RuleTable = {
  section: '2.2 Additional properties',
  cases: [
    {
      says: 'A statement has no property of its own.',
      change: put('voided', true),
      at: '$.voided',
      rule: 'unknown-property',
    },
    {
      says: 'The place of a property that is no name is given in brackets.',
      change: put('not a name', 1),
      at: '$["not a name"]',
      rule: 'unknown-property',
    },
    {
      says: 'An agent has no other property.',
      change: put('actor.age', 30),
      at: '$.actor.age',
      rule: 'unknown-property',
    },
    {
      says: 'An account has no other property.',
      change: put('context.team.account.id', 'x'),
      at: '$.context.team.account.id',
      rule: 'unknown-property',
    },
    {
      says: 'A group has no other property.',
      change: put('context.team.size', 2),
      at: '$.context.team.size',
      rule: 'unknown-property',
    },
    {
      says: 'A verb has no other property.',
      change: put('verb.name', 'tried'),
      at: '$.verb.name',
      rule: 'unknown-property',
    },
    {
      says: 'An activity has no other property.',
      change: put('object.name', 'A course'),
      at: '$.object.name',
      rule: 'unknown-property',
    },
    {
      says: 'A definition has no other property.',
      change: put('object.definition.title', 'A course'),
      at: '$.object.definition.title',
      rule: 'unknown-property',
    },
    {
      says: 'A result has no other property.',
      change: put('result.grade', 'A'),
      at: '$.result.grade',
      rule: 'unknown-property',
    },
    {
      says: 'A score has no other property.',
      change: put('result.score.mean', 40),
      at: '$.result.score.mean',
      rule: 'unknown-property',
    },
    {
      says: 'A context has no other property.',
      change: put('context.room', '12'),
      at: '$.context.room',
      rule: 'unknown-property',
    },
    {
      says: 'An attachment has no other property.',
      change: put('attachments.0.name', 'essay.txt'),
      at: '$.attachments[0].name',
      rule: 'unknown-property',
    },
    {
      says: 'A reference to a statement has no other property.',
      change: put('context.statement.version', '1.0.0'),
      at: '$.context.statement.version',
      rule: 'unknown-property',
    },
    {
      says: 'What other objects have from their language is no property of a statement.',
      change: put('constructor', {}),
      at: '$.constructor',
      rule: 'unknown-property',
    },
    {
      says: 'An empty object is not wished for, but may be.',
      change: all(put('result', {}), put('context', {}), put('verb.display', {}), put('object.definition', {})),
    },
  ],
};
