/** A table as every chart has one. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  readonly numeric: boolean;
  /** How the page writes its numbers: `share`, 0 to 1, as per cent. CSV has them as they are. */
  readonly format?: 'share' | 'plain';
}

/** `suppressed`: known, and not shown because it is about too few people. Null: there is none. */
export type Cell = string | number | null | { readonly suppressed: true };

export const SUPPRESSED: Cell = { suppressed: true };

export const isSuppressed = (cell: Cell): cell is { readonly suppressed: true } =>
  typeof cell === 'object' && cell !== null;

/** CSV (RFC 4180) of a table. A suppressed cell is `*`; a text that a spreadsheet would compute is made a text. */
export function toCsv({ columns, rows }: Table): string {
  const lines = [columns.map(({ title }) => field(title)), ...rows.map((row) => row.map(fieldOf))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function fieldOf(cell: Cell): string {
  if (cell === null) return '';
  if (isSuppressed(cell)) return '*';
  return typeof cell === 'number' ? String(cell) : field(cell);
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
