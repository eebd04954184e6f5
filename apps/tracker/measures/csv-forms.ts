import type { TableDescription } from '#domain';
import type { FastifyRequest } from 'fastify';
import type { CsvColumn } from '../http/csv.js';
import { nextPage, type CsvForm } from '../http/representation.js';
import { measureNamed, tableNamed, type MeasureBody, type MeasureTableBody } from './measure-tables.js';

const columnsOf = ({ fields }: TableDescription): CsvColumn[] =>
  Object.entries(fields).map(([name, { type }]) => ({ name, text: type === 'text' || type === 'texts' }));

/** An answer with several tables as CSV: the first of them. */
export function csvOfMeasure(name: string, scope: string, kind: 'figures' | 'personal'): CsvForm<MeasureBody> {
  const measure = measureNamed(name);
  const tables = Object.entries(measure.description.tables);
  const first = tables.find(([, { personal }]) => personal === (kind === 'personal'));
  return {
    columns: first ? columnsOf(first[1]) : [],
    rows: (answer) => (first ? (answer.tables[first[0]] ?? []) : []),
    name: [scope, name, first?.[0]].join('-'),
  };
}

/** An answer with one table as CSV, which names the page after it in its `Link`. */
export function csvOfTable(
  { measure, table, kind }: { readonly measure: string; readonly table: string; readonly kind: 'figures' | 'personal' },
  scope: string,
  request: FastifyRequest,
): CsvForm<MeasureTableBody> {
  return {
    columns: columnsOf(tableNamed(measureNamed(measure), table, kind)),
    rows: ({ rows }) => rows,
    name: [scope, measure, table].join('-'),
    next: ({ next }) => (next === null ? null : nextPage(request, next)),
  };
}
