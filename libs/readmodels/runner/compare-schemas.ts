import type { ClientBase } from 'pg';

/** One way in which two buildings of a read model differ. */
export interface SchemaDifference {
  readonly table: string;
  readonly problem: 'missing table' | 'columns differ' | 'rows differ';
  /** Rows that only one of the two has, as PostgreSQL writes a row, in order; the first few, and of each the beginning. */
  readonly onlyInA: readonly string[];
  readonly onlyInB: readonly string[];
}

const SHOWN = 10;
const SHOWN_CHARACTERS = 500;

/**
 * Compares the tables of one read model in two schemas, row by row and to the byte, whatever order the rows were written
 * in. @returns every table that differs; empty when the two are the same
 */
export async function compareSchemas(client: ClientBase, a: string, b: string): Promise<SchemaDifference[]> {
  const tablesOfA = await tablesOf(client, a);
  const tablesOfB = await tablesOf(client, b);
  const differences: SchemaDifference[] = [];
  for (const table of [...new Set([...tablesOfA.keys(), ...tablesOfB.keys()])].toSorted()) {
    const columnsOfA = tablesOfA.get(table);
    const columnsOfB = tablesOfB.get(table);
    if (columnsOfA === undefined || columnsOfB === undefined) {
      differences.push({ table, problem: 'missing table', onlyInA: [], onlyInB: [] });
    } else if (columnsOfA !== columnsOfB) {
      differences.push({ table, problem: 'columns differ', onlyInA: [columnsOfA], onlyInB: [columnsOfB] });
    } else {
      const onlyInA = await rowsOnlyIn(client, `${a}.${table}`, `${b}.${table}`);
      const onlyInB = await rowsOnlyIn(client, `${b}.${table}`, `${a}.${table}`);
      if (onlyInA.length + onlyInB.length > 0) differences.push({ table, problem: 'rows differ', onlyInA, onlyInB });
    }
  }
  return differences;
}

/** The tables of a schema, each with its columns as text. */
async function tablesOf(client: ClientBase, schema: string): Promise<Map<string, string>> {
  const { rows } = await client.query<[string, string]>({
    text: `select c.relname, string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
             from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            group by c.relname`,
    values: [schema],
    rowMode: 'array',
  });
  return new Map(rows);
}

async function rowsOnlyIn(client: ClientBase, table: string, other: string): Promise<string[]> {
  const { rows } = await client.query<{ row: string }>(
    `select left(row, ${SHOWN_CHARACTERS}) as row
       from (select t::text as row from ${table} t except all select o::text from ${other} o) r
      order by r.row limit ${SHOWN}`,
  );
  return rows.map((row) => row.row);
}
