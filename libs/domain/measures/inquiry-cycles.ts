import type { Programme } from '../programme.js';
import type { Template } from '../vocabulary/templates.js';
import { daysBefore, daysBetween } from './cut-off.js';
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
  value,
  type MeasureDescription,
} from './describe.js';
import { compareTexts, groupBy, personsOf, shareOf } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';

/** The stages of a cycle in their order: planned, enacted, reflected, adjusted. */
export const CYCLE_STAGES = ['T6', 'T7', 'T8', 'T9'] as const satisfies readonly Template[];
export type CycleStage = (typeof CYCLE_STAGES)[number];

/** Days that a cycle is given: the younger ones are open, whatever stage they have reached. */
export const CYCLE_DAYS = 120;

/** A statement of T6 to T9. */
export interface CycleStatement {
  readonly person: string | null;
  readonly unclaimed: boolean;
  readonly school: string | null;
  readonly template: Template | null;
  readonly registration: string | null;
  readonly timestamp: string;
  readonly position: bigint;
}

/** Opened at least 120 days before the cut-off and adjusted; the same and not; younger. */
export type CycleStatus = 'completed' | 'not-completed' | 'open';

export interface Cycle {
  readonly person: string;
  readonly unclaimed: boolean;
  readonly registration: string;
  /** Its T6's. */
  readonly school: string | null;
  readonly t6: string;
  readonly t7: string | null;
  readonly t8: string | null;
  readonly t9: string | null;
  /** The furthest reached. */
  readonly stage: CycleStage;
  readonly status: CycleStatus;
}

export type CycleTotal = Place & {
  readonly people: number;
  readonly cycles: number;
  readonly open: number;
  readonly opened: number;
  readonly completed: number;
  readonly completion: number | null;
  readonly medianDays: number | null;
};
export type CycleFunnel = Place & {
  readonly stage: CycleStage;
  readonly furthest: number;
  readonly reached: number;
  readonly people: number;
};
export type CyclePerson = Place & Omit<Cycle, 'school'> & { readonly cycleSchool: string | null };

/**
 * The inquiry cycles among statements (domain): one a person and registration; t6 is the first T6, t7 the first T7 at or
 * after t6, t8 the first T8 at or after t7, t9 the first T9 at or after t8.
 *
 * @param cutOff an instant, `cutOffOf`
 */
export function cyclesOf(statements: readonly CycleStatement[], cutOff: string): Cycle[] {
  const oldEnough = daysBefore(cutOff, CYCLE_DAYS);
  const cycles: Cycle[] = [];
  for (const { stages } of cycleGroups(statements)) {
    const first = stages.T6[0];
    if (!first || first.person === null || first.registration === null) continue;
    const { person, unclaimed, registration, school, timestamp: t6 } = first;
    const t7 = firstFrom(stages.T7, t6);
    const t8 = firstFrom(stages.T8, t7);
    const t9 = firstFrom(stages.T9, t8);
    const stage = t9 !== null ? 'T9' : t8 !== null ? 'T8' : t7 !== null ? 'T7' : 'T6';
    const status = t6 > oldEnough ? 'open' : t9 !== null ? 'completed' : 'not-completed';
    cycles.push({ person, unclaimed, registration, school, t6, t7, t8, t9, stage, status });
  }
  return cycles;
}

/** Statements of T7 to T9 without their predecessor at or before them: a flag for data quality, not an error. */
export function stagesWithoutPredecessor<S extends CycleStatement>(statements: readonly S[]): S[] {
  const flagged: S[] = [];
  for (const { stages } of cycleGroups(statements)) {
    const t6 = stages.T6[0]?.timestamp ?? null;
    const t7 = firstFrom(stages.T7, t6);
    const t8 = firstFrom(stages.T8, t7);
    const before = (stage: readonly S[], predecessor: string | null) =>
      stage.filter(({ timestamp }) => predecessor === null || timestamp < predecessor);
    flagged.push(...before(stages.T7, t6), ...before(stages.T8, t7), ...before(stages.T9, t8));
  }
  return flagged;
}

/** Statements by person and registration, each stage in order of timestamp, then position. */
function* cycleGroups<S extends CycleStatement>(
  statements: readonly S[],
): Generator<{ readonly stages: Record<CycleStage, S[]> }> {
  const named = statements.filter(({ person, registration }) => person !== null && registration !== null);
  for (const own of groupBy(named, ({ person, registration }) => `${registration} ${person}`).values()) {
    const stages: Record<CycleStage, S[]> = { T6: [], T7: [], T8: [], T9: [] };
    for (const statement of own.sort(byTime)) {
      if (isStage(statement.template)) stages[statement.template].push(statement);
    }
    yield { stages };
  }
}

