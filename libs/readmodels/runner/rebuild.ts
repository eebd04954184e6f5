import type { EventStore, Position } from '#eventstore';
import type { ClientBase } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { ensureCheckpointTable, type Checkpoint } from './checkpoint.js';
import { PageReader, type PageLimits } from './page-reader.js';
import { analyzeTables, createTables, dropOldTables, inTransaction, swapTables } from './schemas.js';
import { projectPage, projectRows, trackOf, type Track } from './track.js';

export interface RebuildOptions {
  readonly eventStore: Pick<EventStore, 'readAll'>;
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
  /** Called after each page. */
  readonly onProgress?: (checkpoint: Checkpoint) => void;
}

const LIMITS: PageLimits = { maxEvents: 2_000, maxBytes: 8_000_000 };

/** Builds a read model from the log into a schema of its own. @returns the checkpoint of what was built */
export async function rebuild(options: RebuildOptions): Promise<Checkpoint> {
  const { eventStore, client, model, schema, upTo, swap = false } = options;
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) throw new RangeError(`not a name for a schema: ${schema}`);
  if (schema === schemaOf(model)) throw new RangeError(`${schema} holds the live tables; build elsewhere and swap`);
  if (swap && upTo !== undefined) throw new RangeError('live tables follow the whole log: give upTo or swap, not both');

  await ensureCheckpointTable(client);
  const track = trackOf(model, await createTables(client, model, schema), true);
  const reader = new PageReader(eventStore, options.limits ?? LIMITS);
  await follow(client, track, reader, upTo, options.onProgress);
  await analyzeTables(client, schema);
  if (swap) await swapIn(client, track, reader);
  return track.checkpoint;
}

async function follow(
  client: ClientBase,
  track: Track,
  reader: PageReader,
  upTo: Position | undefined,
  onProgress: RebuildOptions['onProgress'],
): Promise<void> {
  for (let end = false; !end && !(upTo !== undefined && track.checkpoint.position >= upTo);) {
    const page = await reader.read(track.checkpoint.position, upTo);
    end = page.end;
    if (!end) reader.readAhead(page.next);
    if (page.next === page.after) break;
    await projectPage(client, [track], page);
    onProgress?.(track.checkpoint);
  }
}

/**
 * Swaps beside a running projector: its checkpoint is held, so that it cannot commit, while the rest of the log up to that
 * checkpoint is added. Then it finds its checkpoint gone, opens the new tables and goes on from there.
 */
async function swapIn(client: ClientBase, track: Track, reader: PageReader): Promise<void> {
  const { model } = track;
  await follow(client, track, reader, undefined, undefined);
  track.checkpoint = await inTransaction(client, async () => {
    const { rows } = await client.query<{ position: bigint }>(
      'select position from projector.checkpoint where schema = $1 for update',
      [schemaOf(model)],
    );
    while (track.checkpoint.position < (rows[0]?.position ?? 0n)) {
      const page = await reader.read(track.checkpoint.position, rows[0]!.position);
      [track.checkpoint = track.checkpoint] = await projectRows(client, [track], page);
    }
    return swapTables(client, model, track.checkpoint);
  });
  await dropOldTables(client, model);
}
