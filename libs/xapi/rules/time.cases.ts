import { OF_1, OF_2, put, type RuleCase, type RuleTable } from './rule-case.fixture.js';

const refused = (says: string, timestamp: unknown, rule = 'timestamp'): RuleCase => ({
  says,
  change: put('timestamp', timestamp),
  at: '$.timestamp',
  rule,
});

/** Kept as it is by 1.0; by 2.0 as the same moment in UTC. */
const kept = (says: string, timestamp: string, utc = timestamp): readonly RuleCase[] => [
  { says, change: put('timestamp', timestamp), versions: OF_1 },
  {
    says: `${says} 2.0 reads it in UTC.`,
    change: put('timestamp', timestamp),
    reads: put('timestamp', utc),
    versions: OF_2,
  },
];

/** What ISO 8601 lets be, but RFC 3339, which 2.0 asks for, does not. */
const only1 = (says: string, timestamp: string, rule = 'timestamp'): readonly RuleCase[] => [
  { says, change: put('timestamp', timestamp), versions: OF_1 },
  { ...refused(`2.0 does not let it be: ${says}`, timestamp, rule), versions: OF_2 },
];

export const TIMESTAMPS: RuleTable = {
  section: '2.4.7 Timestamp, and 4.5 ISO 8601 timestamps',
  cases: [
    ...kept('A timestamp may be in UTC.', '2024-09-01T08:00:00Z'),
    ...kept('A timestamp may have an offset to the east.', '2024-09-01T08:00:00+02:00', '2024-09-01T06:00:00Z'),
    ...kept('A timestamp may have an offset to the west.', '2024-09-01T20:00:00-05:00', '2024-09-02T01:00:00Z'),
    ...kept('An offset may have minutes.', '2024-09-01T08:00:00+05:45', '2024-09-01T02:15:00Z'),
    ...kept('An offset may be nothing.', '2008-09-15T15:53:00.601+00:00', '2008-09-15T15:53:00.601Z'),
    ...kept('A timestamp may be as fine as milliseconds.', '2024-09-01T08:00:00.123Z'),
    ...kept('A timestamp may be finer.', '2024-09-01T08:00:00.123456789+01:00', '2024-09-01T07:00:00.123456789Z'),
    ...kept('A leap day is a day.', '2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00Z'),
    ...kept('A year of 400 has a leap day.', '2000-02-29T12:00:00Z'),
    ...kept('A leap second is a second.', '2016-12-31T23:59:60Z'),
    ...kept('A leap second comes everywhere at once.', '2017-01-01T05:29:60+05:30', '2017-01-01T00:00:00Z'),
    ...kept('A year may change with the offset.', '2024-01-01T00:30:00+01:00', '2023-12-31T23:30:00Z'),
    ...kept('A timestamp may lie in the future.', '2999-01-01T00:00:00Z'),
    ...kept('A timestamp may lie far back.', '0099-01-01T00:00:00+01:00', '0098-12-31T23:00:00Z'),
    ...kept('The last of all years may end elsewhere.', '9999-12-31T23:30:00-01:00'),
    ...kept('The first of all years may begin elsewhere.', '0000-01-01T00:30:00+01:00'),
    ...only1('A timestamp should have a zone, but may not.', '2024-09-01T08:00:00', 'timestamp-zone'),
    ...only1('The minutes of an offset may be left out.', '2024-09-01T08:00:00+02', 'timestamp-zone'),
    ...only1('The colon of an offset may be left out.', '2024-09-01T08:00:00+0200', 'timestamp-zone'),
    ...only1('Seconds may be left out.', '2024-09-01T08:00Z'),
    ...only1('A fraction may come after a comma.', '2024-09-01T08:00:00,5Z'),
    refused('A timestamp is a text.', { date: '2024-09-01' }, 'string'),
    refused('A timestamp is not empty.', ''),
    refused('A timestamp is not in words.', 'yesterday'),
    refused('A timestamp is not in the way of one country.', '01/09/2024'),
    refused('A timestamp is not the date of an e-mail.', 'Sun, 01 Sep 2024 08:00:00 GMT'),
    refused('A timestamp has a time of day.', '2024-09-01'),
    refused('A timestamp has a date.', '08:00:00Z'),
    refused('A timestamp has a T, not a space.', '2024-09-01 08:00:00Z'),
    refused('A timestamp has a day.', '2024-09T08:00:00Z'),
    refused('Hours do not stand alone.', '2024-09-01T08Z'),
    refused('Parts of a date have two digits.', '2024-9-1T08:00:00Z'),
    refused('A year has four digits.', '24-09-01T08:00:00Z'),
    refused('There is no month 13.', '2024-13-01T08:00:00Z'),
    refused('There is no month 0.', '2024-00-01T08:00:00Z'),
    refused('There is no day 0.', '2024-09-00T08:00:00Z'),
    refused('September has 30 days.', '2024-09-31T08:00:00Z'),
    refused('February has 28 days where no day is leapt.', '2023-02-29T08:00:00Z'),
    refused('A year of 100 has no leap day.', '1900-02-29T08:00:00Z'),
    refused('A day has hours up to 23.', '2024-09-01T25:00:00Z'),
    refused('An hour has minutes up to 59.', '2024-09-01T08:60:00Z'),
    refused('A minute has seconds up to 59.', '2024-09-01T08:00:61Z'),
    refused('A leap second ends an hour.', '2024-09-01T08:00:60Z'),
    refused('A fraction has digits.', '2024-09-01T08:00:00.Z'),
    refused('A zone is no name.', '2024-09-01T08:00:00 CET'),
    refused('An offset has hours up to 23.', '2024-09-01T08:00:00+24:00'),
    refused('An offset has minutes up to 59.', '2024-09-01T08:00:00+01:60'),
    refused('There is no offset -00.', '2008-09-15T15:53:00.601-00'),
    refused('There is no offset -0000.', '2008-09-15T15:53:00.601-0000'),
    refused('There is no offset -00:00.', '2008-09-15T15:53:00.601-00:00'),
    refused('Nothing stands before a timestamp.', ' 2024-09-01T08:00:00Z'),
    refused('Nothing stands after a timestamp.', '2024-09-01T08:00:00Z\n'),
  ],
};

const stored = (says: string, value: string, rule = 'timestamp'): RuleCase => ({
  says,
  change: put('stored', value),
  at: '$.stored',
  rule,
});

export const STORED: RuleTable = {
  section: '2.4.8 Stored',
  cases: [
    {
      says: 'A time of storage is checked, and left for the store to overwrite.',
      change: put('stored', '2024-09-01T08:00:00+02:00'),
    },
    stored('A time of storage is a timestamp.', 'now'),
    stored('A time of storage exists.', '2024-02-30T08:00:00Z'),
    stored('A time of storage has no offset -00:00.', '2024-09-01T08:00:00-00:00'),
    { ...stored('2.0 wants a zone for it too.', '2024-09-01T08:00:00', 'timestamp-zone'), versions: OF_2 },
  ],
};
