import { describe, expect, it } from '@jest/globals';
import { programme } from '../vocabulary/statements.fixture.js';
import type { DescribeParticipant, ParticipantCommand } from './commands.js';
import { decideParticipant, describeParticipant } from './decider.js';
import type { ParticipantEvent } from './events.js';
import { consentsOn, evolveParticipant, initialParticipant, schoolOn, type ParticipantState } from './state.js';

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

const stateOf = (given: readonly ParticipantEvent[]) =>
  given.reduce<ParticipantState>(evolveParticipant, initialParticipant());

const when = (given: readonly ParticipantEvent[], over: Partial<DescribeParticipant>) =>
  describeParticipant(command(over), stateOf(given), programme);
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

/** A command other than to describe: given events, when it comes, then these events, or `path rule` of each problem. */
type Other<T = ParticipantCommand> = T extends { type: 'describe' } ? never : T extends unknown ? Omit<T, 'id'> : never;
const then = (given: readonly ParticipantEvent[], other: Other) => {
  const result = decideParticipant({ id: ID, ...other } as ParticipantCommand, stateOf(given), programme);
  return 'events' in result ? result.events : result.problems.map(({ path, rule }) => `${path} ${rule}`);
};
const left = (from: string): ParticipantEvent => ({ type: 'ParticipantLeft', data: { from } });
const moved = (school: string, from: string): ParticipantEvent => ({ type: 'SchoolMoved', data: { school, from } });
const consent = (given: boolean, on: string): ParticipantEvent => ({
  type: given ? 'ResearchConsentGiven' : 'ResearchConsentWithdrawn',
  data: { on },
});

describe('one thing at a time', () => {
  it.each<[string, Other, readonly ParticipantEvent[]]>([
    [
      'links an identity, in its canonical spelling',
      { type: 'link-identity', identity: 'mbox:mailto:ann@HOME.example' },
      [{ type: 'IdentityLinked', data: { identity: 'mbox:mailto:ann@home.example' } }],
    ],
    ['links none twice', { type: 'link-identity', identity: LMS }, []],
    [
      'unlinks an identity',
      { type: 'unlink-identity', identity: LMS },
      [{ type: 'IdentityUnlinked', data: { identity: LMS } }],
    ],
    ['unlinks none that is not linked', { type: 'unlink-identity', identity: 'openid:https://x.example' }, []],
    [
      'assigns roles',
      { type: 'assign-roles', position: 'leader', projectRoles: [] },
      [{ type: 'RolesAssigned', data: { position: 'leader', projectRoles: [] } }],
    ],
    ['assigns no roles that they have', { type: 'assign-roles', position: 'teacher', projectRoles: ['trainer'] }, []],
    ['moves', { type: 'move', school: 'it-cometa', since: '2023-01-01' }, [moved('it-cometa', '2023-01-01')]],
    ['moves nobody who is there', { type: 'move', school: 'hu-kozep', since: '2022-05-01' }, []],
    ['lets them leave', { type: 'leave', from: '2024-01-01' }, [left('2024-01-01')]],
    ['takes a consent', { type: 'declare-consent', given: true, on: '2022-06-01' }, [consent(true, '2022-06-01')]],
    [
      'takes that they do not consent',
      { type: 'declare-consent', given: false, on: '2022-06-01' },
      [consent(false, '2022-06-01')],
    ],
  ])('%s', (_, other, events) => {
    expect(then(enrolled, other)).toEqual(events);
  });

  it.each<[Other, string]>([
    [{ type: 'link-identity', identity: 'ann' }, '$.identity identity'],
    [{ type: 'assign-roles', position: 'king', projectRoles: [] }, '$.position unknown-position'],
    [{ type: 'move', school: 'elsewhere', since: '2023-01-01' }, '$.school unknown-school'],
    [{ type: 'move', school: 'hu-kozep', since: '2023-01-01' }, '$.since school-history'],
    [{ type: 'leave', from: '2022-05-01' }, '$.from school-history'],
    [{ type: 'leave', from: '2023-02-29' }, '$.from day'],
    [{ type: 'declare-consent', given: true, on: 'today' }, '$.on day'],
  ])('refuses %j', (other, problem) => {
    expect(then(enrolled, other)).toEqual([problem]);
  });

  it('needs somebody who is enrolled, and at a school to leave it', () => {
    expect(then([], { type: 'leave', from: '2024-01-01' })).toEqual(['$.id not-enrolled']);
    expect(then(eventsOf([], {}), { type: 'leave', from: '2024-01-01' })).toEqual(['$.from no-school']);
  });
});

