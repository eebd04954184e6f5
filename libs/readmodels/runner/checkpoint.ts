import type { EventStore, Instant, Position, RecordedEvent, Revision } from '#eventstore';
import type { ClientBase, Pool } from 'pg';
import { schemaOf } from '../contract.js';

/** How far the tables in a schema have come along the log. */
export interface Checkpoint {
  readonly model: string;
  readonly schema: string;
  readonly version: string;
  /** Every event up to here is in the tables, none after it. */
  readonly position: Position;
  /** When the last event that is in the tables was recorded; undefined before the first. */
  readonly recordedAt: Instant | undefined;
  /** The last event that is in the tables, by which the log that they are of is known again. */
  readonly last: EventPlace | undefined;
  /** Names one building of the tables: another one has the same rows, but its writer's memory may differ. */
  readonly build: string;
}

/** Where an event stands, in its stream and in the log. */
export interface EventPlace {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
}

interface CheckpointRow extends Omit<Checkpoint, 'recordedAt' | 'last'> {
  readonly recordedAt: Instant | null;
  readonly lastStream: string | null;
  readonly lastRevision: Revision | null;
  readonly lastPosition: Position | null;
}

const COLUMNS = `model, schema, version, position, recorded_at as "recordedAt", build, last_stream as "lastStream",
  last_revision as "lastRevision", last_position as "lastPosition"`;
/** In the place of a version, for tables that were built from another log. */
const OF_ANOTHER_LOG = 'of another log';
const SETUP_LOCK = "hashtextextended('vetrail projector schema', 0)";
const UNDEFINED_TABLE = '42P01';

/** Makes the table of checkpoints where it is missing. Any number of processes may call it at once. */
export async function ensureCheckpointTable(client: ClientBase): Promise<void> {
  await client.query(`
    begin;
    select pg_advisory_xact_lock(${SETUP_LOCK});
    create schema if not exists projector;
    create table if not exists projector.checkpoint (
      model text not null,
      schema text primary key,
      version text not null,
      position bigint not null,
      recorded_at timestamptz,
      build uuid not null default gen_random_uuid(),
      updated_at timestamptz not null default now()
    ) with (fillfactor = 50);
    alter table projector.checkpoint
      add column if not exists last_stream text,
      add column if not exists last_revision bigint,
      add column if not exists last_position bigint;
    commit`);
}

export async function readCheckpoints(client: Pick<Pool | ClientBase, 'query'>): Promise<Checkpoint[]> {
  const { rows } = await client.query<CheckpointRow>(`select ${COLUMNS} from projector.checkpoint order by schema`);
  return rows.map(checkpointOfRow);
}

/** Adds the checkpoint of tables that were just made: at the start of the log. */
export async function insertCheckpoint(
  client: ClientBase,
  tables: Pick<Checkpoint, 'model' | 'schema' | 'version'>,
): Promise<Checkpoint> {
  const { rows } = await client.query<CheckpointRow>(
    `insert into projector.checkpoint (model, schema, version, position) values ($1, $2, $3, 0) returning ${COLUMNS}`,
    [tables.model, tables.schema, tables.version],
  );
  return checkpointOfRow(rows[0]!);
}

/** The tables were moved on, built anew or dropped by someone else: what the writer knows of them no longer holds. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
  constructor(schema: string) {
    super(`the tables in ${schema} were changed by another writer`);
  }
}

/** What a batch brings a checkpoint to. */
export interface Advance {
  readonly position: Position;
  /** Undefined where a page holds no event. */
  readonly last: Pick<RecordedEvent, 'stream' | 'revision' | 'position' | 'recordedAt'> | undefined;
}

/**
 * Moves checkpoints on, in the transaction that wrote the rows, if each still stands where the writer last saw it.
 *
 * @throws CheckpointMoved
 */
export async function advanceCheckpoints(
  client: ClientBase,
  checkpoints: readonly Checkpoint[],
  to: Advance,
): Promise<Checkpoint[]> {
  const { rows } = await client.query<{ schema: string }>({
    name: 'projector.advance',
    text: `update projector.checkpoint c
              set position = $1, recorded_at = coalesce($2, recorded_at), updated_at = now(),
                  last_stream = coalesce($6, last_stream), last_revision = coalesce($7, last_revision),
                  last_position = coalesce($8, last_position)
             from unnest($3::text[], $4::uuid[], $5::bigint[]) as seen (schema, build, position)
            where c.schema = seen.schema and c.build = seen.build and c.position = seen.position
           returning c.schema`,
    values: [
      to.position,
      to.last?.recordedAt ?? null,
      checkpoints.map((checkpoint) => checkpoint.schema),
      checkpoints.map((checkpoint) => checkpoint.build),
      checkpoints.map((checkpoint) => checkpoint.position),
      to.last?.stream ?? null,
      to.last?.revision ?? null,
      to.last?.position ?? null,
    ],
  });
  const moved = new Set(rows.map((row) => row.schema));
  for (const { schema } of checkpoints) if (!moved.has(schema)) throw new CheckpointMoved(schema);
  return checkpoints.map((checkpoint) => ({
    ...checkpoint,
    position: to.position,
    recordedAt: to.last?.recordedAt ?? checkpoint.recordedAt,
    last: to.last ?? checkpoint.last,
  }));
}

/**
 * Whether the tables were built from this log: it holds, at the same position, the event that the checkpoint ends with.
 * Positions of one log mean nothing in another, nor in one that was put back to an earlier state. An event whose stream was
 * deleted since, or of which an older version kept no note, proves nothing and counts as held.
 */
export async function isOfLog(
  eventStore: Pick<EventStore, 'readStream'>,
  { last }: Pick<Checkpoint, 'last'>,
): Promise<boolean> {
  if (!last) return true;
  const { state, events } = await eventStore.readStream(last.stream, { from: last.revision, limit: 1 });
  return state === 'deleted' || events[0]?.position === last.position;
}

/** Marks live tables as those of another log, so that they are built anew; until then queries go on with them. */
export async function disownTables(client: ClientBase, { schema }: Pick<Checkpoint, 'schema'>): Promise<void> {
  await client.query(
    `update projector.checkpoint
        set version = $2, position = 0, last_stream = null, last_revision = null, last_position = null, updated_at = now()
      where schema = $1`,
    [schema, OF_ANOTHER_LOG],
  );
}

/**
 * The checkpoint of a read model's live tables; undefined while they have not been built.
 *
 * @param model its name
 */
export async function checkpointOf(
  db: Pick<Pool | ClientBase, 'query'>,
  model: string,
): Promise<Checkpoint | undefined> {
  try {
    const { rows } = await db.query<CheckpointRow>({
      name: 'projector.checkpoint-of',
      text: `select ${COLUMNS} from projector.checkpoint where schema = $1`,
      values: [schemaOf({ name: model })],
    });
    return rows[0] && checkpointOfRow(rows[0]);
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return undefined;
    throw error;
  }
}

function checkpointOfRow(row: CheckpointRow): Checkpoint {
  const { recordedAt, lastStream: stream, lastRevision: revision, lastPosition, ...rest } = row;
  const known = stream !== null && revision !== null && lastPosition !== null;
  return {
    ...rest,
    recordedAt: recordedAt ?? undefined,
    last: known ? { stream, revision, position: lastPosition } : undefined,
  };
}
