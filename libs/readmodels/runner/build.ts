import type { EventStore, Instant, Position } from '#eventstore';
import type { ClientBase } from 'pg';
import type { ReadModel } from '../contract.js';
import { ensureCheckpointTable, isOfLog, readCheckpoints } from './checkpoint.js';
import { PageFlow } from './page-flow.js';
import type { PageLimits } from './page-reader.js';
import { createTables, finishTables, schemaExists } from './schemas.js';
import { least, nearer, trackOf, type Track } from './track.js';

/** A read model and the schema to build it in. */
export interface BuildTarget {
  readonly model: ReadModel;
  readonly schema: string;
}

export interface BuildOptions {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream'>;
  /** A connection that nothing else uses meanwhile. */
  readonly client: ClientBase;
  readonly targets: readonly BuildTarget[];
  /** Stop at this position. Default: the head of the log. */
  readonly upTo?: Position | undefined;
  /** Stop before the first event that was recorded later. */
  readonly knownAt?: Instant | undefined;
  /** Go on with tables of the same version and log that an interrupted build left behind, instead of beginning anew. */
  readonly resume?: boolean;
  readonly limits?: PageLimits | undefined;
  /** Ends the build after the page under way. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each page with the number of its events, and with how far all targets have come. */
  readonly onProgress?: ((position: Position, events: number) => void) | undefined;
}

const LIMITS: PageLimits = { maxEvents: 1000, maxBytes: 8_000_000 };

/**
 * Builds read models from the log into schemas of their own, in one reading of it: those that stand at the same place go
 * on together. Rows and checkpoints are written page by page, so an interrupted build can be resumed; its tables are not
 * ready to be read before that.
 *
 * @returns the targets in their order, as far as they came
 */
export async function build(options: BuildOptions): Promise<Track[]> {
  const { client, targets } = options;
  for (const { schema } of targets) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new RangeError(`not a name for a schema: ${schema}`);
  }
  await ensureCheckpointTable(client);
  const tracks: Track[] = [];
  for (const target of targets) tracks.push(await openTarget(options, target));
  await advance(options, tracks);
  if (options.signal?.aborted) return tracks;
  for (const { model, schema } of targets) await finishTables(client, model, schema);
  return tracks;
}

/** The target's tables: those that stand there, where they can be gone on with, else new ones. */
async function openTarget(
  { client, eventStore, resume = false }: Pick<BuildOptions, 'client' | 'eventStore' | 'resume'>,
  { model, schema }: BuildTarget,
): Promise<Track> {
  const begun = resume ? (await readCheckpoints(client)).find((known) => known.schema === schema) : undefined;
  const usable =
    begun?.version === model.version && (await schemaExists(client, schema)) && (await isOfLog(eventStore, begun));
  return trackOf(model, usable ? begun : await createTables(client, model, schema), true);
}

/** What `advance` needs of the options of a build. */
export type AdvanceOptions = Omit<BuildOptions, 'eventStore' | 'targets' | 'resume'> & {
  readonly eventStore: Pick<EventStore, 'readAll'>;
};

/** Brings tracks along the log, the last ones first, until all have come to the end of what is wanted. */
export async function advance(
  { eventStore, client, upTo, knownAt, limits = LIMITS, signal, onProgress }: AdvanceOptions,
  tracks: readonly Track[],
): Promise<void> {
  const flow = new PageFlow({ eventStore, client, limits, knownAt });
  const ended = new Set<Track>();
  for (;;) {
    const waiting = tracks.filter((track) => !ended.has(track));
    const position = least(waiting);
    if (position === undefined || signal?.aborted || (upTo !== undefined && position >= upTo)) return;
    const group = waiting.filter((track) => track.checkpoint.position === position);
    const next = least(waiting.filter((track) => !group.includes(track)));
    const page = await flow.step(group, nearer(next, upTo));
    if (page.next > position) onProgress?.(least(tracks) ?? page.next, page.events.length);
    // A page that ends where others stand is not the end of the log.
    if (page.end && page.next !== next) for (const track of group) ended.add(track);
  }
}
