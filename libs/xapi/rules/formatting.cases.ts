import { all, OF_2, put, rename, type RuleCase, type RuleTable } from './rule-case.fixture.js';
import { AGENT, GROUP, REFERENCE, SUB_STATEMENT } from './samples.fixture.js';

/** JSON path of a path as changes have it: `attachments.0.sha2` → `$.attachments[0].sha2`. */
const placeOf = (path: string): string => `$.${path}`.replace(/\.(\d+)/g, '[$1]');

const PROPERTIES = (
  'id actor actor.objectType actor.name actor.mbox verb verb.id verb.display object object.objectType object.id ' +
  'object.definition object.definition.name object.definition.description object.definition.type ' +
  'object.definition.moreInfo object.definition.extensions result result.score result.score.scaled result.score.raw ' +
  'result.score.min result.score.max result.success result.completion result.response result.duration ' +
  'result.extensions context context.registration context.instructor context.instructor.name ' +
  'context.instructor.mbox_sha1sum context.team context.team.objectType context.team.account ' +
  'context.team.account.homePage context.team.account.name context.team.member context.contextActivities ' +
  'context.contextActivities.parent context.contextActivities.grouping context.contextActivities.category ' +
  'context.contextActivities.other context.language context.statement context.statement.objectType ' +
  'context.statement.id context.extensions timestamp stored authority authority.openid version attachments ' +
  'attachments.0.usageType attachments.0.display attachments.0.description attachments.0.contentType ' +
  'attachments.0.length attachments.0.sha2 attachments.0.fileUrl'
).split(' ');

const interaction = (list: string, interactionType: string): RuleCase => ({
  says: `The ${list} of an interaction are not null.`,
  change: put('object.definition', { interactionType, [list]: null }),
  at: `$.object.definition.${list}`,
  rule: 'null',
});

export const NULLS: RuleTable = {
  section: '2.2 Null values',
  cases: [
    ...PROPERTIES.map((path): RuleCase => ({
      says: `Null is no ${path}.`,
      change: put(path, null),
      at: placeOf(path),
      rule: 'null',
    })),
    ...['revision', 'platform'].map((property): RuleCase => ({
      says: `Null is no ${property}, nor where there may be none.`,
      change: all(put('object', AGENT), put('context', { [property]: null })),
      at: `$.context.${property}`,
      rule: 'null',
    })),
    interaction('correctResponsesPattern', 'choice'),
    interaction('choices', 'choice'),
    interaction('scale', 'likert'),
    interaction('source', 'matching'),
    interaction('target', 'matching'),
    interaction('steps', 'performance'),
    {
      says: 'The type of an interaction is not null.',
      change: put('object.definition.interactionType', null),
      at: '$.object.definition.interactionType',
      rule: 'null',
    },
    {
      says: 'The members of a pair are not null.',
      change: put('authority', { objectType: 'Group', member: null }),
      at: '$.authority.member',
      rule: 'null',
    },
    { says: 'An attachment is not null.', change: put('attachments', [null]), at: '$.attachments[0]', rule: 'object' },
    {
      says: 'A member is not null.',
      change: put('context.team.member', [null]),
      at: '$.context.team.member[0]',
      rule: 'object',
    },
    ...['objectType', 'agent', 'relevantTypes'].map((property): RuleCase => ({
      says: `Null is no ${property} of a context agent.`,
      change: put('context.contextAgents', [{ objectType: 'contextAgent', agent: AGENT, [property]: null }]),
      at: `$.context.contextAgents[0].${property}`,
      rule: 'null',
      versions: OF_2,
    })),
    ...['objectType', 'group', 'relevantTypes'].map((property): RuleCase => ({
      says: `Null is no ${property} of a context group.`,
      change: put('context.contextGroups', [{ objectType: 'contextGroup', group: GROUP, [property]: null }]),
      at: `$.context.contextGroups[0].${property}`,
      rule: 'null',
      versions: OF_2,
    })),
  ],
};

/** A property under another spelling; those that are required are given as well, so that nothing is missing. */
const respelt = (path: string, spelling: string, value?: unknown): RuleCase => {
  const at = path.includes('.') ? `${path.slice(0, path.lastIndexOf('.'))}.${spelling}` : spelling;
  return {
    says: `${spelling} is not ${path.split('.').at(-1)!}.`,
    change: value === undefined ? rename(path, spelling) : put(at, value),
    at: placeOf(at),
    rule: 'unknown-property',
  };
};

const value = (says: string, path: string, wrong: unknown, rule: string, below = ''): RuleCase => ({
  says,
  change: put(path, wrong),
  at: `${placeOf(path)}${below}`,
  rule,
});

const INTERACTION_TYPES =
  'True-False Choice Fill-In Long-Fill-In Matching Performance Sequencing Likert Numeric Other trueFalse'.split(' ');

export const LETTER_CASE: RuleTable = {
  section: '2.2 Letter case',
  cases: [
    respelt('id', 'ID'),
    respelt('actor', 'Actor', AGENT),
    respelt('verb', 'VERB', { id: 'https://example.org/verbs/tried' }),
    respelt('object', 'oBject', {}),
    respelt('result', 'Result'),
    respelt('context', 'Context'),
    respelt('timestamp', 'timeStamp'),
    respelt('stored', 'Stored'),
    respelt('authority', 'Authority'),
    respelt('version', 'Version'),
    respelt('attachments', 'attachmentS'),
    respelt('actor.name', 'Name'),
    respelt('actor.objectType', 'objecttype'),
    respelt('actor.mbox', 'MBOX', AGENT.mbox),
    respelt('context.team.member', 'Member'),
    respelt('context.team.account.homePage', 'homepage', 'https://lms.example.org'),
    respelt('verb.display', 'Display'),
    respelt('object.definition.moreInfo', 'moreinfo'),
    respelt('result.score.scaled', 'Scaled'),
    respelt('result.success', 'SUCCESS'),
    respelt('context.contextActivities', 'contextactivities'),
    respelt('context.contextActivities.parent', 'Parent'),
    respelt('context.registration', 'Registration'),
    respelt('attachments.0.fileUrl', 'fileURL'),
    respelt('attachments.0.contentType', 'contenttype', 'text/plain'),
    value('agent is not Agent.', 'actor.objectType', 'agent', 'object-type'),
    value('AGENT is not Agent.', 'actor.objectType', 'AGENT', 'object-type'),
    value('group is not Group.', 'actor.objectType', 'group', 'object-type'),
    value('activity is not Activity.', 'object.objectType', 'activity', 'object-type'),
    value('agent as object is not Agent.', 'object', { ...AGENT, objectType: 'agent' }, 'object-type', '.objectType'),
    value('GROUP as object is not Group.', 'object', { ...GROUP, objectType: 'GROUP' }, 'object-type', '.objectType'),
    value(
      'statementRef is not StatementRef.',
      'object',
      { ...REFERENCE, objectType: 'statementRef' },
      'object-type',
      '.objectType',
    ),
    value(
      'subStatement is not SubStatement.',
      'object',
      { ...SUB_STATEMENT, objectType: 'subStatement' },
      'object-type',
      '.objectType',
    ),
    value('statementref is not StatementRef.', 'context.statement.objectType', 'statementref', 'object-type'),
    value('True is not true.', 'result.success', 'True', 'boolean'),
    value('MAILTO is not mailto.', 'actor.mbox', 'MAILTO:learner@example.org', 'mbox'),
    ...INTERACTION_TYPES.map((type) =>
      value(
        `${type} is no type of interaction.`,
        'object.definition',
        { interactionType: type },
        'interaction-type',
        '.interactionType',
      ),
    ),
  ],
};
