import { put, type RuleTable } from './rule-case.fixture.js';
import { ACCOUNT, SHA1 } from './samples.fixture.js';

const by = (identifier: object) => put('actor', identifier);
const mbox = (says: string, address: unknown) => ({
  says,
  change: by({ mbox: address }),
  at: '$.actor.mbox',
  rule: 'mbox',
});
const hash = (says: string, text: string) => ({
  says,
  change: by({ mbox_sha1sum: text }),
  at: '$.actor.mbox_sha1sum',
  rule: 'sha1',
});
const openid = (says: string, text: string) => ({
  says,
  change: by({ openid: text }),
  at: '$.actor.openid',
  rule: 'openid',
});

export const IDENTIFIERS: RuleTable = {
  section: '2.4.2.3 Inverse functional identifiers',
  cases: [
    { says: 'An mbox is a mailto IRI.', change: by({ mbox: 'mailto:learner@example.org' }) },
    { says: 'The domain of an address has no letter case.', change: by({ mbox: 'mailto:learner@EXAMPLE.org' }) },
    { says: 'An address may have a tag.', change: by({ mbox: 'mailto:learner+course-1@mail.example.org' }) },
    { says: 'An address may be international.', change: by({ mbox: 'mailto:søren@eksempel.example.org' }) },
    mbox('An mbox has a scheme.', 'learner@example.org'),
    mbox('The scheme of an mbox is mailto.', 'https://example.org/learner'),
    mbox('The address of an mbox has a domain.', 'mailto:learner'),
    mbox('The address of an mbox names somebody.', 'mailto:@example.org'),
    mbox('The address of an mbox ends with its domain.', 'mailto:learner@'),
    mbox('An mbox is not only a scheme.', 'mailto:'),
    mbox('An mbox is not empty.', ''),
    mbox('An mbox is one address, not two.', 'mailto:learner@example.org,other@example.org'),
    mbox('An address has one @.', 'mailto:learner@example.org@example.org'),
    mbox('An mbox has no headers.', 'mailto:learner@example.org?subject=x'),
    mbox('An mbox has no space.', 'mailto:a learner@example.org'),
    mbox('An mbox has no display name.', 'mailto:A<learner@example.org>'),
    { says: 'An mbox is a text.', change: by({ mbox: 7 }), at: '$.actor.mbox', rule: 'string' },
    {
      says: 'An mbox is not a list.',
      change: by({ mbox: ['mailto:a@example.org'] }),
      at: '$.actor.mbox',
      rule: 'string',
    },
    { says: 'A hash of an mbox is a SHA-1 in hexadecimal.', change: by({ mbox_sha1sum: SHA1 }) },
    { says: 'Hexadecimal digits have no letter case.', change: by({ mbox_sha1sum: SHA1.toUpperCase() }) },
    hash('A SHA-1 has 40 digits, not 39.', SHA1.slice(1)),
    hash('A SHA-1 has 40 digits, not 41.', `${SHA1}0`),
    hash('A SHA-1 has hexadecimal digits.', SHA1.replace('a', 'x')),
    hash('A SHA-1 is not empty.', ''),
    hash('The address itself is no hash.', 'mailto:learner@example.org'),
    { says: 'A hash is a text.', change: by({ mbox_sha1sum: 1 }), at: '$.actor.mbox_sha1sum', rule: 'string' },
    { says: 'An OpenID is a URI.', change: by({ openid: 'https://id.example.org/learner' }) },
    openid('An OpenID has a scheme.', 'id.example.org/learner'),
    openid('An OpenID is not empty.', ''),
    openid('An OpenID has no space.', 'https://id.example.org/a learner'),
    openid('The scheme of an OpenID follows its format.', 'ab=c://id.example.org'),
    { says: 'An OpenID is a text.', change: by({ openid: {} }), at: '$.actor.openid', rule: 'string' },
  ],
};

const account = (says: string, value: unknown, at: string, rule: string) => ({
  says,
  change: by({ account: value }),
  at: `$.actor.account${at}`,
  rule,
});

export const ACCOUNTS: RuleTable = {
  section: '2.4.2.4 Accounts',
  cases: [
    { says: 'An account has a home page and a name.', change: by({ account: ACCOUNT }) },
    { says: 'The name of an account may have any form.', change: by({ account: { ...ACCOUNT, name: 'no. 1 | é\n' } }) },
    account('An account is an object, not a text.', 'learner-1', '', 'object'),
    account('An account is one object, not a list.', [ACCOUNT], '', 'object'),
    account('An account has a home page.', { name: 'learner-1' }, '.homePage', 'required'),
    account('An account has a name.', { homePage: ACCOUNT.homePage }, '.name', 'required'),
    account('A home page is a text.', { ...ACCOUNT, homePage: 1 }, '.homePage', 'string'),
    account('A home page has a scheme.', { ...ACCOUNT, homePage: 'lms.example.org' }, '.homePage', 'iri'),
    account('A home page is not relative.', { ...ACCOUNT, homePage: '/lms' }, '.homePage', 'iri'),
    account('A home page is not empty.', { ...ACCOUNT, homePage: '' }, '.homePage', 'iri'),
    account('The name of an account is a text, even if it is a number.', { ...ACCOUNT, name: 1 }, '.name', 'string'),
    account('The name of an account is not an object.', { ...ACCOUNT, name: {} }, '.name', 'string'),
    account('An account has nothing else.', { ...ACCOUNT, mbox: 'mailto:a@example.org' }, '.mbox', 'unknown-property'),
  ],
};
