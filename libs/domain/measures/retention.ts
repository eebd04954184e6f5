import type { Programme } from '../programme.js';
import type { Template, Variant } from '../vocabulary/templates.js';
import { isActive } from './active.js';
import { dimension, people, PLACE_FIELDS, QUARTER_FIELD, share, table, type MeasureDescription } from './describe.js';
import { groupBy, shareOf } from './group-by.js';
import { placesOf, rowsAt, type Place } from './places.js';

/** A statement of T1 to T12. */
export interface RetentionStatement {
  readonly person: string | null;
  readonly school: string | null;
  readonly quarter: number;
  readonly template: Template | null;
  readonly variant: Variant | null;
  readonly timestamp: string;
  readonly position: bigint;
}

export type RetentionRow = Place & {
  readonly cohort: string;
  readonly offset: number;
  readonly quarter: string;
  readonly size: number;
  readonly active: number;
  readonly share: number | null;
  readonly left: number;
};

/** A person who joined. */
interface Member {
  readonly person: string;
  /** Of the first T1 *joined*. */
  readonly school: string | null;
  readonly cohort: number;
  readonly active: ReadonlySet<number>;
  /** The last T1 of each quarter that has one, in order. */
  readonly said: readonly { readonly quarter: number; readonly variant: Variant | null }[];
}

/**
 * Retention (domain): of those who first joined in a quarter, who was active k quarters later. A person belongs to the
 * school at which they first joined, and stays in the denominator also after they left.
 *
 * @param cutOff quarters that begin after it are not known yet
 */
export function retention(statements: readonly RetentionStatement[], programme: Programme, cutOff: string) {
  const members = membersOf(statements);
  const known = programme.quarters.filter(({ start }) => start <= cutOff.slice(0, 10));
  const cohorts: RetentionRow[] = [];
  for (const place of placesOf(programme)) {
    const byCohort = groupBy(rowsAt(place, members), ({ cohort }) => cohort);
    for (const { code, number } of known) {
      const own = byCohort.get(number);
      if (!own) continue;
      for (const quarter of known.slice(number - 1)) {
        const active = own.filter((member) => member.active.has(quarter.number)).length;
        const left = own.filter(({ said }) => hasLeft(said, quarter.number)).length;
        const when = { cohort: code, offset: quarter.number - number, quarter: quarter.code };
        cohorts.push({ ...place, ...when, size: own.length, active, share: shareOf(active, own.length), left });
      }
    }
  }
  return { cohorts };
}

function membersOf(statements: readonly RetentionStatement[]): Member[] {
  const byPerson = groupBy(statements, ({ person }) => person);
  return [...byPerson].flatMap(([person, own]) => {
    const said = own.filter(({ template }) => template === 'T1').sort(byTime);
    const first = said.find(({ variant }) => variant === 'joined');
    if (person === null || !first) return [];
    const active = new Set(own.filter(({ template }) => isActive(template)).map(({ quarter }) => quarter));
    return [{ person, school: first.school, cohort: first.quarter, active, said }];
  });
}

/** Whether the last T1 up to the end of a quarter is *left*. */
function hasLeft(said: Member['said'], quarter: number): boolean {
  return said.findLast((statement) => statement.quarter <= quarter)?.variant === 'left';
}

function byTime(a: RetentionStatement, b: RetentionStatement): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return a.position < b.position ? -1 : 1;
}

export const RETENTION: MeasureDescription = {
  measure: 'retention',
  name: 'Retention',
  unit: 'share',
  definition:
    "A cohort is the programme quarter of a person's first joined (T1), at the school where they joined. Share = people of " +
    'the cohort who were active (T2 to T12) in the quarter ÷ size of the cohort. Those whose last T1 by the end of the ' +
    'quarter is left are shown apart and stay in the denominator.',
  source: 'Cohort analysis as in demography; quarters and activity are a choice',
  choice: true,
  caution: null,
  tables: {
    cohorts: table<RetentionRow>('Each cohort by the quarters after it', {
      ...PLACE_FIELDS,
      cohort: dimension('Programme quarter in which they joined'),
      offset: dimension('Quarters since then', 'integer'),
      quarter: QUARTER_FIELD,
      size: people('People of the cohort'),
      active: people('Those of them who were active in the quarter'),
      share: share('active ÷ size', ['active', 'size']),
      left: people('Those of them who had left by the end of the quarter'),
    }),
  },
};
