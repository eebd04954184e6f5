/** How a table is written: the columns in their order, and which of them hold texts that came from outside. */
export interface CsvColumn {
  readonly name: string;
  readonly text: boolean;
}

/** What a spreadsheet would take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (RFC 4180), with a header. Null is empty, a list is joined by `; `. A text that a spreadsheet would run as a
 * formula is given an apostrophe first.
 */
export function csvOf(columns: readonly CsvColumn[], rows: readonly object[]): string {
  const lines = rows.map((row) =>
    columns.map(({ name, text }) => cell((row as Record<string, unknown>)[name], text)).join(','),
  );
  return [columns.map(({ name }) => name).join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function cell(value: unknown, text: boolean): string {
  if (value === null || value === undefined) return '';
  const written = Array.isArray(value) ? value.join('; ') : String(value as string | number | boolean | bigint);
  const safe = text && FORMULA.test(written) ? `'${written}` : written;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
