import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * Sends binary rows (see `CopyRows`) to a table.
 *
 * @param columns in the order in which the rows have them
 */
export async function copyInto(client: ClientBase, table: string, columns: string, rows: Buffer): Promise<void> {
  const copy = client.query(copyFrom(`copy ${table} (${columns}) from stdin (format binary)`));
  await pipeline(Readable.from([rows], { objectMode: false }), copy);
}
