import type { Template, Variant } from '#domain';
import type { ClientBase } from 'pg';
import { readInBatches } from '../read-in-batches.js';
import { attributedSql, windowValues, type Window } from './attributed.js';

type Database = Pick<ClientBase, 'query'>;

/** A statement of the base set in the profile's terms, attributed to a person and a school: what measures are made of. */
export interface AttributedStatement {
  /** In the log. */
  readonly position: bigint;
  /** Its id. */
  readonly statement: string;
  readonly timestamp: string;
  /** The programme's, from 1. */
  readonly quarter: number;
  /** The participant's id, else the actor's own identity; null for an anonymous group. */
  readonly person: string | null;
  /** A person whom nobody has claimed. */
  readonly unclaimed: boolean;
  /** A school's code. */
  readonly school: string | null;
  readonly template: Template | null;
  readonly variant: Variant | null;
  readonly object: string | null;
  readonly objectives: readonly string[];
  readonly registration: string | null;
  readonly durationSeconds: number | null;
  readonly eventKind: string | null;
  readonly scoreRaw: number | null;
  readonly guskeyLevel: number | null;
  readonly leadershipDimension: string | null;
  readonly competence: string | null;
  readonly instrumentVersion: string | null;
  readonly counterpartSchool: string | null;
  /** Roles that the statement itself names. */
  readonly rolePosition: string | null;
  readonly roleProjectRoles: readonly string[] | null;
  /** Key and name of the credential by which it came. */
  readonly source: string | null;
  readonly sourceName: string | null;
  /** Rules of the profile that it breaks. */
  readonly violations: readonly string[] | null;
}

const COLUMNS: Readonly<Record<keyof AttributedStatement, string>> = {
  position: 'position',
  statement: 'id',
  timestamp: '"timestamp"',
  quarter: 'quarter',
  person: 'person',
  unclaimed: 'unclaimed',
  school: 'school',
  template: 'template',
  variant: 'variant',
  object: 'object_id',
  objectives: 'objectives',
  registration: 'registration',
  durationSeconds: 'duration_seconds',
  eventKind: 'event_kind',
  scoreRaw: 'score_raw',
  guskeyLevel: 'guskey_level',
  leadershipDimension: 'leadership_dimension',
  competence: 'competence',
  instrumentVersion: 'instrument_version',
  counterpartSchool: 'counterpart_school',
  rolePosition: 'role_position',
  roleProjectRoles: 'role_project_roles',
  source: 'source',
  sourceName: 'source_name',
  violations: 'violations',
};

/**
 * Statements of the base set, in the log's order, with the columns that are asked for and no others: a measure reads tens of
 * thousands of them.
 *
 * @param templates only statements of these
 * @throws RangeError naming the member of the window that is malformed
 */
export async function attributedStatements<K extends keyof AttributedStatement>(
  db: Database,
  columns: readonly K[],
  window: Window,
  templates?: readonly Template[],
): Promise<Pick<AttributedStatement, K>[]> {
  const where = templates && `f.template in (${templates.map((template) => `'${template}'`).join(', ')})`;
  const text = `select ${listOf(columns)} from (${attributedSql(where)}) a order by position`;
  return gatherStatements(db, text, windowValues(window), columns);
}

/** The rows of a query of `listOf(columns)`, in as little memory as they can be had. In a transaction of the caller's. */
export async function gatherStatements<K extends keyof AttributedStatement>(
  db: Database,
  text: string,
  values: readonly unknown[],
  columns: readonly K[],
): Promise<Pick<AttributedStatement, K>[]> {
  const share = sharing(columns.filter((column) => !ONES_OWN.includes(column)));
  const statements: Pick<AttributedStatement, K>[] = [];
  for await (const rows of readInBatches<Pick<AttributedStatement, K>>(db, text, values)) {
    for (const row of rows) statements.push(share(row));
  }
  return statements;
}

/** Hardly two statements have the same. */
const ONES_OWN: readonly (keyof AttributedStatement)[] = ['position', 'statement', 'timestamp', 'registration'];

/** Puts one text in the place of equal ones, row after row: hundreds of thousands of them have a few thousand between them. */
function sharing<K extends string>(columns: readonly K[]): <Row extends Readonly<Record<K, unknown>>>(row: Row) => Row {
  const known = new Map<string, string>();
  return (row) => {
    for (const column of columns) {
      const value = row[column];
      if (typeof value !== 'string') continue;
      const same = known.get(value);
      if (same === undefined) known.set(value, value);
      else (row as Record<string, unknown>)[column] = same;
    }
    return row;
  };
}

/** As `attributedStatements`, each combination of values once, in no order. */
export async function distinctStatements<K extends keyof AttributedStatement>(
  db: Database,
  columns: readonly K[],
  window: Window,
): Promise<Pick<AttributedStatement, K>[]> {
  const { rows } = await db.query<Pick<AttributedStatement, K>>(
    `select distinct ${listOf(columns)} from (${attributedSql()}) a`,
    windowValues(window),
  );
  return rows;
}

/** A select list of columns of `attributedSql`. */
export function listOf(columns: readonly (keyof AttributedStatement)[]): string {
  return columns.map((column) => `${COLUMNS[column]} as "${column}"`).join(', ');
}
