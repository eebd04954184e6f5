import type { Programme } from '../programme.js';
import type { Template } from '../vocabulary/templates.js';
import {
  count,
  detail,
  dimension,
  people,
  PERSON_FIELDS,
  personalTable,
  PLACE_FIELDS,
  share,
  table,
  type MeasureDescription,
} from './describe.js';
import { compareTexts, groupBy, shareOf, sortedGroups } from './group-by.js';
import { placesOf, type Place } from './places.js';

export const CASCADE_TEMPLATES: readonly Template[] = ['T2', 'T11'];

/** A statement of T2 or T11. */
export interface CascadeStatement {
  readonly person: string | null;
  readonly unclaimed: boolean;
  readonly school: string | null;
  readonly template: Template | null;
  readonly object: string | null;
}

/** An object id with at least one T11. */
export interface LocalProcess {
  readonly object: string;
  /** Schools of its T11s; null is no school. */
  readonly schools: ReadonlySet<string | null>;
  /** Its T11s' actors; nobody where anonymous groups alone facilitated. */
  readonly facilitators: ReadonlySet<string>;
  /** The T2 actors who are not its facilitators, each with the schools of their T2s. */
  readonly attendees: ReadonlyMap<string, ReadonlySet<string | null>>;
}

export type CascadeTotal = Place & {
  readonly processes: number;
  readonly facilitators: number;
  readonly reached: number;
  readonly ratio: number | null;
};
export type CascadeProcess = Place & {
  readonly process: string;
  readonly facilitators: number;
  readonly attendees: number;
};
export type CascadeTrainer = Place & {
  readonly person: string;
  readonly unclaimed: boolean;
  readonly processes: number;
  readonly reach: number;
  readonly credit: number;
};

/** The local processes among statements (domain: cascade), whichever school facilitated or attended. */
export function localProcessesOf(statements: readonly CascadeStatement[]): LocalProcess[] {
  const byObject = groupBy(
    statements.filter(({ object }) => object !== null),
    ({ object }) => object!,
  );
  const sorted = [...byObject].sort(([a], [b]) => compareTexts(a, b));
  return sorted.flatMap(([object, own]) => {
    const facilitations = own.filter(({ template }) => template === 'T11');
    if (facilitations.length === 0) return [];
    const facilitators = new Set(facilitations.flatMap(({ person }) => person ?? []));
    const attendees = new Map<string, Set<string | null>>();
    for (const { person, template, school } of own) {
      if (template !== 'T2' || person === null || facilitators.has(person)) continue;
      attendees.set(person, (attendees.get(person) ?? new Set()).add(school));
    }
    return [{ object, schools: new Set(facilitations.map(({ school }) => school)), facilitators, attendees }];
  });
}

/**
 * Train-the-trainers cascade (domain). Per trainer: *reach* = distinct attendees over their processes; *credit* = Σ over
 * processes of attendees ÷ facilitators. Ratio = distinct people reached by anyone ÷ distinct facilitators. A school's
 * processes are those with a T11 of the school, its facilitators those T11s' actors.
 */
export function cascade(statements: readonly CascadeStatement[], programme: Programme) {
  const all = localProcessesOf(statements);
  const facilitations = statements.filter(({ template }) => template === 'T11');
  const totals: CascadeTotal[] = [];
  const processes: CascadeProcess[] = [];
  const trainers: CascadeTrainer[] = [];
  for (const place of placesOf(programme)) {
    const within = ({ school }: { readonly school: string | null }) =>
      place.level === 'programme' || school === place.school;
    const own = all.filter(({ schools }) => place.level === 'programme' || schools.has(place.school));
    const byTrainer = sortedGroups(groupBy(facilitations.filter(within), ({ person }) => person));
    const reached = reachOf(own);
    totals.push({
      ...place,
      processes: own.length,
      facilitators: byTrainer.length,
      reached,
      ratio: shareOf(reached, byTrainer.length),
    });
    for (const { object, facilitators, attendees } of own) {
      processes.push({ ...place, process: object, facilitators: facilitators.size, attendees: attendees.size });
    }
    const byObject = new Map(own.map((process) => [process.object, process]));
    for (const [person, told] of byTrainer) {
      const theirs = [...new Set(told.flatMap(({ object }) => object ?? []))].map((object) => byObject.get(object)!);
      const credit = theirs.reduce((sum, process) => sum + process.attendees.size / process.facilitators.size, 0);
      const { unclaimed } = told[0]!;
      const figures = { processes: theirs.length, reach: reachOf(theirs), credit };
      trainers.push({ ...place, person, unclaimed, ...figures });
    }
  }
  return { totals, processes, trainers };
}

function reachOf(processes: readonly LocalProcess[]): number {
  return new Set(processes.flatMap(({ attendees }) => [...attendees.keys()])).size;
}

export const CASCADE: MeasureDescription = {
  measure: 'cascade',
  name: 'Train-the-trainers cascade',
  unit: 'people',
  definition:
    'A local process is an object id with a T11 (facilitated); its facilitators are the actors of those T11s, its attendees ' +
    'the T2 actors on the same id who are not its facilitators. Reach = distinct attendees over the processes of a ' +
    'trainer; credit = sum over processes of attendees ÷ facilitators; ratio = distinct people reached by anyone ÷ ' +
    'distinct facilitators.',
  source: 'Definition of the programme; credit is fractional counting, as in bibliometrics',
  choice: true,
  caution: null,
  tables: {
    totals: table<CascadeTotal>('The whole window', {
      ...PLACE_FIELDS,
      processes: count('processes', 'Local processes'),
      facilitators: people('Distinct facilitators'),
      reached: people('Distinct people reached by anyone'),
      ratio: { ...share('reached ÷ facilitators', ['reached', 'facilitators']), unit: 'people per facilitator' },
    }),
    processes: table<CascadeProcess>('Each local process', {
      ...PLACE_FIELDS,
      process: dimension("The object's id"),
      facilitators: people('Its facilitators'),
      attendees: people('Its attendees who did not facilitate it'),
    }),
    trainers: personalTable<CascadeTrainer>('Each trainer', {
      ...PLACE_FIELDS,
      ...PERSON_FIELDS,
      processes: detail('integer', 'processes', 'Local processes that they facilitated', false),
      reach: detail('integer', 'people', 'Distinct attendees over them', false),
      credit: detail('number', 'people', 'Sum over them of attendees ÷ facilitators', false),
    }),
  },
};
