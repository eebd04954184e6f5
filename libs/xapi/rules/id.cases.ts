import { put, type RuleTable } from './rule-case.fixture.js';
import { UUID } from './samples.fixture.js';

const refused = (says: string, id: string) => ({ says, change: put('id', id), at: '$.id', rule: 'uuid' });

export const ID: RuleTable = {
  section: '2.4.1 ID, and 4.4 UUIDs',
  cases: [
    { says: 'An id is a text.', change: put('id', 12345), at: '$.id', rule: 'string' },
    { says: 'An id is not an object.', change: put('id', { uuid: UUID }), at: '$.id', rule: 'string' },
    { says: 'An id is a UUID, here of version 1.', change: put('id', '6fa459ea-ee8a-11d2-90a4-00c04fd430c8') },
    { says: 'An id is a UUID, here of version 4.', change: put('id', 'c9a0b7a3-8a56-4b61-bb9d-b2f2dcbf7a7c') },
    { says: 'An id is a UUID, here of version 5.', change: put('id', '886313e1-3b8a-5372-9b90-0c9aee199e5d') },
    { says: 'An id is a UUID, here of version 7.', change: put('id', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f') },
    {
      says: 'Variant 2 is only recommended: the example of the standard itself is of another.',
      change: put('id', '12345678-1234-5678-1234-567812345678'),
    },
    { says: 'The letters of a UUID may be upper case.', change: put('id', UUID.toUpperCase()) },
    refused('A UUID is not any text.', 'statement-1'),
    refused('A UUID is not empty.', ''),
    refused('A UUID has its hyphens.', UUID.replaceAll('-', '')),
    refused('The hyphens of a UUID stand at their places.', '3f0c1c2e8-d5b-4b8e-9a53-5f2d1c0a7b64'),
    refused('A UUID has 32 digits, not 33.', `${UUID}8`),
    refused('A UUID has 32 digits, not 31.', UUID.slice(0, -1)),
    refused('The digits of a UUID are hexadecimal.', UUID.replace('3', 'g')),
    refused('A UUID stands without braces.', `{${UUID}}`),
    refused('A UUID is not a URN.', `urn:uuid:${UUID}`),
    refused('Nothing stands before a UUID.', ` ${UUID}`),
    refused('Nothing stands after a UUID, not even the end of a line.', `${UUID}\n`),
    {
      says: 'A registration is a UUID in its string form.',
      change: put('context.registration', UUID.replaceAll('-', '')),
      at: '$.context.registration',
      rule: 'uuid',
    },
    {
      says: 'A reference names a UUID in its string form.',
      change: put('context.statement.id', `{${UUID}}`),
      at: '$.context.statement.id',
      rule: 'uuid',
    },
  ],
};
