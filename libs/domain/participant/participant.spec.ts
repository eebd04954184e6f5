import { describe, expect, it } from '@jest/globals';
import { programme } from '../vocabulary/statements.fixture.js';
import { describeParticipant, evolveParticipant, initialParticipant, type DescribeParticipant } from './decider.js';
import type { ParticipantEvent } from './events.js';

const ID = '11111111-2222-4333-8444-555555555555';
const ANN = 'mbox:mailto:ann@school.example';
const LMS = 'account:https://lms.example|ann';

const command = (over: Partial<DescribeParticipant> = {}): DescribeParticipant => ({
  id: ID,
  position: 'teacher',
  projectRoles: [],
  identities: [],
  ...over,
});

const when = (given: readonly ParticipantEvent[], over: Partial<DescribeParticipant>) =>
  describeParticipant(command(over), given.reduce(evolveParticipant, initialParticipant()), programme);
const eventsOf = (given: readonly ParticipantEvent[], over: Partial<DescribeParticipant>) => {
  const result = when(given, over);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.events;
};

const full = {
  name: 'Ann',
  school: 'hu-kozep',
  since: '2022-05-01',
  projectRoles: ['trainer'],
  identities: [ANN, LMS],
};
const enrolled = eventsOf([], full);

describe('describing a participant', () => {
  it('enrols somebody new', () => {
    expect(enrolled).toEqual([
      { type: 'ParticipantEnrolled', data: { id: ID, name: 'Ann' } },
      { type: 'RolesAssigned', data: { position: 'teacher', projectRoles: ['trainer'] } },
      { type: 'SchoolMoved', data: { school: 'hu-kozep', from: '2022-05-01' } },
      { type: 'IdentityLinked', data: { identity: ANN } },
      { type: 'IdentityLinked', data: { identity: LMS } },
    ]);
  });

  it('takes little: a position is enough', () => {
    expect(eventsOf([], {}).map((event) => event.type)).toEqual(['ParticipantEnrolled', 'RolesAssigned']);
  });

  it('changes nothing when it says what is so already', () => {
    expect(eventsOf(enrolled, full)).toEqual([]);
    expect(eventsOf(enrolled, { projectRoles: ['trainer', 'trainer'], identities: [LMS, ANN, LMS] })).toEqual([]);
  });

  it('puts somebody without a school there from the first day of the programme', () => {
    expect(eventsOf(eventsOf([], {}), { school: 'it-cometa' })).toEqual([
      { type: 'SchoolMoved', data: { school: 'it-cometa', from: '2022-03-01' } },
    ]);
  });

  it('moves, renames, assigns', () => {
    expect(
      eventsOf(enrolled, { ...full, name: 'Anna', position: 'leader', school: 'it-cometa', since: '2023-01-01' }),
    ).toEqual([
      { type: 'Renamed', data: { name: 'Anna' } },
      { type: 'RolesAssigned', data: { position: 'leader', projectRoles: ['trainer'] } },
      { type: 'SchoolMoved', data: { school: 'it-cometa', from: '2023-01-01' } },
    ]);
  });

  it('puts right the day on which they came, if it was earlier', () => {
    expect(eventsOf(enrolled, { ...full, since: '2022-04-01' })).toEqual([
      { type: 'SchoolMoved', data: { school: 'hu-kozep', from: '2022-04-01' } },
    ]);
  });

  it('links identities in their canonical spelling, and unlinks those not named', () => {
    expect(eventsOf(enrolled, { ...full, identities: [LMS, 'mbox:mailto:ann@OTHER.example'] })).toEqual([
      { type: 'IdentityUnlinked', data: { identity: ANN } },
      { type: 'IdentityLinked', data: { identity: 'mbox:mailto:ann@other.example' } },
    ]);
  });

  it('can link again what was unlinked', () => {
    const unlinked = [...enrolled, ...eventsOf(enrolled, { ...full, identities: [] })];
    expect(eventsOf(unlinked, full)).toEqual([
      { type: 'IdentityLinked', data: { identity: ANN } },
      { type: 'IdentityLinked', data: { identity: LMS } },
    ]);
  });
});

describe('a description with mistakes', () => {
  it.each<[Partial<DescribeParticipant>, string, string]>([
    [{ id: 'ann' }, '$.id', 'uuid'],
    [{ position: 'boss' }, '$.position', 'unknown-position'],
    [{ projectRoles: ['trainer', 'chair'] }, '$.projectRoles[1]', 'unknown-project-role'],
    [{ school: 'elsewhere', since: '2023-01-01' }, '$.school', 'unknown-school'],
    [{ school: 'it-cometa' }, '$.since', 'required'],
    [{ since: '2023-01-01' }, '$.school', 'required'],
    [{ school: 'it-cometa', since: '2023-02-29' }, '$.since', 'day'],
    [{ school: 'hu-kozep', since: '2022-06-01' }, '$.since', 'school-history'],
    [{ identities: [ANN, 'ann@school.example'] }, '$.identities[1]', 'identity'],
    [{ name: 'A\u0000' }, '$.name', 'text'],
  ])('%j', (over, path, rule) => {
    expect(when(enrolled, over)).toMatchObject({ problems: [{ path, rule }] });
  });

  it('names all of them at once', () => {
    expect(when([], { position: 'boss', identities: ['x'] })).toMatchObject({ problems: [{}, {}] });
  });
});
