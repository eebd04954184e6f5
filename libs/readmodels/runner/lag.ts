import { START, type EventStore, type Instant, type Position, type RecordedEvent } from '#eventstore';
import type { Pool } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { readCheckpoints, type Checkpoint } from './checkpoint.js';
import { nextSchemaOf, rebuildSchemaOf } from './schemas.js';

/** How far a read model's live tables are behind the log. */
export interface ModelLag {
  readonly model: string;
  /** Undefined while its tables have not been built. */
  readonly checkpoint: Checkpoint | undefined;
  /** When the first event was recorded that is in the log and not in the tables; undefined where there is none. */
  readonly waitingSince: Instant | undefined;
}

/** Tables of a read model that are being built beside its live ones, or were left by a building that was interrupted. */
export interface ModelBuild {
  readonly model: string;
  readonly version: string;
  readonly position: Position;
}

const UNDEFINED_TABLE = '42P01';

/**
 * Where each of these read models stands. Needs no projector: it tells of one that is not there.
 *
 * @param models by name
 */
export async function readLag(
  database: Pick<Pool, 'query'>,
  eventStore: Pick<EventStore, 'readAll'>,
  models: readonly Pick<ReadModel, 'name'>[],
): Promise<ModelLag[]> {
  const checkpoints = new Map((await checkpointsOf(database)).map((checkpoint) => [checkpoint.schema, checkpoint]));
  const first = new Map<Position, Promise<RecordedEvent | undefined>>();
  return Promise.all(
    models.map(async (model) => {
      const checkpoint = checkpoints.get(schemaOf(model));
      const position = checkpoint?.position ?? START;
      const found = first.get(position) ?? firstAfter(eventStore, position);
      first.set(position, found);
      return { model: model.name, checkpoint, waitingSince: (await found)?.recordedAt };
    }),
  );
}

/** What is being built of these read models: by a projector of another version, or by `vetrail rebuild`. */
export async function readBuilds(
  database: Pick<Pool, 'query'>,
  models: readonly Pick<ReadModel, 'name'>[],
): Promise<ModelBuild[]> {
  const places = new Set(models.flatMap((model) => [nextSchemaOf(model), rebuildSchemaOf(model)]));
  const building = (await checkpointsOf(database)).filter(({ schema }) => places.has(schema));
  return building.map(({ model, version, position }) => ({ model, version, position }));
}

async function checkpointsOf(database: Pick<Pool, 'query'>): Promise<Checkpoint[]> {
  try {
    return await readCheckpoints(database);
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** Looks on where a page holds nothing of ours: a store may have events of its own in its log. */
async function firstAfter(
  eventStore: Pick<EventStore, 'readAll'>,
  after: Position,
): Promise<RecordedEvent | undefined> {
  const { events, next, end } = await eventStore.readAll({ after, limit: 32 });
  return events[0] ?? (end ? undefined : firstAfter(eventStore, next));
}
