import { all, put, type Change, type RuleTable } from './rule-case.fixture.js';
import {
  ACCOUNT,
  ACTIVITY,
  AGENT,
  ANONYMOUS_GROUP,
  GROUP,
  MEMBER,
  OTHER_UUID,
  REFERENCE,
  SUB_STATEMENT,
  UUID,
} from './samples.fixture.js';

const refused = (says: string, property: string, value: unknown, rule: string, below = '') => ({
  says,
  change: put(`context.${property}`, value),
  at: `$.context.${property}${below}`,
  rule,
});

const about = (object: unknown, context: object): Change => all(put('object', object), put('context', context));
const onlyActivities = (property: string) =>
  [
    ['an agent', AGENT],
    ['a group', GROUP],
    ['a statement that is somewhere', REFERENCE],
    ['a SubStatement', SUB_STATEMENT],
  ].map(([what, object]) => ({
    says: `A ${property} does not go with ${what as string} as object.`,
    change: about(object, { [property]: 'x' }),
    at: `$.context.${property}`,
    rule: 'activity-only',
  }));

export const CONTEXTS: RuleTable = {
  section: '2.4.6 Context',
  cases: [
    ...Object.entries({
      registration: UUID,
      instructor: AGENT,
      team: GROUP,
      contextActivities: {},
      revision: '2',
      platform: 'web',
      language: 'en',
      statement: REFERENCE,
      extensions: {},
    }).map(([property, value]) => ({
      says: `A context may have nothing but ${property}.`,
      change: put('context', { [property]: value }),
    })),
    refused('A registration is a text.', 'registration', 7, 'string'),
    refused('A registration is a UUID.', 'registration', 'autumn 2024', 'uuid'),
    refused('A registration is not empty.', 'registration', '', 'uuid'),
    {
      says: 'The letters of a registration may be upper case.',
      change: put('context.registration', UUID.toUpperCase()),
    },
    { says: 'An instructor may be a group.', change: put('context.instructor', ANONYMOUS_GROUP) },
    refused('An instructor is an object.', 'instructor', 'An instructor', 'object'),
    refused('An instructor has an identifier.', 'instructor', { name: 'An instructor' }, 'identifier-required'),
    refused('An instructor has one identifier.', 'instructor', { ...AGENT, account: ACCOUNT }, 'identifier-single'),
    refused('The address of an instructor follows its format.', 'instructor', { mbox: 'x' }, 'mbox', '.mbox'),
    refused(
      'An instructor is no activity.',
      'instructor',
      { ...MEMBER, objectType: 'Activity' },
      'object-type',
      '.objectType',
    ),
    { says: 'A team may be anonymous.', change: put('context.team', ANONYMOUS_GROUP) },
    refused('A team is a group, not an agent.', 'team', AGENT, 'object-type', '.objectType'),
    refused('A team says that it is a group.', 'team', { account: ACCOUNT }, 'object-type', '.objectType'),
    refused('An anonymous team has members.', 'team', { objectType: 'Group' }, 'member-required', '.member'),
    refused('A team has one identifier.', 'team', { ...GROUP, mbox: 'mailto:team@example.org' }, 'identifier-single'),
    refused(
      'A member of a team is an agent.',
      'team',
      { ...GROUP, member: [GROUP] },
      'object-type',
      '.member[0].objectType',
    ),
    { says: 'A revision goes with an activity.', change: put('context.revision', '1.2, final') },
    { says: 'A platform goes with an activity.', change: put('context.platform', 'Example LMS 4') },
    refused('A revision is a text.', 'revision', 2, 'string'),
    refused('A platform is a text.', 'platform', { name: 'Example LMS' }, 'string'),
    ...onlyActivities('revision'),
    ...onlyActivities('platform'),
    {
      says: 'A revision goes with an activity that does not say to be one.',
      change: about({ id: ACTIVITY.id }, { revision: '2' }),
    },
    { says: 'A language is a language tag.', change: put('context.language', 'zh-Hant-TW') },
    refused('A language is not a name.', 'language', 'British English', 'language-tag'),
    refused('A language is not empty.', 'language', '', 'language-tag'),
    refused('The parts of a language tag are joined by hyphens.', 'language', 'en_GB', 'language-tag'),
    refused('A language is a text.', 'language', ['en'], 'string'),
    refused('The statement of a context is a reference, not a UUID.', 'statement', UUID, 'object'),
    refused('The reference of a context says what it is.', 'statement', { id: UUID }, 'object-type', '.objectType'),
    refused('The reference of a context has an id.', 'statement', { objectType: 'StatementRef' }, 'required', '.id'),
    refused('The reference of a context names a UUID.', 'statement', { ...REFERENCE, id: 'x' }, 'uuid', '.id'),
    refused('The statement of a context is no SubStatement.', 'statement.objectType', 'SubStatement', 'object-type'),
    refused('Extensions of a context are an object.', 'extensions', [{}], 'object'),
  ],
};

