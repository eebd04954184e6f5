import { all, drop, put, type RuleTable } from './rule-case.fixture.js';
import { ACCOUNT, AGENT, ANONYMOUS_GROUP, GROUP, MEMBER, OTHER_MEMBER, SHA1 } from './samples.fixture.js';

export const AGENTS: RuleTable = {
  section: '2.4.2.1 When the actor is an agent',
  cases: [
    { says: 'An agent may say that it is one.', change: put('actor', { objectType: 'Agent', mbox: AGENT.mbox }) },
    { says: 'An agent as actor need not say that it is one.', change: drop('actor.objectType') },
    { says: 'An agent may go without a name.', change: drop('actor.name') },
    { says: 'A name may be empty, for it has no format.', change: put('actor.name', '') },
    { says: 'A name is a text.', change: put('actor.name', 5), at: '$.actor.name', rule: 'string' },
    {
      says: 'A name is not a language map.',
      change: put('actor.name', { en: 'x' }),
      at: '$.actor.name',
      rule: 'string',
    },
    {
      says: 'The type of an actor is Agent or Group, not Activity.',
      change: put('actor.objectType', 'Activity'),
      at: '$.actor.objectType',
      rule: 'object-type',
    },
    {
      says: 'The type of an actor is Agent or Group, not Person.',
      change: put('actor.objectType', 'Person'),
      at: '$.actor.objectType',
      rule: 'object-type',
    },
    {
      says: 'The type of an actor is not empty.',
      change: put('actor.objectType', ''),
      at: '$.actor.objectType',
      rule: 'object-type',
    },
    {
      says: 'The type of an actor is a text.',
      change: put('actor.objectType', 1),
      at: '$.actor.objectType',
      rule: 'object-type',
    },
    {
      says: 'An agent has an identifier.',
      change: put('actor', { objectType: 'Agent', name: 'A learner' }),
      at: '$.actor',
      rule: 'identifier-required',
    },
    { says: 'Nothing at all names no agent.', change: put('actor', {}), at: '$.actor', rule: 'identifier-required' },
    {
      says: 'An agent has one identifier, not an address and its hash.',
      change: put('actor', { mbox: AGENT.mbox, mbox_sha1sum: SHA1 }),
      at: '$.actor',
      rule: 'identifier-single',
    },
    {
      says: 'An agent has one identifier, not an address and an account.',
      change: put('actor', { mbox: AGENT.mbox, account: ACCOUNT }),
      at: '$.actor',
      rule: 'identifier-single',
    },
    {
      says: 'An agent has one identifier, not a hash and an OpenID.',
      change: put('actor', { mbox_sha1sum: SHA1, openid: 'https://id.example.org/1' }),
      at: '$.actor',
      rule: 'identifier-single',
    },
    {
      says: 'An agent has one identifier, not all four.',
      change: put('actor', { ...AGENT, mbox_sha1sum: SHA1, openid: 'https://id.example.org/1', account: ACCOUNT }),
      at: '$.actor',
      rule: 'identifier-single',
    },
    {
      says: 'An agent has no members.',
      change: put('actor', { ...AGENT, member: [MEMBER] }),
      at: '$.actor.member',
      rule: 'unknown-property',
    },
  ],
};

export const GROUPS: RuleTable = {
  section: '2.4.2.2 When the actor is a group',
  cases: [
    { says: 'An anonymous group is named by its members.', change: put('actor', ANONYMOUS_GROUP) },
    { says: 'An anonymous group may have a name.', change: put('actor', { ...ANONYMOUS_GROUP, name: 'A team' }) },
    {
      says: 'A group without identifier has members.',
      change: put('actor', { objectType: 'Group', name: 'A team' }),
      at: '$.actor.member',
      rule: 'member-required',
    },
    {
      says: 'Who does not say to be a group has no members.',
      change: all(put('actor', GROUP), drop('actor.objectType')),
      at: '$.actor.member',
      rule: 'unknown-property',
    },
    { says: 'An identified group may have members.', change: put('actor', GROUP) },
    { says: 'An identified group may go without members.', change: all(put('actor', GROUP), drop('actor.member')) },
    { says: 'The members of an identified group may be none.', change: put('actor', { ...GROUP, member: [] }) },
    {
      says: 'A group is identified by an address.',
      change: put('actor', { objectType: 'Group', mbox: 'mailto:team@example.org' }),
    },
    { says: 'A group is identified by a hash.', change: put('actor', { objectType: 'Group', mbox_sha1sum: SHA1 }) },
    {
      says: 'A group is identified by an OpenID.',
      change: put('actor', { objectType: 'Group', openid: 'https://id.example.org/team' }),
    },
    {
      says: 'A group has at most one identifier.',
      change: put('actor', { ...GROUP, mbox: 'mailto:team@example.org' }),
      at: '$.actor',
      rule: 'identifier-single',
    },
    {
      says: 'The members are a list, not one agent.',
      change: put('actor', { ...ANONYMOUS_GROUP, member: MEMBER }),
      at: '$.actor.member',
      rule: 'array',
    },
    {
      says: 'The members are a list, not a text.',
      change: put('actor', { ...GROUP, member: 'all' }),
      at: '$.actor.member',
      rule: 'array',
    },
    {
      says: 'A member is an agent, not its address.',
      change: put('actor', { ...ANONYMOUS_GROUP, member: [MEMBER, MEMBER.mbox] }),
      at: '$.actor.member[1]',
      rule: 'object',
    },
    {
      says: 'A member of an anonymous group is not a group.',
      change: put('actor', { objectType: 'Group', member: [OTHER_MEMBER, GROUP] }),
      at: '$.actor.member[1].objectType',
      rule: 'object-type',
    },
    {
      says: 'A member of an identified group is not a group.',
      change: put('actor', { ...GROUP, member: [ANONYMOUS_GROUP] }),
      at: '$.actor.member[0].objectType',
      rule: 'object-type',
    },
    {
      says: 'A member has an identifier.',
      change: put('actor', { ...GROUP, member: [MEMBER, { name: 'Somebody' }] }),
      at: '$.actor.member[1]',
      rule: 'identifier-required',
    },
    {
      says: 'A member has one identifier.',
      change: put('actor', { ...GROUP, member: [{ ...MEMBER, account: ACCOUNT }] }),
      at: '$.actor.member[0]',
      rule: 'identifier-single',
    },
    {
      says: 'The identifier of a member follows its format.',
      change: put('actor', { ...GROUP, member: [{ mbox: 'member@example.org' }] }),
      at: '$.actor.member[0].mbox',
      rule: 'mbox',
    },
    {
      says: 'The name of a group is a text.',
      change: put('actor', { ...GROUP, name: 1 }),
      at: '$.actor.name',
      rule: 'string',
    },
  ],
};
