import type { EventStore, Instant, Position } from '#eventstore';
import { delayAfter, type Backoff, type Logger } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { CheckpointMoved, disownTables, ensureCheckpointTable, isOfLog, readCheckpoints } from './checkpoint.js';
import { Engine } from './engine.js';
import { withLeadership } from './leadership.js';
import type { PageLimits } from './page-reader.js';
import { createTables, dropOldTables, nextSchemaOf, schemaExists } from './schemas.js';
import { trackOf, type Failure, type Track } from './track.js';

export interface RunnerOptions {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream' | 'changes' | 'head'>;
  readonly databaseUrl: string;
  readonly models: readonly ReadModel[];
  readonly logger: Logger;
  /** Most events, and about the most bytes of event text, in one transaction. Default 2,000 and 8 MB. */
  readonly limits?: PageLimits;
  /** Waiting times after failures. Default 0.1 to 30 s. */
  readonly backoff?: Backoff;
  /** How often a standby tries to take the lead, in milliseconds. Default 500. */
  readonly standbyPollMs?: number;
  /** Longest time between looks at the log when no change was announced, in milliseconds. Default 30,000. */
  readonly idleMs?: number;
  /** Whether to leave cores to those who take statements in where more comes in than can be projected. Default: no. */
  readonly givesWay?: boolean;
}

export interface ModelStatus {
  readonly name: string;
  readonly version: string;
  /** `building`: its tables are being made beside the live ones; `failing`: it cannot project, and is retried. */
  readonly state: 'live' | 'building' | 'failing';
  readonly position: Position;
  /** When the last event that is in its tables was recorded. */
  readonly recordedAt: Instant | undefined;
  readonly failure: Failure | undefined;
}

export interface RunnerStatus {
  readonly state: 'stopped' | 'standby' | 'leading';
  /** What the leader knows of its models; empty on a standby. */
  readonly models: readonly ModelStatus[];
  /** What last interrupted it, until it gets on again. That tables were swapped by a rebuild is no interruption. */
  readonly error: string | undefined;
}

export interface Runner {
  /** Starts in the background. Failures are logged, shown by `status` and retried. */
  start(): void;
  /** Ends after the transaction under way. */
  stop(): Promise<void>;
  status(): RunnerStatus;
}

const LIMITS: PageLimits = { maxEvents: 2_000, maxBytes: 8_000_000 };
const BACKOFF: Backoff = { min: 100, max: 30_000 };

/** Keeps read models up to date with the log, if no other instance does: one leads, the others stand by. */
export function createRunner(options: RunnerOptions): Runner {
  const { databaseUrl, models, logger, backoff = BACKOFF, standbyPollMs = 500 } = options;
  let stopping = new AbortController();
  let running: Promise<void> | undefined;
  let tracks: readonly Track[] = [];
  let leading = false;
  let error: string | undefined;

  const standBy = (): void => {
    error = undefined;
  };

  const lead = async (client: ClientBase, signal: AbortSignal): Promise<void> => {
    await ensureCheckpointTable(client);
    tracks = await openTracks(client, options);
    leading = true;
    error = undefined;
    logger.info({ models: models.map((model) => model.name) }, 'leading the read models');
    await new Engine({
      eventStore: options.eventStore,
      client,
      tracks,
      limits: options.limits ?? LIMITS,
      backoff,
      idleMs: options.idleMs ?? 30_000,
      givesWay: options.givesWay ?? false,
      logger,
    }).run(signal);
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    for (let failures = 0; !signal.aborted;) {
      const before = progressOf(tracks);
      try {
        await withLeadership({ databaseUrl, pollMs: standbyPollMs }, signal, lead, standBy);
      } catch (cause) {
        if (signal.aborted) break;
        failures = progressOf(tracks) === before ? failures + 1 : 1;
        // As a rebuild that was swapped in does. Again and again without getting on, it is a fault.
        if (cause instanceof CheckpointMoved && failures === 1) {
          logger.info({ reason: cause.message }, 'going on from the tables as they stand now');
        } else {
          error = cause instanceof Error ? cause.message : String(cause);
          logger.error({ err: cause, failures }, 'the projector was interrupted; it will go on');
        }
        leading = false;
        await sleep(delayAfter(failures, backoff), undefined, { signal }).catch(ended(signal));
      } finally {
        leading = false;
      }
    }
  };

  return {
    start() {
      if (running) return;
      stopping = new AbortController();
      running = run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
      running = undefined;
    },
    status: () => ({
      state: leading ? 'leading' : running ? 'standby' : 'stopped',
      models: leading ? tracks.map(statusOf) : [],
      error,
    }),
  };
}

/** The tracks to lead: for each model its live tables, or, where they are missing or of another version, those to build. */
async function openTracks(client: ClientBase, { models, eventStore, logger }: RunnerOptions): Promise<Track[]> {
  const checkpoints = new Map((await readCheckpoints(client)).map((checkpoint) => [checkpoint.schema, checkpoint]));
  const tracks: Track[] = [];
  for (const model of models) {
    await dropOldTables(client, model);
    const ready = async (schema: string) => {
      const checkpoint = checkpoints.get(schema);
      if (checkpoint?.version !== model.version || !(await schemaExists(client, schema))) return undefined;
      if (await isOfLog(eventStore, checkpoint)) return checkpoint;
      logger.warn({ model: model.name, schema }, 'these tables are of another log; building them anew');
      await disownTables(client, checkpoint);
      return undefined;
    };
    const live = await ready(schemaOf(model));
    if (live) {
      tracks.push(trackOf(model, live, false));
      continue;
    }
    const next = nextSchemaOf(model);
    const begun = await ready(next);
    logger.info({ model: model.name, version: model.version, from: String(begun?.position ?? 0n) }, 'building');
    tracks.push(trackOf(model, begun ?? (await createTables(client, model, next)), true));
  }
  return tracks;
}

function statusOf({ model, building, checkpoint, failure }: Track): ModelStatus {
  const { position, recordedAt } = checkpoint;
  const state = failure ? 'failing' : building ? 'building' : 'live';
  return { name: model.name, version: model.version, state, position, recordedAt, failure };
}

function progressOf(tracks: readonly Track[]): bigint {
  return tracks.reduce((sum, track) => sum + track.checkpoint.position, 0n);
}

/** A wait that the signal cut short is over; anything else is an error. */
function ended(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
