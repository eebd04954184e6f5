import { drop, put, type RuleCase, type RuleTable } from './rule-case.fixture.js';
import { ATTACHMENT, SHA1, SHA2 } from './samples.fixture.js';

const having = (property: string, value: unknown) => put(`attachments.0.${property}`, value);
const refused = (says: string, property: string, value: unknown, rule: string, below = ''): RuleCase => ({
  says,
  change: having(property, value),
  at: `$.attachments[0].${property}${below}`,
  rule,
});
const missing = (property: string): RuleCase => ({
  says: `An attachment has ${property}.`,
  change: drop(`attachments.0.${property}`),
  at: `$.attachments[0].${property}`,
  rule: 'required',
});
const hashOf = (name: string, digits: number): RuleCase => ({
  says: `A hash may be ${name}.`,
  change: having('sha2', 'a0'.repeat(digits / 2)),
});

export const ATTACHMENTS: RuleTable = {
  section: '2.4.11 Attachments',
  cases: [
    { says: 'A statement may have several attachments.', change: put('attachments', [ATTACHMENT, ATTACHMENT]) },
    ...['usageType', 'display', 'contentType', 'length', 'sha2'].map(missing),
    { says: 'An attachment need not be described.', change: drop('attachments.0.description') },
    { says: 'An attachment need not be somewhere else.', change: drop('attachments.0.fileUrl') },
    refused('A usage is an IRI.', 'usageType', 'essay', 'iri'),
    refused('A usage is a text.', 'usageType', {}, 'string'),
    refused('A display is a language map.', 'display', 'An essay', 'object'),
    refused('A display goes by languages.', 'display', { a12345678: 'An essay' }, 'language-tag', '.a12345678'),
    refused('A display gives texts.', 'display', { en: 1 }, 'string', '.en'),
    refused('A description is a language map.', 'description', 'What was handed in', 'object'),
    refused('A description goes by languages.', 'description', { a12345678: 'x' }, 'language-tag', '.a12345678'),
    ...[
      'application/octet-stream',
      'image/svg+xml',
      'application/vnd.example.v2+json',
      'text/plain;charset=us-ascii',
      'text/plain; charset="utf-8"; format=flowed',
      'text/plain; name="an \\"essay\\".txt"',
    ].map((type) => ({ says: `A content type may be ${type}.`, change: having('contentType', type) })),
    refused('A content type has a subtype.', 'contentType', 'text', 'media-type'),
    refused('A content type is not a file name.', 'contentType', 'essay.txt', 'media-type'),
    refused('A content type is not empty.', 'contentType', '', 'media-type'),
    refused('A content type has no empty subtype.', 'contentType', 'text/', 'media-type'),
    refused('A parameter of a content type has a value.', 'contentType', 'text/plain; charset', 'media-type'),
    refused('A content type is one, not a list.', 'contentType', 'text/plain, text/html', 'media-type'),
    refused('A content type is a text.', 'contentType', ['text/plain'], 'string'),
    { says: 'Nothing at all has a length too.', change: having('length', 0) },
    { says: 'An attachment may be long.', change: having('length', 5_000_000_000) },
    refused('A length is a number, not a text of one.', 'length', '27', 'number'),
    refused('A length is a whole number.', 'length', 27.5, 'length'),
    refused('A length is not negative.', 'length', -1, 'length'),
    hashOf('SHA-224', 56),
    hashOf('SHA-256', 64),
    hashOf('SHA-384', 96),
    hashOf('SHA-512', 128),
    { says: 'The digits of a hash have no letter case.', change: having('sha2', SHA2.toUpperCase()) },
    refused('A hash is not SHA-1.', 'sha2', SHA1, 'sha2'),
    refused('A hash is of a length that SHA-2 has.', 'sha2', SHA2.slice(1), 'sha2'),
    refused('A hash is hexadecimal.', 'sha2', SHA2.replace('9', 'z'), 'sha2'),
    refused('A hash is not empty.', 'sha2', '', 'sha2'),
    refused('A hash is a text.', 'sha2', 9, 'string'),
    refused('Where the file is is an IRL.', 'fileUrl', 'essays/1', 'iri'),
    refused('Where the file is is not empty.', 'fileUrl', '', 'iri'),
    refused('Where the file is is a text.', 'fileUrl', ['https://example.org/essays/1'], 'string'),
  ],
};
