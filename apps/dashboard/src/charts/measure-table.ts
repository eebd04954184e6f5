import type { Field, Row } from '../api/measures.js';
import type { Messages } from '../i18n/languages.js';
import type { Words } from '../i18n/words.js';
import { SUPPRESSED, type Cell, type Table } from './csv.js';

/** What the texts of a table are written with. */
export interface Speaker {
  readonly t: Messages;
  readonly words: Words;
  readonly day: (instant: string) => string;
}

/** Fields that say only at which level a row stands, which the figure's own choice of rows says already. */
const UNSPOKEN: readonly string[] = ['level', 'unclaimed', 'roleAxis'];

/** Rows of a measure as a table that people read: columns with titles, codes in words. */
export function measureTable(
  rows: readonly Row[],
  fields: Readonly<Record<string, Field>>,
  columns: readonly string[] | undefined,
  speaker: Speaker,
): Table {
  const names = columns ?? Object.keys(fields).filter((name) => !UNSPOKEN.includes(name));
  return {
    columns: names.map((name) => ({
      title: speaker.words.field(name),
      numeric: isNumeric(fields[name]),
      ...(fields[name]?.unit === 'share' && { format: 'share' as const }),
    })),
    rows: rows.map((row) => names.map((name) => spokenCell(row, name, fields[name], speaker))),
  };
}

function isNumeric(field: Field | undefined): boolean {
  return field?.type === 'integer' || field?.type === 'number';
}

/** A figure of the row there is among rows; undefined while they are on their way. */
export function firstCell(rows: readonly Row[] | undefined, name: string): Cell | undefined {
  return rows && (rows[0] ? cellOf(rows[0], name) : null);
}

/** A figure of a row, which may be hidden or not there. */
export function cellOf(row: Row, name: string): Cell {
  if (row.suppressed?.includes(name)) return SUPPRESSED;
  const value = row[name];
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

function spokenCell(row: Row, name: string, field: Field | undefined, speaker: Speaker): Cell {
  if (row.suppressed?.includes(name)) return SUPPRESSED;
  const value = row[name];
  if (value === undefined) return null;
  if (value === null) return name === 'school' ? placeOf(row, speaker) : null;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? speaker.t.figure.yes : speaker.t.figure.no;
  if (typeof value === 'object') return value.join(' ');
  return field?.type === 'instant' ? speaker.day(value) : textOf(name, value, speaker);
}

/** What a row without a school is about. */
function placeOf(row: Row, { t }: Speaker): string {
  return row['level'] === 'programme' ? t.programme.whole : t.programme.noSchool;
}

function textOf(name: string, value: string, { t, words }: Speaker): string {
  switch (name) {
    case 'school':
    case 'cycleSchool':
    case 'from':
    case 'to':
      return words.school(value);
    case 'objective':
      return words.objective(value);
    case 'quarter':
    case 'cohort':
      return words.quarter(value);
    case 'stage':
      return t.school.stages[value as 'T6'] ?? value;
    case 'template':
      return t.templates[value as 'T1'] ?? value;
    case 'competence':
    case 'dimension':
    case 'status':
    case 'reading':
    case 'validation':
    case 'rule':
    case 'role':
    case 'eventKind':
      return words.term(value);
    default:
      return value;
  }
}
