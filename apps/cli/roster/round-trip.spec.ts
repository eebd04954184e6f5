import { describe, expect, it } from '@jest/globals';
import {
  decideParticipant,
  evolveParticipant,
  initialParticipant,
  parseProgramme,
  type ParticipantCommand,
  type ParticipantState,
  type Programme,
} from '#domain';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { guarded, readIdentity, unguarded, writeIdentity } from './cells.js';
import { readPeople } from './read-people.js';
import { writePeople, type Enrolled } from './write-people.js';

const programme = parseProgramme(
  JSON.parse(readFileSync(new URL('../../../programme.json', import.meta.url), 'utf8')),
) as Programme;

const identities = fc.constantFrom(
  ...['mbox:mailto:ann@school.example', 'mbox:mailto:a|b@school.example', 'openid:https://ann.example/?a=b'],
  ...['account:https://lms.example|ann', 'account:https://lms.example|a|b, "c"; d', 'account:urn:lms|=cmd()'],
  'mbox_sha1sum:da39a3ee5e6b4b0d3255bfef95601890afd80709',
);
const days = fc.constantFrom('2022-03-01', '2022-06-01', '2023-01-01', '2023-09-01', '2024-02-29');
const schools = fc.constantFrom(...programme.schools.map(({ code }) => code));
const names = fc.oneof(
  fc.constantFrom(
    '=HYPERLINK("x")',
    "'=x",
    "''-",
    '- Ann',
    ' Ann ',
    'Ann, "the"\r\nsecond; third',
    'Ægir',
    '\ufeffAnn',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((name) => !name.includes('\0')),
);

/** Whatever can be asked of a participant; what a decider refuses is no part of the history. */
const command = fc.oneof(
  fc.record({ type: fc.constant('link-identity' as const), identity: identities }),
  fc.record({ type: fc.constant('unlink-identity' as const), identity: identities }),
  fc.record({ type: fc.constant('move' as const), school: schools, since: days }),
  fc.record({ type: fc.constant('leave' as const), from: days }),
  fc.record({ type: fc.constant('declare-consent' as const), given: fc.boolean(), on: days }),
  fc.record({
    type: fc.constant('assign-roles' as const),
    position: fc.constantFrom(...programme.positions),
    projectRoles: fc.subarray([...programme.projectRoles]),
  }),
);
const history = fc.record({
  name: fc.option(names, { nil: undefined }),
  commands: fc.array(command, { maxLength: 12 }),
});

function after(state: ParticipantState, asked: ParticipantCommand): ParticipantState {
  const decided = decideParticipant(asked, state, programme);
  return 'events' in decided ? decided.events.reduce(evolveParticipant, state) : state;
}

function personOf(id: string, { name, commands }: typeof history extends fc.Arbitrary<infer T> ? T : never) {
  const enrol: ParticipantCommand = {
    ...{ type: 'describe' as const, id, position: 'teacher', projectRoles: [], identities: [] },
    ...(name !== undefined && { name }),
  };
  return commands.reduce<ParticipantState>(
    (state, one) => after(state, { id, ...one } as ParticipantCommand),
    after(initialParticipant(), enrol),
  ) as Enrolled;
}

describe('a roster file', () => {
  it('is read as the people that it was written of: in an empty system the same, in the same system nothing to do', () => {
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 4 }), (histories) => {
        const people = new Map(histories.map((one, i) => [`00000000-0000-4000-8000-00000000000${i}`, one]));
        const before = new Map([...people].map(([id, one]) => [id, personOf(id, one)]));
        const text = writePeople(before);
        const read = readPeople(text);
        expect(read.problems).toEqual([]);
        const again = new Map<string, Enrolled>();
        for (const { line: _, id, ...person } of read.people) {
          const describe = { type: 'describe' as const, id: id!, ...person };
          expect(decideParticipant(describe, before.get(id!)!, programme)).toEqual({ events: [] });
          again.set(id!, after(initialParticipant(), describe) as Enrolled);
        }
        expect(writePeople(again)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('has no cell that a spreadsheet would run', () => {
    for (const text of ['=1+1', '+1', '-1', '@x', '\tx', "'=1+1"]) {
      expect(guarded(text)).toMatch(/^'/);
      expect(unguarded(guarded(text))).toBe(text);
    }
    expect([guarded("d'Arc"), unguarded("'tis")]).toEqual(["d'Arc", "'tis"]);
  });

  it('has identities as people write them', () => {
    const written = ['mbox:mailto:ann@school.example', 'account:https://lms.example|ann', 'openid:urn:ann'].map(
      writeIdentity,
    );
    expect(written).toEqual(['ann@school.example', 'https://lms.example|ann', 'openid:urn:ann']);
    expect(written.map(readIdentity)).toEqual([
      ...['mbox:mailto:ann@school.example', 'account:https://lms.example|ann', 'openid:urn:ann'],
    ]);
  });

  it.each([
    ['earlier_schools', 'dk-randers', /is not a list such as dk-randers 2022-03-01/],
    ['research_consent', 'yes', /is not a list such as given 2022-03-05/],
  ])('says what is wrong with %s', (column, cell, message) => {
    const { problems } = readPeople(`id,position,identity,${column}\n,teacher,ann@school.example,${cell}\n`);
    expect(problems).toEqual([{ line: 2, column, message: expect.stringMatching(message) }]);
  });
});
