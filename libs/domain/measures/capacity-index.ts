import type { Programme } from '../programme.js';
import { isActive } from './active.js';
import { localProcessesOf, type CascadeStatement } from './cascade.js';
import { count, dimension, people, share, table, value, type MeasureDescription } from './describe.js';
import { personsOf, shareOf } from './group-by.js';
import { cyclesOf, type CycleStatement } from './inquiry-cycles.js';
import { networkEdges, type CounsellingStatement } from './peer-counselling-network.js';
import type { Registered } from './registered.js';

const LOCAL_PLAYER = 'local-player';
/** Attendees of the own school that make a local process count. */
const FEWEST_ATTENDEES = 3;
/** Components that an index needs. */
const FEWEST_COMPONENTS = 4;

/** A statement of T2 to T12. */
export interface CapacityStatement extends CascadeStatement, CycleStatement, CounsellingStatement {
  readonly leadershipDimension: string | null;
}

const COMPONENTS = ['individual', 'collective', 'leadership', 'external', 'spread'] as const;

export interface CapacityRow {
  readonly school: string;
  readonly activePeople: number;
  readonly peopleWithCycle: number;
  readonly individual: number | null;
  readonly processes: number;
  readonly attendedProcesses: number;
  readonly collective: number | null;
  readonly dimensions: number;
  readonly allDimensions: number;
  readonly leadership: number | null;
  readonly partners: number;
  readonly foreignSchools: number;
  readonly external: number | null;
  readonly localPlayers: number;
  readonly localPlayersReached: number;
  readonly spread: number | null;
  readonly components: number;
  readonly index: number | null;
  readonly leaveOneOutLeast: number | null;
  readonly leaveOneOutGreatest: number | null;
  readonly status: 'index' | 'insufficient data';
  readonly validation: 'not validated';
}

/** What was led at a school under one leadership dimension. */
export interface LeadershipRow {
  readonly school: string;
  readonly dimension: string;
  readonly actions: number;
  readonly people: number;
}

/** Leadership actions (T12) of each school by dimension, each dimension of the programme in its order. */
function leadershipOf(statements: readonly CapacityStatement[], programme: Programme): LeadershipRow[] {
  const led = statements.filter(({ template }) => template === 'T12');
  return programme.schools.flatMap(({ code: school }) =>
    programme.vocabulary.leadershipDimensions.map((name) => {
      const own = led.filter((action) => action.school === school && action.leadershipDimension === name);
      return { school, dimension: name, actions: own.length, people: personsOf(own).size };
    }),
  );
}

/**
 * The capacity index of each school (domain), in the programme's order: schools are never ranked.
 *
 * @param registered everybody who is registered by the cut-off
 */
export function capacityIndex(
  statements: readonly CapacityStatement[],
  registered: readonly Registered[],
  programme: Programme,
  cutOff: string,
) {
  const cycles = cyclesOf(statements, cutOff).filter(({ t9 }) => t9 !== null);
  const processes = localProcessesOf(statements.filter(({ template }) => template === 'T2' || template === 'T11'));
  const edges = networkEdges(
    statements.filter(({ template }) => template === 'T10'),
    programme,
  );
  const allDimensions = programme.vocabulary.leadershipDimensions.length;
  const schools = programme.schools.map(({ code, country }): CapacityRow => {
    const own = statements.filter(({ school }) => school === code);
    const active = personsOf(own.filter(({ template }) => isActive(template)));
    const peopleWithCycle = personsOf(cycles.filter(({ school }) => school === code)).size;
    const facilitated = processes.filter((process) => process.schools.has(code));
    const attended = facilitated.filter(({ attendees }) => attendeesOf(attendees, code) >= FEWEST_ATTENDEES);
    const dimensions = new Set(own.flatMap((led) => (led.template === 'T12' && led.leadershipDimension) || [])).size;
    const partners = new Set(edges.flatMap(({ from, to }) => (from === code ? to : to === code ? from : []))).size;
    const foreignSchools = programme.schools.filter((school) => school.country !== country).length;
    const players = personsOf(
      registered.filter(({ school, projectRoles }) => school === code && projectRoles.includes(LOCAL_PLAYER)),
    );
    const places = new Set(processes.map(({ object }) => object));
    const attending = own.filter(({ template, object }) => template === 'T2' && object !== null && places.has(object));
    const reached = [...personsOf(attending)].filter((person) => players.has(person)).length;
    const values = {
      individual: shareOf(peopleWithCycle, active.size),
      collective: shareOf(attended.length, facilitated.length),
      leadership: shareOf(dimensions, allDimensions),
      external: shareOf(partners, foreignSchools),
      spread: shareOf(reached, players.size),
    };
    return {
      school: code,
      activePeople: active.size,
      peopleWithCycle,
      individual: values.individual,
      processes: facilitated.length,
      attendedProcesses: attended.length,
      collective: values.collective,
      dimensions,
      allDimensions,
      leadership: values.leadership,
      partners,
      foreignSchools,
      external: values.external,
      localPlayers: players.size,
      localPlayersReached: reached,
      spread: values.spread,
      ...indexOf(COMPONENTS.flatMap((component) => values[component] ?? [])),
      validation: 'not validated',
    };
  });
  return { schools, leadership: leadershipOf(statements, programme) };
}

