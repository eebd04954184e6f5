import type { Row } from '../../api/measures.js';
import { numberOf } from '../../charts/rows.js';

/** A school as it stood at the end of a quarter. */
export interface Standing {
  readonly school: string;
  /** Who had been active by then. */
  readonly active: number;
  /** Of all quarters up to then. */
  readonly hours: number;
  readonly hoursPerPerson: number | null;
  /** Share of the active people with evidence of use in practice. */
  readonly practice: number | null;
}

/** How many people used what they learnt: Guskey's level. */
const PRACTICE = 4;

/**
 * The schools at the end of each quarter, in the order of quarters and schools, from rows that tell of single quarters
 * (hours) and from rows that are cumulative already (levels).
 */
export function standingsOf(
  hours: readonly Row[],
  levels: readonly Row[],
  quarters: readonly string[],
  schools: readonly string[],
): readonly (readonly Standing[])[] {
  const spent = valuesBy(hours, 'hours');
  const practised = levels.filter((row) => row['guskeyLevel'] === PRACTICE);
  const active = valuesBy(practised, 'active');
  const share = valuesBy(practised, 'share');
  const sums = new Map(schools.map((school) => [school, 0]));
  return quarters.map((quarter) =>
    schools.map((school) => {
      const key = keyOf(school, quarter);
      const sum = sums.get(school)! + (spent.get(key) ?? 0);
      sums.set(school, sum);
      const people = active.get(key) ?? 0;
      return {
        school,
        active: people,
        hours: sum,
        hoursPerPerson: people === 0 ? null : sum / people,
        practice: share.get(key) ?? null,
      };
    }),
  );
}

function valuesBy(rows: readonly Row[], field: string): ReadonlyMap<string, number | null> {
  return new Map(
    rows
      .filter(({ level }) => level === 'school')
      .map((row) => [keyOf(String(row['school']), String(row['quarter'])), numberOf(row, field)]),
  );
}

const keyOf = (school: string, quarter: string): string => `${school} ${quarter}`;