const parent = 'contextActivities.parent';

export const CONTEXT_ACTIVITIES: RuleTable = {
  section: '2.4.6.2 Context activities',
  cases: [
    { says: 'Context activities may be none.', change: put('context.contextActivities', {}) },
    ...['parent', 'grouping', 'category', 'other'].flatMap((kind) => [
      {
        says: `A context may have ${kind} activities alone.`,
        change: put('context.contextActivities', { [kind]: [ACTIVITY] }),
      },
      {
        says: `One ${kind} activity is read as a list of one.`,
        change: put('context.contextActivities', { [kind]: ACTIVITY }),
        reads: put('context.contextActivities', { [kind]: [ACTIVITY] }),
      },
      refused(
        `The ${kind} activities are activities.`,
        `contextActivities.${kind}`,
        [ACTIVITY, ACTIVITY.id],
        'object',
        '[1]',
      ),
    ]),
    { says: 'A list of context activities may be empty.', change: put(`context.${parent}`, []) },
    { says: 'A context activity need not say what it is.', change: put(`context.${parent}`, [{ id: ACTIVITY.id }]) },
    {
      says: 'There are context activities where the object is none.',
      change: about(AGENT, { contextActivities: { grouping: [ACTIVITY] } }),
    },
    refused('Context activities are an object.', 'contextActivities', [ACTIVITY], 'object'),
    refused(
      'Context activities are of four kinds.',
      'contextActivities',
      { sibling: [] },
      'unknown-property',
      '.sibling',
    ),
    refused('A context activity has an id.', parent, [ACTIVITY, {}], 'required', '[1].id'),
    refused('The id of a context activity is an IRI.', parent, [{ id: 'courses/1' }], 'iri', '[0].id'),
    refused('A single context activity has an id too.', parent, { objectType: 'Activity' }, 'required', '.id'),
    refused('The id of a single context activity is an IRI.', parent, { id: 'courses/1' }, 'iri', '.id'),
    refused(
      'A context activity is no agent.',
      parent,
      [{ ...ACTIVITY, objectType: 'Agent' }],
      'object-type',
      '[0].objectType',
    ),
    {
      says: 'A context activity is no reference to a statement.',
      change: put(`context.${parent}`, [{ objectType: 'StatementRef', id: `urn:uuid:${OTHER_UUID}` }]),
      at: `$.context.${parent}[0].objectType`,
      rule: 'object-type',
    },
    refused(
      'The name of a context activity is a language map.',
      parent,
      [{ ...ACTIVITY, definition: { name: 'x' } }],
      'object',
      '[0].definition.name',
    ),
    refused(
      'A context activity that is an interaction follows the rules of them.',
      parent,
      [{ ...ACTIVITY, definition: { interactionType: 'essay' } }],
      'interaction-type',
      '[0].definition.interactionType',
    ),
  ],
};
