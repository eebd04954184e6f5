import type { Cell } from '#access';
import type { FiguresDisclosure } from '../disclosure/discloses.js';
import {
  cellsOfRows,
  PUBLISHED_MEASURES,
  PUBLISHED_TABLES,
  publishableRows,
  publishedTablesOf,
} from '../../shared/publication/published-tables.js';
import { csvOfMeasure, csvOfTable } from './csv-forms.js';
import type { MeasureBody, MeasureTableBody } from './measure-tables.js';

type Rows = readonly Readonly<Record<string, unknown>>[];

const MEASURE: FiguresDisclosure = {
  kind: 'figures',
  parameters: PUBLISHED_MEASURES.map((measure) => ({ measure })),
  publishable: ({ tables, ...body }: MeasureBody) => ({
    ...body,
    tables: Object.fromEntries(
      publishedTablesOf(body.measure).flatMap((published) => {
        const rows = tables[published.table];
        return rows ? [[published.table, publishableRows(published, rows as Rows)]] : [];
      }),
    ),
  }),
  cells: ({ measure, tables }: MeasureBody): Cell[] =>
    publishedTablesOf(measure).flatMap((published) =>
      cellsOfRows(published, (tables[published.table] ?? []) as Rows, ['tables', published.table]),
    ),
  csv: ({ measure = '', code = 'programme' }) => csvOfMeasure(measure, code, 'figures'),
};

const TABLE: FiguresDisclosure = {
  kind: 'figures',
  parameters: PUBLISHED_TABLES.map(({ measure, table }) => ({ measure, table })),
  publishable: ({ rows, total: _, ...body }: MeasureTableBody) => ({
    ...body,
    rows: publishableRows(publishedTable(body), rows as Rows),
  }),
  cells: ({ rows, ...body }: MeasureTableBody): Cell[] => cellsOfRows(publishedTable(body), rows as Rows, ['rows']),
  csv: ({ measure = '', table = '', code = 'programme' }, request) =>
    csvOfTable({ measure, table, kind: 'figures' }, code, request),
};

function publishedTable({ measure, table }: Pick<MeasureTableBody, 'measure' | 'table'>) {
  const published = publishedTablesOf(measure).find((one) => one.table === table);
  if (!published) throw new Error(`nothing is published of the table ${table} of ${measure}`);
  return published;
}

/** All tables of figures of a measure: of the programme, and of a school. */
export const PROGRAMME_MEASURE = MEASURE;
export const SCHOOL_MEASURE: FiguresDisclosure = { ...MEASURE, school: 'code' };

/** One table of figures of a measure. */
export const PROGRAMME_TABLE = TABLE;
export const SCHOOL_TABLE: FiguresDisclosure = {
  ...TABLE,
  school: 'code',
  // What is about the whole programme has no rows for a school.
  parameters: TABLE.parameters!.filter(
    ({ measure, table }) => !(measure === 'peer-counselling-network' && table === 'totals'),
  ),
};
