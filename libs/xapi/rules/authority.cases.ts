import { OF_1, OF_2, put, type RuleCase, type RuleTable } from './rule-case.fixture.js';
import { ACCOUNT, ANONYMOUS_GROUP, MEMBER, OTHER_MEMBER, SHA1 } from './samples.fixture.js';

const refused = (says: string, authority: unknown, rule: string, below = ''): RuleCase => ({
  says,
  change: put('authority', authority),
  at: `$.authority${below}`,
  rule,
});
const PAIR = { objectType: 'Group', member: [{ account: ACCOUNT }, MEMBER] };

export const AUTHORITY: RuleTable = {
  section: '2.4.9 Authority',
  cases: [
    { says: 'An authority is an agent.', change: put('authority', { objectType: 'Agent', account: ACCOUNT }) },
    { says: 'An authority need not say that it is an agent.', change: put('authority', MEMBER) },
    { says: 'An authority may be an application and a user.', change: put('authority', PAIR) },
    { says: 'The pair may have a name.', change: put('authority', { ...PAIR, name: 'An application, for somebody' }) },
    refused('An authority has an identifier.', { name: 'The LRS' }, 'identifier-required'),
    refused('An authority has one identifier.', { ...OTHER_MEMBER, mbox_sha1sum: SHA1 }, 'identifier-single'),
    refused('The OpenID of an authority follows its format.', { openid: 'lrs' }, 'openid', '.openid'),
    refused('An authority is no activity.', { ...MEMBER, objectType: 'Activity' }, 'object-type', '.objectType'),
    refused('A pair has two members, not one.', { ...PAIR, member: [MEMBER] }, 'authority-group', '.member'),
    refused('A pair has two members, not none.', { ...PAIR, member: [] }, 'authority-group', '.member'),
    refused(
      'A pair has two members, not three.',
      { ...PAIR, member: [...PAIR.member, OTHER_MEMBER] },
      'authority-group',
      '.member',
    ),
    refused('A pair names its members.', { objectType: 'Group' }, 'member-required', '.member'),
    refused('The members of a pair are a list.', { ...PAIR, member: MEMBER }, 'array', '.member'),
    refused(
      'The members of a pair are agents.',
      { ...PAIR, member: [MEMBER, PAIR] },
      'object-type',
      '.member[1].objectType',
    ),
    refused('A pair has no address.', { ...PAIR, mbox: 'mailto:pair@example.org' }, 'authority-group'),
    refused('A pair has no hash of an address.', { ...PAIR, mbox_sha1sum: SHA1 }, 'authority-group'),
    refused('A pair has no OpenID.', { ...PAIR, openid: 'https://id.example.org/pair' }, 'authority-group'),
    refused('A pair has no account.', { ...ANONYMOUS_GROUP, account: ACCOUNT }, 'authority-group'),
    refused(
      'A group with an identifier and no members is no pair.',
      { objectType: 'Group', account: ACCOUNT },
      'authority-group',
    ),
  ],
};

const accepted = (version: string): RuleCase => ({
  says: `A statement may be of ${version}.`,
  change: put('version', version),
});
const version = (says: string, value: string): RuleCase => ({
  says,
  change: put('version', value),
  at: '$.version',
  rule: 'statement-version',
});

export const VERSION: RuleTable = {
  section: '2.4.10 Version',
  cases: [
    ...['1.0.0', '1.0.3', '1.0.9', '1.0.10', '1.0'].map(accepted),
    { ...accepted('2.0.0'), versions: OF_2 },
    { ...version('Before 2.0 no statement is of 2.0.', '2.0.0'), versions: OF_1 },
    version('A statement is not of 0.9.', '0.9.9'),
    version('A statement is not of 0.95.', '0.95'),
    version('A statement is not of 1.1.', '1.1.0'),
    version('A statement is not of 2.1.', '2.1.0'),
    version('A statement is not of 10.0.', '10.0.0'),
    version('A version is not only a major number.', '1'),
    version('A version has a number after each dot.', '1.0.'),
    version('A version has three numbers, not four.', '1.0.0.0'),
    version('A version has numbers, not letters.', '1.0.x'),
    version('A version has no v.', 'v1.0.0'),
    version('A version is not empty.', ''),
  ],
};
