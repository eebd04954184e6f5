import { cutOffOf, type Programme } from '#domain';
import {
  attributedSql,
  consentsSql,
  MEASURES,
  readInBatches,
  windowValues,
  withheldFromResearch,
  type MeasureContext,
  type MeasureQuery,
  type MeasureTables,
} from '#readmodels';
import type { PoolClient } from 'pg';
import { collectGarbage } from './collect-garbage.js';
import {
  EVENT_COLUMNS,
  measureColumns,
  PARTICIPANT_COLUMNS,
  TEXT_COLUMNS,
  type Cell,
  type Column,
  type Row,
} from './columns.js';
import type { Pseudonymise } from './pseudonyms.js';

export interface TableOptions {
  readonly client: PoolClient;
  readonly programme: Programme;
  /** The last instant of the range. */
  readonly knownAt: string;
  readonly pseudonymise: Pseudonymise;
  /** With what people said in words of their own. */
  readonly texts: boolean;
  /** Only participants whose latest word is consent; else all but those who withdrew it. */
  readonly onlyConsenting: boolean;
}

export interface ExportedTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
}

const BATCH = 2_000;

/** Every table of a package, in order: events, participants, and each table of each measure. */
export async function* exportedTables(options: TableOptions): AsyncGenerator<ExportedTable> {
  const { client: db, programme, knownAt, onlyConsenting } = options;
  const refusing = await withheldFromResearch(db, { asKnownAt: knownAt, onlyConsenting });
  yield {
    ...{ name: 'events', description: 'One row a statement of the base set, attributed to a person and a school' },
    columns: eventColumns(options),
    rows: events(options, refusing),
  };
  yield {
    ...{ name: 'participants', description: 'Who takes part', columns: PARTICIPANT_COLUMNS },
    rows: participants(options, refusing),
  };
  const window = { asKnownAt: knownAt };
  const cutOff = cutOffOf(programme, window, knownAt.slice(0, 10));
  const context = { db, programme, window, cutOff };
  for (const measure of MEASURES) {
    const { description, streams = {} } = measure;
    const computed = new Map<boolean, Promise<MeasureTables>>();
    for (const [table, { fields, personal, description: about }] of Object.entries(description.tables)) {
      const columns = measureColumns(fields);
      const source =
        streams[table]?.(context) ?? batches(await computedOnce(measure, context, personal, computed), table);
      yield {
        ...{ name: `${description.measure}.${table}`, description: about, columns },
        rows: measureRows(source, columns, options, personal ? refusing : NOBODY),
      };
    }
  }
}

const NOBODY: ReadonlySet<string> = new Set();

/** Figures and tables about single people are computed apart: one of the two in memory. */
function computedOnce(
  { compute }: MeasureQuery,
  context: MeasureContext,
  personal: boolean,
  computed: Map<boolean, Promise<MeasureTables>>,
): Promise<MeasureTables> {
  let tables = computed.get(personal);
  if (!tables) {
    computed.clear();
    collectGarbage();
    computed.set(personal, (tables = compute({ ...context, tables: personal ? 'personal' : 'figures' })));
  }
  return tables;
}

async function* measureRows(
  source: AsyncIterable<readonly object[]> | Iterable<readonly object[]>,
  columns: readonly Column[],
  { pseudonymise }: TableOptions,
  refusing: ReadonlySet<string>,
): AsyncGenerator<Row[]> {
  for await (const rows of source) {
    yield rows
      .filter((row) => !namesAny(row, columns, refusing))
      .map((row) => rowOf(row as Record<string, unknown>, columns, pseudonymise));
  }
}

function eventColumns({ texts }: TableOptions): readonly Column[] {
  return texts ? [...EVENT_COLUMNS, ...TEXT_COLUMNS] : EVENT_COLUMNS;
}

async function* events(options: TableOptions, excluded: ReadonlySet<string>): AsyncGenerator<Row[]> {
  const { knownAt, onlyConsenting } = options;
  const columns = eventColumns(options);
  const list = columns.map(({ name }) => (name === 'statement' ? 'id as statement' : `"${name}"`)).join(', ');
  const text = `select ${list}, participant from (${attributedSql()}) a order by position`;
  for await (const rows of readInBatches<Record<string, unknown>>(
    options.client,
    text,
    windowValues({ asKnownAt: knownAt }),
  )) {
    yield rows
      .filter(({ person, participant }) => !excluded.has(String(person)) && !(onlyConsenting && participant === null))
      .map((row) => rowOf(row, columns, options.pseudonymise));
  }
}

async function* participants(options: TableOptions, excluded: ReadonlySet<string>): AsyncGenerator<Row[]> {
  const text = `
    select p.id::text as person, p.job as position, p.project_roles, m.school, m.since::text as since,
           case when c.given then 'given' when not c.given then 'withdrawn' end as consent
      from roster.participant p
      left join lateral (select school, since from roster.membership m where m.participant = p.id
                          order by m.position desc limit 1) m on true
      left join (${consentsSql('$1')}) c on c.participant = p.id
     order by p.enrolled_position`;
  for await (const rows of readInBatches<Record<string, unknown>>(options.client, text, [options.knownAt])) {
    yield rows
      .filter(({ person }) => !excluded.has(String(person)))
      .map((row) => rowOf(row, PARTICIPANT_COLUMNS, options.pseudonymise));
  }
}

function namesAny(row: object, columns: readonly Column[], people: ReadonlySet<string>): boolean {
  const values = row as Readonly<Record<string, unknown>>;
  return (
    people.has(String(values['person'])) ||
    columns.some(({ name, pseudonym }) => pseudonym && people.has(String(values[name])))
  );
}

export function rowOf(row: Readonly<Record<string, unknown>>, columns: readonly Column[], name: Pseudonymise): Row {
  return columns.map((column) => cellOf(row[column.name], column, name));
}

function cellOf(value: unknown, { pseudonym }: Column, name: Pseudonymise): Cell {
  if (value === null || value === undefined) return null;
  if (pseudonym) return name(String(value));
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && !Array.isArray(value)) return JSON.stringify(value);
  return value as Cell;
}

function* batches(tables: MeasureTables, name: string): Generator<readonly object[]> {
  const rows = tables[name] ?? [];
  for (let i = 0; i < rows.length; i += BATCH) yield rows.slice(i, i + BATCH);
}
