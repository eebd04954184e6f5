import type { ClientBase } from 'pg';

const BATCH = 2_000;

/** Rows of a query as they come, some thousands in memory at a time; in a transaction of the caller's. */
export async function* readInBatches<Row extends object>(
  db: Pick<ClientBase, 'query'>,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<Row[]> {
  // All rows are wanted: not a plan that has the first ones soon.
  await db.query('set local cursor_tuple_fraction = 1');
  await db.query(`declare batches no scroll cursor for ${text}`, [...values]);
  for (;;) {
    const { rows } = await db.query<Row>(`fetch ${BATCH} from batches`);
    if (rows.length === 0) break;
    yield rows;
  }
  await db.query('close batches');
}