function isStage(template: Template | null): template is CycleStage {
  return (CYCLE_STAGES as readonly (Template | null)[]).includes(template);
}

function byTime(a: CycleStatement, b: CycleStatement): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return a.position < b.position ? -1 : a.position > b.position ? 1 : 0;
}

function byPersonAndTime(a: Cycle, b: Cycle): number {
  return compareTexts(a.person, b.person) || compareTexts(a.t6, b.t6) || compareTexts(a.registration, b.registration);
}

function firstFrom(stage: readonly CycleStatement[], from: string | null): string | null {
  return from === null ? null : (stage.find(({ timestamp }) => timestamp >= from)?.timestamp ?? null);
}

/** Inquiry cycles (domain) of the programme and each school: how far they came, and how many were completed. */
export function cycleFigures(all: readonly Cycle[], programme: Programme) {
  const totals: CycleTotal[] = [];
  const funnel: CycleFunnel[] = [];
  for (const place of placesOf(programme)) {
    const own = rowsAt(place, all);
    totals.push({ ...place, ...totalOf(own) });
    CYCLE_STAGES.forEach((stage, i) => {
      const reached = own.filter((cycle) => CYCLE_STAGES.indexOf(cycle.stage) >= i);
      const furthest = own.filter((cycle) => cycle.stage === stage).length;
      funnel.push({ ...place, stage, furthest, reached: reached.length, people: personsOf(reached).size });
    });
  }
  return { totals, funnel };
}

/** The cycles themselves, at the programme and at each school, one after the other. */
export function* listedCycles(all: readonly Cycle[], programme: Programme): Generator<CyclePerson> {
  const sorted = all.toSorted(byPersonAndTime);
  for (const place of placesOf(programme)) {
    for (const { school, ...cycle } of rowsAt(place, sorted)) yield { ...place, ...cycle, cycleSchool: school };
  }
}

function totalOf(cycles: readonly Cycle[]): Omit<CycleTotal, keyof Place> {
  const with_ = (status: CycleStatus) => cycles.filter((cycle) => cycle.status === status);
  const completed = with_('completed');
  const opened = completed.length + with_('not-completed').length;
  return {
    people: personsOf(cycles).size,
    cycles: cycles.length,
    open: with_('open').length,
    opened,
    completed: completed.length,
    completion: shareOf(completed.length, opened),
    medianDays: median(completed.map(({ t6, t9 }) => daysBetween(t6, t9!))),
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const INSTANT = (stage: string) => detail('instant', null, `When it was ${stage}`);

export const INQUIRY_CYCLES: MeasureDescription = {
  measure: 'inquiry-cycles',
  name: 'Inquiry cycles',
  unit: 'share',
  definition:
    'One cycle a person and registration: planned (first T6), enacted (first T7 at or after it), reflected (first T8 at or ' +
    'after that), adjusted (first T9 at or after that). Completion = adjusted ÷ opened, both among cycles planned at ' +
    `least ${CYCLE_DAYS} days before the cut-off (to, asKnownAt or the end of the period, the earliest); the younger are ` +
    "open. A cycle belongs to its T6's school.",
  source: `Definition of the programme; the ${CYCLE_DAYS} days are a choice`,
  choice: true,
  caution: null,
  tables: {
    totals: table<CycleTotal>('The whole window', {
      ...PLACE_FIELDS,
      people: people('People with a cycle'),
      cycles: count('cycles', 'All cycles'),
      open: count('cycles', 'Cycles younger than 120 days, whatever they have reached'),
      opened: count('cycles', 'The others'),
      completed: count('cycles', 'Those of them that were adjusted'),
      completion: share('completed ÷ opened', ['completed', 'opened']),
      medianDays: value('days', 'Median of the days from planned to adjusted of the completed ones'),
    }),
    funnel: table<CycleFunnel>('Cycles by stage, open ones included', {
      ...PLACE_FIELDS,
      stage: dimension('T6 planned, T7 enacted, T8 reflected, T9 adjusted'),
      furthest: count('cycles', 'Cycles whose furthest stage it is'),
      reached: count('cycles', 'Cycles that reached at least it'),
      people: people('People with a cycle that reached it'),
    }),
    cycles: personalTable<CyclePerson>('Each cycle', {
      ...PLACE_FIELDS,
      ...PERSON_FIELDS,
      registration: detail('text', null, "The cycle's registration", false),
      cycleSchool: detail('text', null, "Code of its T6's school"),
      t6: { ...INSTANT('planned'), nullable: false },
      t7: INSTANT('enacted'),
      t8: INSTANT('reflected'),
      t9: INSTANT('adjusted'),
      stage: detail('text', null, 'The furthest stage', false),
      status: detail('text', null, 'completed, not-completed, or open (younger than 120 days)', false),
    }),
  },
};
