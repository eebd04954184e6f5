import { inTransaction } from '#platform';
import type { EventStore, Position } from '#eventstore';
import type { ClientBase } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { advance, build } from './build.js';
import type { Checkpoint } from './checkpoint.js';
import { PageReader, type PageLimits } from './page-reader.js';
import { dropOldTables, swapTables } from './schemas.js';
import { openProjections, takePage, writeRows, type Track } from './track.js';

export interface RebuildOptions {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream'>;
  /** A connection that nothing else uses meanwhile. */
  readonly client: ClientBase;
  readonly model: ReadModel;
  /** Where to build; whatever stands there is replaced. Not the live schema: that is what `swap` is for. */
  readonly schema: string;
  /** Stop at this position: the model as it was known then. Default: the head of the log. */
  readonly upTo?: Position;
  /** Put the result in the live tables' place, whether or not a projector is running. Not with `upTo`. */
  readonly swap?: boolean;
  readonly limits?: PageLimits;
}

/** Nobody new comes to the old tables; whoever still reads them ends in time. */
const OLD_TABLES_PATIENCE_MS = 60_000;

/** Builds a read model from the log into a schema of its own. @returns the checkpoint of what was built */
export async function rebuild(options: RebuildOptions): Promise<Checkpoint> {
  const { eventStore, client, model, schema, upTo, swap = false, limits } = options;
  if (schema === schemaOf(model)) throw new RangeError(`${schema} holds the live tables; build elsewhere and swap`);
  if (swap && upTo !== undefined) throw new RangeError('live tables follow the whole log: give upTo or swap, not both');
  const [track] = await build({ eventStore, client, targets: [{ model, schema }], upTo, limits });
  if (swap) await swapIn({ eventStore, client, limits }, track!);
  return track!.checkpoint;
}

/**
 * Puts built tables in the live ones' place beside a running projector: its checkpoint is held, so that it cannot commit,
 * while the rest of the log up to that checkpoint is added. Then it finds its checkpoint gone, opens the new tables and
 * goes on from there. The old tables are dropped.
 */
export async function swapIn(
  {
    eventStore,
    client,
    limits,
  }: { eventStore: Pick<EventStore, 'readAll'>; client: ClientBase; limits?: PageLimits | undefined },
  track: Track,
): Promise<void> {
  const { model } = track;
  await advance({ eventStore, client, limits }, [track]);
  const reader = new PageReader(eventStore, { maxEvents: 1_000, maxBytes: 8_000_000 });
  track.checkpoint = await inTransaction(client, async () => {
    const { rows } = await client.query<{ position: bigint }>(
      'select position from projector.checkpoint where schema = $1 for update',
      [schemaOf(model)],
    );
    while (track.checkpoint.position < (rows[0]?.position ?? 0n)) {
      const page = await reader.read(track.checkpoint.position, rows[0]!.position);
      const taken = await takePage([track], await openProjections(client, [track]), page);
      [track.checkpoint = track.checkpoint] = await writeRows(client, taken);
    }
    return swapTables(client, model, track.checkpoint);
  });
  await dropOldTables(client, model, OLD_TABLES_PATIENCE_MS);
}
