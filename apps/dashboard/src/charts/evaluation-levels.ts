import type { Row } from '../api/measures.js';
import { lines } from './options.js';
import { numberOf, valuesAlong } from './rows.js';

const LEVELS = [1, 2, 4] as const;

/** Shares of people with evidence at Guskey's levels, by quarter. */
export function evaluationLevels(
  rows: readonly Row[],
  quarters: readonly string[],
  tick: (quarter: string) => string,
  nameOf: (level: number) => string,
) {
  const series = LEVELS.map((level) => {
    const own = rows.filter((row) => row['guskeyLevel'] === level);
    return { name: nameOf(level), values: valuesAlong(own, 'quarter', 'share', quarters) };
  });
  return lines({ categories: quarters.map(tick), series }, { share: true });
}

/** Active people by the end of the last quarter that rows tell of. */
export function activeIn(rows: readonly Row[]): number | undefined {
  const known = rows.flatMap((row) => numberOf(row, 'active') ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