describe('leaving', () => {
  const gone = [...enrolled, left('2024-01-01')];

  it('can be said again, and of another day', () => {
    expect(then(gone, { type: 'leave', from: '2024-01-01' })).toEqual([]);
    // What was said before would stand in between: they were at the school until then.
    const later = then(gone, { type: 'leave', from: '2024-02-01' }) as readonly ParticipantEvent[];
    expect(later).toEqual([moved('hu-kozep', '2022-05-01'), left('2024-02-01')]);
    expect(stateOf([...gone, ...later])).toMatchObject({
      memberships: [
        { school: 'hu-kozep', since: '2022-05-01' },
        { school: null, since: '2024-02-01' },
      ],
    });
    expect(then(gone, { type: 'leave', from: '2023-02-01' })).toEqual([left('2023-02-01')]);
  });

  it('ends with coming back on a day that is said', () => {
    expect(when(gone, { school: 'hu-kozep' })).toMatchObject({ problems: [{ path: '$.since', rule: 'required' }] });
    expect(eventsOf(gone, { ...full, since: '2024-03-01' })).toEqual([moved('hu-kozep', '2024-03-01')]);
  });

  it('is not undone by what was true before', () => {
    const conflict = { problems: [{ path: '$.since', rule: 'history-conflict' }] };
    for (const since of ['2022-05-01', '2022-04-01', '2023-12-31']) {
      expect(when(gone, { school: 'hu-kozep', since })).toMatchObject(conflict);
    }
    expect(then(gone, { type: 'move', school: 'it-cometa', since: '2023-01-01' })).toEqual([
      '$.since history-conflict',
    ]);
    // Said on purpose.
    expect(eventsOf(gone, { ...full, left: '2024-01-01' })).toEqual([]);
    expect(eventsOf(gone, { ...full, earlier: [] })).toEqual([moved('hu-kozep', '2022-05-01')]);
    expect(eventsOf(gone, { ...full, since: '2024-01-01' })).toEqual([moved('hu-kozep', '2024-01-01')]);
  });

  it('nor is a move undone by the school before it', () => {
    const there = [...enrolled, moved('it-cometa', '2023-01-01')];
    expect(when(there, full)).toMatchObject({ problems: [{ path: '$.since', rule: 'history-conflict' }] });
    expect(eventsOf(there, { ...full, earlier: [] })).toEqual([moved('hu-kozep', '2022-05-01')]);
    expect(eventsOf(there, { ...full, since: '2024-01-01' })).toEqual([moved('hu-kozep', '2024-01-01')]);
  });

  it('stays when a description says nothing of schools', () => {
    const { school: _, since: __, ...rest } = full;
    expect(eventsOf(gone, rest)).toEqual([]);
  });

  it('tells the school of every day', () => {
    const state = stateOf([...gone, moved('it-cometa', '2024-03-01')]);
    if (state.status === 'unknown') throw new Error('enrolled');
    expect(
      ['2022-04-30', '2022-05-01', '2023-12-31', '2024-01-01', '2024-03-01'].map((day) => schoolOn(state, day)),
    ).toEqual([null, 'hu-kozep', 'hu-kozep', null, 'it-cometa']);
  });
});

