import type { Row } from '../api/measures.js';
import type { Series } from './options.js';

/** A number of a row; null where there is none, or it is suppressed. */
export function numberOf(row: Row | undefined, field: string): number | null {
  const value = row?.[field];
  return typeof value === 'number' ? value : null;
}

/** One series for each member of a field, along the categories that another field has. */
export function seriesBy(
  rows: readonly Row[],
  { by, along, value }: { readonly by: string; readonly along: string; readonly value: string },
  members: readonly { readonly key: string | number | null; readonly name: string }[],
  categories: readonly string[],
): Series[] {
  return members.map(({ key, name }) => ({
    name,
    values: categories.map((category) => {
      const row = rows.find((one) => one[by] === key && one[along] === category);
      return row ? numberOf(row, value) : null;
    }),
  }));
}

/** Values of rows along the categories that a field has. */
export function valuesAlong(
  rows: readonly Row[],
  along: string,
  value: string,
  categories: readonly (string | number)[],
) {
  return categories.map((category) =>
    numberOf(
      rows.find((row) => row[along] === category),
      value,
    ),
  );
}

/** The sum of a field over rows that have it; undefined where none has. */
export function sumOf(rows: readonly Row[], field: string): number | undefined {
  const known = rows.flatMap((row) => numberOf(row, field) ?? []);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

/** The greatest value of a field over rows that have it; undefined where none has. */
export function greatest(rows: readonly Row[], field: string): number | undefined {
  const known = rows.flatMap((row) => numberOf(row, field) ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}
