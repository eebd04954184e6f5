import type { Programme } from '../programme.js';
import type { Template } from '../vocabulary/templates.js';
import { isActive } from './active.js';
import {
  count,
  dimension,
  people,
  PLACE_FIELDS,
  QUARTER_FIELD,
  share,
  table,
  type MeasureDescription,
} from './describe.js';
import { personsOf, shareOf } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';

export interface EvaluationStatement {
  readonly person: string | null;
  readonly school: string | null;
  readonly quarter: number;
  readonly template: Template | null;
  /** The extension `guskey-level`, 1 to 5. */
  readonly guskeyLevel: number | null;
}

export type EvaluationQuarter = Place & {
  readonly quarter: string;
  readonly guskeyLevel: number;
  readonly people: number;
  readonly active: number;
  readonly share: number | null;
};
export type EvaluationCount = Place & {
  readonly guskeyLevel: number;
  readonly items: number;
  readonly people: number;
};

/** Levels that templates stand for; the others are known only where a statement says so. */
const LEVEL_OF: Partial<Record<Template, number>> = { T4: 1, T5: 2, T7: 4 };
const SHARED_LEVELS = [1, 2, 4];
const COUNTED_LEVELS = [3, 5];

/** The Guskey level of a statement: the one it says, else its template's. */
export function guskeyLevelOf({
  template,
  guskeyLevel,
}: Pick<EvaluationStatement, 'template' | 'guskeyLevel'>): number | null {
  return guskeyLevel ?? (template === null ? null : (LEVEL_OF[template] ?? null));
}

/**
 * Evaluation level (domain): the share of active people with at least one item at Guskey's levels 1, 2 and 4, cumulative
 * by programme quarter: of those who were active by the end of the quarter, those who had an item by then. Levels 3 and 5
 * are counts of items. Levels are never averaged.
 */
export function evaluationLevel(statements: readonly EvaluationStatement[], programme: Programme) {
  const quarters: EvaluationQuarter[] = [];
  const counts: EvaluationCount[] = [];
  for (const place of placesOf(programme)) {
    const own = rowsAt(place, statements);
    const active = firstQuarters(own.filter(({ template }) => isActive(template)));
    for (const level of SHARED_LEVELS) {
      const items = firstQuarters(own.filter((statement) => guskeyLevelOf(statement) === level));
      for (const { code, number } of programme.quarters) {
        const base = [...active].filter(([, first]) => first <= number);
        const with_ = base.filter(([person]) => (items.get(person) ?? Infinity) <= number).length;
        const figures = { people: with_, active: base.length, share: shareOf(with_, base.length) };
        quarters.push({ ...place, quarter: code, guskeyLevel: level, ...figures });
      }
    }
    for (const level of COUNTED_LEVELS) {
      const items = own.filter((statement) => guskeyLevelOf(statement) === level);
      counts.push({ ...place, guskeyLevel: level, items: items.length, people: personsOf(items).size });
    }
  }
  return { quarters, counts };
}

/** Each person's first quarter. */
function firstQuarters(statements: readonly EvaluationStatement[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { person, quarter } of statements) {
    if (person !== null && quarter < (first.get(person) ?? Infinity)) first.set(person, quarter);
  }
  return first;
}

const LEVEL = dimension("Guskey's level of evaluation", 'integer');

export const EVALUATION_LEVEL: MeasureDescription = {
  measure: 'evaluation-level',
  name: 'Evaluation level',
  unit: 'share',
  definition:
    'Share of active people (T2 to T12) with at least one item at Guskey level 1 (reactions), 2 (learning) and 4 (use of ' +
    'new knowledge and skills), cumulative by programme quarter. T4 is level 1, T5 level 2, T7 level 4; an explicit ' +
    "guskey-level on a statement takes the template's place. Levels 3 and 5 are known only explicitly, and counted.",
  source:
    'Levels: Guskey, T. R. (2000), Evaluating Professional Development; their assignment to templates is a choice',
  choice: true,
  caution: 'Levels are kinds of evidence, not grades: they are never averaged.',
  tables: {
    quarters: table<EvaluationQuarter>('Levels 1, 2 and 4, cumulative by programme quarter', {
      ...PLACE_FIELDS,
      quarter: QUARTER_FIELD,
      guskeyLevel: LEVEL,
      people: people('Active people with an item at the level by the end of the quarter'),
      active: people('People who were active by the end of the quarter'),
      share: share('people ÷ active', ['people', 'active']),
    }),
    counts: table<EvaluationCount>('Levels 3 and 5, the whole window', {
      ...PLACE_FIELDS,
      guskeyLevel: LEVEL,
      items: count('statements', 'Statements that name the level'),
      people: people('Distinct people with such a statement'),
    }),
  },
};
