import type { TableDescription } from './describe.js';

type Row = Readonly<Record<string, unknown>>;

/**
 * The rows of a measure's table that are about one school: its own; of a network the edges at it. Tables that are about
 * the programme as a whole have none.
 */
export function rowsOfSchool(
  { fields }: Pick<TableDescription, 'fields'>,
  rows: readonly object[],
  code: string,
): object[] | undefined {
  if ('level' in fields)
    return rows.filter((row) => (row as Row)['level'] === 'school' && (row as Row)['school'] === code);
  if ('school' in fields) return rows.filter((row) => (row as Row)['school'] === code);
  if ('from' in fields) return rows.filter((row) => [(row as Row)['from'], (row as Row)['to']].includes(code));
  return undefined;
}

/** The rows of a personal table that are about one person, at whichever school; none of a table that names nobody. */
export function rowsOfPerson(
  { fields }: Pick<TableDescription, 'fields'>,
  rows: readonly object[],
  person: string,
): object[] {
  const whole = 'level' in fields ? rows.filter((row) => (row as Row)['level'] === 'programme') : rows;
  return whole.filter((row) => (row as Row)['person'] === person);
}
