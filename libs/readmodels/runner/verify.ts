import type { EventStore, Position } from '#eventstore';
import { createClient } from '#platform';
import type { Client, ClientBase } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { advance, build } from './build.js';
import { checkpointOf } from './checkpoint.js';
import { compareSchemas, type SchemaDifference } from './compare-schemas.js';
import { dropTables } from './schemas.js';

export interface VerifyOptions {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream'>;
  readonly databaseUrl: string;
  readonly model: ReadModel;
  readonly signal?: AbortSignal;
  readonly onProgress?: (position: Position, events: number) => void;
}

export type Verification =
  | { readonly outcome: 'equal'; readonly position: Position }
  | { readonly outcome: 'different'; readonly position: Position; readonly differences: readonly SchemaDifference[] }
  /** There are no live tables, or they were made by another version of the model or for another programme. */
  | { readonly outcome: 'incomparable'; readonly reason: string }
  | { readonly outcome: 'interrupted' };

/**
 * Builds a model once more beside the live one and compares the two, row by row and to the byte, at one and the same place
 * in the log. The projector is held up for as long as the last few events take, not for the comparison, which looks at a
 * snapshot. An interrupted verification is resumed by the next one.
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { eventStore, databaseUrl, model, signal, onProgress } = options;
  const schema = `${schemaOf(model)}__verify`;
  return withClients(databaseUrl, async (builder, holder, reader) => {
    const live = await checkpointOf(builder, model.name);
    if (!live) return { outcome: 'incomparable', reason: 'it has no live tables: is the projector running?' };
    if (live.version !== model.version) {
      const reason = `its live tables are of version ${live.version}, this is version ${model.version}`;
      return { outcome: 'incomparable', reason };
    }
    const common = { eventStore, client: builder, signal, onProgress };
    const targets = [{ model, schema }];
    const [track] = await build({ ...common, targets, upTo: live.position, resume: true });
    if (signal?.aborted) return { outcome: 'interrupted' };

    await holder.query('begin');
    const position = await heldPosition(holder, model);
    await advance({ ...common, upTo: position }, [track!]);
    await reader.query('begin isolation level repeatable read read only');
    await reader.query('select from projector.checkpoint limit 1');
    await holder.query('rollback');

    const differences = await compareSchemas(reader, schemaOf(model), schema);
    await reader.query('rollback');
    await dropTables(builder, schema);
    return differences.length === 0 ? { outcome: 'equal', position } : { outcome: 'different', position, differences };
  });
}

/** Where the live tables stand; they stay there until the transaction ends. */
async function heldPosition(client: ClientBase, model: ReadModel): Promise<Position> {
  const { rows } = await client.query<{ position: bigint }>(
    'select position from projector.checkpoint where schema = $1 for update',
    [schemaOf(model)],
  );
  if (!rows[0]) throw new Error(`the live tables of ${model.name} went away`);
  return rows[0].position;
}

async function withClients<T>(
  url: string,
  work: (builder: Client, holder: Client, reader: Client) => Promise<T>,
): Promise<T> {
  const clients = ['builds', 'holds', 'compares'].map((what) => createClient(url, `vetrail verify ${what}`));
  try {
    for (const client of clients) await client.connect();
    const [builder, holder, reader] = clients as [Client, Client, Client];
    await builder.query('set synchronous_commit = off');
    return await work(builder, holder, reader);
  } finally {
    for (const client of clients) await client.end();
  }
}