function attendeesOf(attendees: ReadonlyMap<string, ReadonlySet<string | null>>, school: string): number {
  return [...attendees.values()].filter((schools) => schools.has(school)).length;
}

/** @param values the components that are not missing */
function indexOf(values: readonly number[]) {
  const enough = values.length >= FEWEST_COMPONENTS;
  const without = values.length < 2 ? [] : values.map((_, dropped) => mean(values.filter((__, i) => i !== dropped)));
  return {
    components: values.length,
    index: enough ? mean(values) : null,
    leaveOneOutLeast: without.length === 0 ? null : Math.min(...without),
    leaveOneOutGreatest: without.length === 0 ? null : Math.max(...without),
    status: enough ? ('index' as const) : ('insufficient data' as const),
  };
}

/** Of shares, times 100. */
function mean(values: readonly number[]): number {
  return (values.reduce((sum, component) => sum + component, 0) / values.length) * 100;
}

export const CAPACITY_INDEX: MeasureDescription = {
  measure: 'capacity-index',
  name: 'Capacity index',
  unit: 'points of 100',
  definition:
    'Of a school, the mean × 100 of five components: individual (active people with a completed cycle ÷ active people), ' +
    `collective (local processes with at least ${FEWEST_ATTENDEES} attendees of the own school ÷ local processes it ` +
    'facilitated), leadership (distinct leadership dimensions led ÷ all), external (distinct transnational counselling ' +
    'partners ÷ schools in other countries), spread (local players with an attendance of a local process ÷ local players ' +
    'registered by the cut-off). A component without a denominator is missing; the index needs ' +
    `${FEWEST_COMPONENTS} of 5. The leave-one-out range is the least and the greatest mean with one component dropped.`,
  source: 'Definition of the programme; leadership dimensions after Robinson, Lloyd & Rowe (2008)',
  choice: true,
  caution: 'Not validated. Look at the components; schools are never ranked by it.',
  tables: {
    schools: table<CapacityRow>("Each school, in the programme's order", {
      school: dimension("The school's code"),
      activePeople: people('Active people (T2 to T12)'),
      peopleWithCycle: people('People with a completed cycle of the school'),
      individual: share('peopleWithCycle ÷ activePeople', ['peopleWithCycle', 'activePeople']),
      processes: count('processes', 'Local processes that the school facilitated'),
      attendedProcesses: count('processes', `Those with at least ${FEWEST_ATTENDEES} attendees of the school`),
      collective: share('attendedProcesses ÷ processes', ['attendedProcesses', 'processes']),
      dimensions: count('dimensions', 'Distinct leadership dimensions led (T12)'),
      allDimensions: count('dimensions', 'Leadership dimensions of the programme'),
      leadership: share('dimensions ÷ allDimensions', ['dimensions', 'allDimensions']),
      partners: count('schools', 'Distinct transnational counselling partners, either direction'),
      foreignSchools: count('schools', 'Schools in other countries'),
      external: share('partners ÷ foreignSchools', ['partners', 'foreignSchools']),
      localPlayers: people('Local players registered by the cut-off'),
      localPlayersReached: people('Those of them who attended (T2) a local process'),
      spread: share('localPlayersReached ÷ localPlayers', ['localPlayersReached', 'localPlayers']),
      components: count('components', 'Components that are not missing'),
      index: value('points of 100', 'Mean of the components × 100', [...COMPONENTS]),
      leaveOneOutLeast: value('points of 100', 'Least mean with one component dropped', [...COMPONENTS]),
      leaveOneOutGreatest: value('points of 100', 'Greatest mean with one component dropped', [...COMPONENTS]),
      status: dimension('index, or insufficient data'),
      validation: dimension('not validated'),
    }),
    leadership: table<LeadershipRow>('Leadership actions (T12) of each school, by dimension', {
      school: dimension("The school's code"),
      dimension: dimension('Leadership dimension'),
      actions: count('actions', 'Leadership actions'),
      people: people('Distinct people who led'),
    }),
  },
};
