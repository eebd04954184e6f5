import type { Programme } from '../programme.js';
import type { Template } from '../vocabulary/templates.js';
import { isActive } from './active.js';
import {
  detail,
  dimension,
  people,
  PERSON_FIELDS,
  personalTable,
  PLACE_FIELDS,
  table,
  value,
  type MeasureDescription,
} from './describe.js';
import { groupBy, sortedGroups } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';

export interface BreadthStatement {
  readonly person: string | null;
  readonly unclaimed: boolean;
  readonly school: string | null;
  readonly template: Template | null;
  /** Codes of the programme's objectives. */
  readonly objectives: readonly string[];
}

export type BreadthTotal = Place & { readonly people: number; readonly breadth: number | null };
export type BreadthDistribution = Place & { readonly touched: number; readonly people: number };
export type BreadthObjective = Place & { readonly objective: string; readonly people: number };
export type BreadthPerson = Place & {
  readonly person: string;
  readonly unclaimed: boolean;
  readonly objectives: readonly string[];
  readonly touched: number;
  readonly breadth: number;
};

/**
 * Breadth (domain): distinct objectives a person touched ÷ objectives of the programme. A statement touches every objective
 * that it names as a parent, whatever its template. People are those who were active (T2 to T12) or touched an objective.
 */
export function breadth(statements: readonly BreadthStatement[], programme: Programme) {
  const codes = programme.objectives.map(({ code }) => code);
  const totals: BreadthTotal[] = [];
  const distribution: BreadthDistribution[] = [];
  const objectives: BreadthObjective[] = [];
  const persons: BreadthPerson[] = [];
  for (const place of placesOf(programme)) {
    const own = personsAt(place, rowsAt(place, statements), codes);
    const sum = own.reduce((total, person) => total + person.breadth, 0);
    totals.push({ ...place, people: own.length, breadth: own.length === 0 ? null : sum / own.length });
    for (let touched = 0; touched <= codes.length; touched++) {
      distribution.push({ ...place, touched, people: own.filter((person) => person.touched === touched).length });
    }
    for (const objective of codes) {
      const touching = own.filter((person) => person.objectives.includes(objective));
      objectives.push({ ...place, objective, people: touching.length });
    }
    persons.push(...own);
  }
  return { totals, distribution, objectives, people: persons };
}

function personsAt(place: Place, statements: readonly BreadthStatement[], codes: readonly string[]): BreadthPerson[] {
  const persons: BreadthPerson[] = [];
  for (const [person, own] of sortedGroups(groupBy(statements, (statement) => statement.person))) {
    const named = new Set(own.flatMap((statement) => statement.objectives));
    const objectives = codes.filter((code) => named.has(code));
    if (objectives.length === 0 && !own.some(({ template }) => isActive(template))) continue;
    const touched = objectives.length;
    persons.push({
      ...place,
      person,
      unclaimed: own[0]!.unclaimed,
      objectives,
      touched,
      breadth: touched / codes.length,
    });
  }
  return persons;
}

const PEOPLE = people('People who were active (T2 to T12) or touched an objective');

export const BREADTH: MeasureDescription = {
  measure: 'breadth',
  name: 'Breadth',
  unit: 'share',
  definition:
    'Distinct objectives of the programme that a person touched (statements that name them as a parent) ÷ objectives of ' +
    'the programme. For a school and the programme: the mean over its people, and how many people touched how many.',
  source: 'Definition of the programme',
  choice: true,
  caution: null,
  tables: {
    totals: table<BreadthTotal>('The whole window', {
      ...PLACE_FIELDS,
      people: PEOPLE,
      breadth: value('share', 'Mean breadth of these people', ['people']),
    }),
    distribution: table<BreadthDistribution>('People by how many objectives they touched', {
      ...PLACE_FIELDS,
      touched: dimension('Number of objectives', 'integer'),
      people: people('People who touched so many'),
    }),
    objectives: table<BreadthObjective>('People by objective; who touched several counts at each', {
      ...PLACE_FIELDS,
      objective: dimension("The objective's code"),
      people: people('People who touched it'),
    }),
    people: personalTable<BreadthPerson>('Each person', {
      ...PLACE_FIELDS,
      ...PERSON_FIELDS,
      objectives: detail('texts', null, 'Codes of the objectives touched, in the order of the programme', false),
      touched: detail('integer', 'objectives', 'How many they are', false),
      breadth: detail('number', 'share', 'touched ÷ objectives of the programme', false),
    }),
  },
};
