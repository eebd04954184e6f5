import type { Instant, Position } from '#eventstore';
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
  /** Names one building of the tables: another one has the same rows, but its writer's memory may differ. */
  readonly build: string;
}

interface CheckpointRow extends Omit<Checkpoint, 'recordedAt'> {
  readonly recordedAt: Instant | null;
}

const COLUMNS = 'model, schema, version, position, recorded_at as "recordedAt", build';
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
    commit`);
}

export async function readCheckpoints(client: ClientBase): Promise<Checkpoint[]> {
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
  readonly recordedAt: Instant | undefined;
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
              set position = $1, recorded_at = coalesce($2, recorded_at), updated_at = now()
             from unnest($3::text[], $4::uuid[], $5::bigint[]) as seen (schema, build, position)
            where c.schema = seen.schema and c.build = seen.build and c.position = seen.position
           returning c.schema`,
    values: [
      to.position,
      to.recordedAt ?? null,
      checkpoints.map((checkpoint) => checkpoint.schema),
      checkpoints.map((checkpoint) => checkpoint.build),
      checkpoints.map((checkpoint) => checkpoint.position),
    ],
  });
  const moved = new Set(rows.map((row) => row.schema));
  for (const { schema } of checkpoints) if (!moved.has(schema)) throw new CheckpointMoved(schema);
  return checkpoints.map((checkpoint) => ({
    ...checkpoint,
    position: to.position,
    recordedAt: to.recordedAt ?? checkpoint.recordedAt,
  }));
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

function checkpointOfRow({ recordedAt, ...row }: CheckpointRow): Checkpoint {
  return { ...row, recordedAt: recordedAt ?? undefined };
}
