import { describe, expect, it } from '@jest/globals';
import { capacityIndex, type CapacityStatement } from './capacity-index.js';
import { registeredPeople, type RegistrationStatement } from './registered.js';
import { programme } from './rows.fixture.js';

const CUT_OFF = '2024-09-01T23:59:59.999999Z';
let position = 0n;
const said = (
  person: string,
  template: CapacityStatement['template'],
  over: Partial<CapacityStatement> = {},
): CapacityStatement => ({
  person,
  unclaimed: false,
  school: 'dk-randers',
  template,
  variant: null,
  object: 'thing',
  registration: null,
  timestamp: `2023-0${1 + (Number(position) % 9)}-01T10:00:00.000000Z`,
  position: (position += 1n),
  counterpartSchool: null,
  leadershipDimension: null,
  ...over,
});

const cycle = (person: string) =>
  (['T6', 'T7', 'T8', 'T9'] as const).map((template, i) =>
    said(person, template, { registration: person, timestamp: `2023-01-0${i + 1}T10:00:00.000000Z` }),
  );

const player = (person: string, school: string | null = 'dk-randers', projectRoles = ['local-player']) => ({
  person,
  school,
  position: 'teacher',
  projectRoles,
});

describe('the capacity index', () => {
  const statements = [
    ...cycle('ann'),
    said('ben', 'T6', { registration: 'ben' }),
    // Two local processes of the school, one attended by three of its people; the Italian attendee is not of the school.
    said('ann', 'T11', { object: 'p1' }),
    ...['ben', 'cid', 'dan'].map((person) => said(person, 'T2', { object: 'p1' })),
    said('ann', 'T11', { object: 'p2' }),
    ...['ben', 'cid'].map((person) => said(person, 'T2', { object: 'p2' })),
    said('ivo', 'T2', { object: 'p2', school: 'it-cometa' }),
    said('dan', 'T12', { leadershipDimension: 'goals' }),
    said('dan', 'T12', { leadershipDimension: 'goals' }),
    said('ann', 'T12', { leadershipDimension: 'resourcing' }),
    // Counselled Italy, was counselled by Iceland; Denmark does not count.
    said('ann', 'T10', { variant: 'counselled', counterpartSchool: 'it-cometa' }),
    said('kai', 'T10', { school: 'is-fjolbraut', variant: 'counselled', counterpartSchool: 'dk-randers' }),
    said('ann', 'T10', { variant: 'counselled', counterpartSchool: 'dk-roskilde' }),
  ];
  const registered = [
    player('ben'),
    player('cid'),
    player('eve'),
    player('ivo', 'it-cometa'),
    player('ann', 'dk-randers', []),
  ];
  const { schools, leadership } = capacityIndex(statements, registered, programme, CUT_OFF);
  const school = (code: string) => schools.find((row) => row.school === code)!;

  it('is the mean of its components, each shown with what it is made of', () => {
    // individual 1/4 (ann, ben, cid, dan are active), collective 1/2, leadership 2/5, external 2/5 (IT and IS of the five
    // schools outside Denmark), spread 2/3 (ben and cid of ben, cid, eve).
    const values = [1 / 4, 1 / 2, 2 / 5, 2 / 5, 2 / 3];
    const sum = values.reduce((a, b) => a + b);
    expect(school('dk-randers')).toEqual({
      school: 'dk-randers',
      activePeople: 4,
      peopleWithCycle: 1,
      individual: 1 / 4,
      processes: 2,
      attendedProcesses: 1,
      collective: 1 / 2,
      dimensions: 2,
      allDimensions: 5,
      leadership: 2 / 5,
      partners: 2,
      foreignSchools: 5,
      external: 2 / 5,
      localPlayers: 3,
      localPlayersReached: 2,
      spread: 2 / 3,
      components: 5,
      index: expect.closeTo((sum / 5) * 100, 10),
      leaveOneOutLeast: expect.closeTo(((sum - 2 / 3) / 4) * 100, 10),
      leaveOneOutGreatest: expect.closeTo(((sum - 1 / 4) / 4) * 100, 10),
      status: 'index',
      validation: 'not validated',
    });
  });

  it('needs four of five components; what has no denominator is missing, not zero', () => {
    // Italy: individual 0/1, no processes, leadership 0/5, external 1/6 (Randers), spread 1/1: four components.
    expect(school('it-cometa')).toMatchObject({ individual: 0, collective: null, spread: 1, components: 4 });
    expect(school('it-cometa').index).toBeCloseTo(((0 + 0 + 1 / 6 + 1) / 4) * 100, 10);
    // Hungary: nobody active, no processes, no local players.
    expect(school('hu-kozep')).toMatchObject({
      individual: null,
      leadership: 0,
      external: 0,
      components: 2,
      index: null,
      leaveOneOutLeast: 0,
      status: 'insufficient data',
    });
  });

  it('tells under which dimensions was led, those without a lead too', () => {
    const own = leadership.filter(({ school: code }) => code === 'dk-randers');
    expect(own.map(({ dimension, actions, people }) => [dimension, actions, people])).toEqual([
      ['goals', 2, 1],
      ['resourcing', 1, 1],
      ['teaching-curriculum', 0, 0],
      ['teacher-learning', 0, 0],
      ['orderly-environment', 0, 0],
    ]);
    expect(leadership).toHaveLength(7 * 5);
  });

  it("keeps the programme's order: schools are never ranked", () => {
    expect(schools.map((row) => row.school)).toEqual(programme.schools.map(({ code }) => code));
  });
});

describe('who is registered', () => {
  const said_ = (person: string, variant: 'joined' | 'left', day: string): RegistrationStatement => ({
    person,
    school: 'hu-kozep',
    variant,
    rolePosition: 'leader',
    roleProjectRoles: variant === 'joined' ? ['local-player'] : null,
    timestamp: `${day}T10:00:00.000000Z`,
    position: (position += 1n),
  });

  it('is what the roster says, and of others what their last registration does', () => {
    const registrations = [
      said_('ann', 'joined', '2022-03-01'),
      said_('ben', 'joined', '2022-03-01'),
      said_('cid', 'joined', '2022-03-01'),
      said_('cid', 'left', '2023-03-01'),
      said_('dan', 'joined', '2024-10-01'),
    ];
    const people = registeredPeople([player('ann', 'dk-randers', ['trainer'])], registrations, CUT_OFF);
    expect(people).toEqual([
      player('ann', 'dk-randers', ['trainer']),
      { person: 'ben', school: 'hu-kozep', position: 'leader', projectRoles: ['local-player'] },
    ]);
  });
});
