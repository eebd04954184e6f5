import type { Level } from '#access';
import { cutOffOf, type Programme } from '#domain';
import { MEASURES, type MeasureTables } from '#readmodels';
import type { PoolClient } from 'pg';
import { publish, type Answer } from '../../shared/publication/publish.js';
import {
  cellsOfRows,
  publishableRows,
  PUBLISHED_MEASURES,
  PUBLISHED_TABLES,
  publishedTablesOf,
} from '../../shared/publication/published-tables.js';
import { QUANTITIES } from '../../shared/publication/quantities.js';
import { column, measureColumns, type Column, type Row } from './columns.js';
import { IDENTIFIED } from './pseudonyms.js';
import { rowOf, type ExportedTable } from './tables.js';

type Rows = readonly Readonly<Record<string, unknown>>[];
type Tables = Readonly<Record<string, Rows>>;

/** Beside the figures of a row: a hidden one is empty, and so is one that there is nothing to compute from. */
const SUPPRESSED = column(
  'suppressed',
  'texts',
  'Figures of the row that are hidden, because too few people stand behind them',
);

/**
 * The tables of measures that partners or the public may see, with what is too small hidden, and what it could be computed
 * from: decided for all tables together, by what decides of the publication, with the programme's thresholds.
 */
export async function aggregateTables(
  { client: db, programme, knownAt }: { client: PoolClient; programme: Programme; knownAt: string },
  level: Level,
): Promise<ExportedTable[]> {
  const window = { asKnownAt: knownAt };
  const cutOff = cutOffOf(programme, window, knownAt.slice(0, 10));
  const answers: Answer[] = [];
  for (const { description, compute } of MEASURES) {
    if (PUBLISHED_MEASURES.includes(description.measure))
      answers.push(answerOf(description.measure, await compute({ db, programme, window, cutOff })));
  }
  const schools = programme.schools.map(({ code }) => code);
  const published = await publish(answers, QUANTITIES, schools, programme.suppression);
  const bodies = new Map(
    published
      .find((one) => one.level === level)!
      .answers.map(({ path, body }) => [path, body as { readonly tables: Tables }]),
  );
  return PUBLISHED_TABLES.map(({ measure, table, fields }) => {
    const { description } = MEASURES.find((one) => one.description.measure === measure)!;
    const { description: about, fields: all } = description.tables[table]!;
    const shown = Object.entries(all).filter(([name, { kind }]) => name in fields || kind === 'dimension');
    const columns: Column[] = [...measureColumns(Object.fromEntries(shown)), SUPPRESSED];
    const rows = bodies.get(measure)!.tables[table]!.map((row): Row => {
      return rowOf({ ...row, suppressed: row['suppressed'] ?? [] }, columns, IDENTIFIED);
    });
    return { name: `${measure}.${table}`, description: about, columns, rows: [rows] };
  });
}

function answerOf(measure: string, computed: MeasureTables): Answer {
  const published = publishedTablesOf(measure);
  const tables = Object.fromEntries(
    published.map((one) => [one.table, publishableRows(one, (computed[one.table] ?? []) as Rows)]),
  );
  const cells = published.flatMap((one) => cellsOfRows(one, tables[one.table]!, ['tables', one.table]));
  return { path: measure, body: { tables }, cells };
}