describe('a whole history in one description', () => {
  const history = {
    ...full,
    earlier: [
      { school: 'it-cometa', since: '2022-03-01' },
      { school: null, since: '2022-04-01' },
    ],
    left: '2024-01-01',
    consents: [{ given: true, on: '2022-03-05' }],
  };

  it('is recorded once', () => {
    const events = eventsOf([], history);
    expect(events.slice(2, 6)).toEqual([
      moved('it-cometa', '2022-03-01'),
      left('2022-04-01'),
      moved('hu-kozep', '2022-05-01'),
      left('2024-01-01'),
    ]);
    expect(events.at(-1)).toEqual(consent(true, '2022-03-05'));
    expect(eventsOf(events, history)).toEqual([]);
  });

  it('overrules what differs, from there on', () => {
    expect(eventsOf(enrolled, { ...history, consents: [] })).toEqual(eventsOf([], history).slice(2, 6));
    expect(eventsOf(eventsOf([], history), { ...history, left: '2023-02-01' })).toEqual([left('2023-02-01')]);
    const { left: _, ...stays } = history;
    expect(eventsOf(eventsOf([], history), stays)).toEqual([moved('hu-kozep', '2022-05-01')]);
  });

  it.each<[Partial<DescribeParticipant>, string, string]>([
    [{ earlier: [{ school: 'it-cometa', since: '2022-05-01' }] }, '$.since', 'school-history'],
    [{ earlier: [{ school: 'x', since: '2022-03-01' }] }, '$.earlier[0].school', 'unknown-school'],
    [{ earlier: [{ school: 'it-cometa', since: 'then' }] }, '$.earlier[0].since', 'day'],
    [{ earlier: [], since: '2022-06-01' }, '$.earlier', 'school-history'],
    [{ left: '2022-05-01' }, '$.left', 'school-history'],
    [{ consents: [{ given: true, on: '' }] }, '$.consents[0].on', 'day'],
  ])('refuses %j', (over, path, rule) => {
    expect(when(enrolled, { ...full, ...over })).toMatchObject({ problems: [{ path, rule }] });
  });
});

describe('consent to research', () => {
  const given = [...enrolled, consent(true, '2022-06-01')];
  const withdrawn = [...given, consent(false, '2023-06-01')];

  it('is withdrawn and given again', () => {
    expect(then(given, { type: 'declare-consent', given: true, on: '2022-09-01' })).toEqual([]);
    expect(then(given, { type: 'declare-consent', given: false, on: '2023-06-01' })).toEqual([
      consent(false, '2023-06-01'),
    ]);
    expect(then(withdrawn, { type: 'declare-consent', given: true, on: '2024-01-01' })).toEqual([
      consent(true, '2024-01-01'),
    ]);
  });

  it('is told by the day on which it was said, not by when it was recorded', () => {
    const late = stateOf([...enrolled, consent(false, '2023-06-01'), consent(true, '2022-06-01')]);
    if (late.status === 'unknown') throw new Error('enrolled');
    expect(['2022-05-31', '2022-06-01', '2023-05-31', '2023-06-01'].map((day) => consentsOn(late, day))).toEqual([
      ...[false, true, true, false],
    ]);
  });

  it('can be put right for the same day', () => {
    const state = stateOf([...given, consent(false, '2022-06-01')]);
    if (state.status === 'unknown') throw new Error('enrolled');
    expect(consentsOn(state, '2024-01-01')).toBe(false);
  });
});

describe("the programme's own account", () => {
  it('stays linked whatever a description names', () => {
    const own = `account:${programme.baseIri}/participants|${ID}`;
    const linked: ParticipantEvent = { type: 'IdentityLinked', data: { identity: own } };
    expect(eventsOf([...enrolled, linked], full)).toEqual([]);
    expect(then([...enrolled, linked], { type: 'unlink-identity', identity: own })).toHaveLength(1);
  });
});
