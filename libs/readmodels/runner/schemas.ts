import { inTransaction } from '#platform';
import type { ClientBase } from 'pg';
import { schemaOf, type ReadModel } from '../contract.js';
import { CheckpointMoved, insertCheckpoint, type Checkpoint } from './checkpoint.js';

/** Where a model's next tables are built. */
export function nextSchemaOf(model: Pick<ReadModel, 'name'>): string {
  return `${schemaOf(model)}__next`;
}

/** Where `vetrail rebuild` builds a model's tables anew. */
export function rebuildSchemaOf(model: Pick<ReadModel, 'name'>): string {
  return `${schemaOf(model)}__rebuild`;
}

function oldSchemaOf(model: Pick<ReadModel, 'name'>): string {
  return `${schemaOf(model)}__old`;
}

/**
 * Makes a model's empty tables in a schema, in place of whatever stands there, with a checkpoint at the log's start. What
 * only their readers need is left to `finishTables`.
 */
export async function createTables(client: ClientBase, model: ReadModel, schema: string): Promise<Checkpoint> {
  return inTransaction(client, async () => {
    await client.query(`drop schema if exists ${schema} cascade`);
    await client.query('delete from projector.checkpoint where schema = $1', [schema]);
    await client.query(`create schema ${schema}`);
    await client.query(model.ddl(schema));
    return insertCheckpoint(client, { model: model.name, schema, version: model.version });
  });
}

/**
 * Puts built tables in the place of the live ones, in the caller's transaction. Renaming a schema waits for no reader: a
 * query sees the old tables or the new ones. The old ones stay until `dropOldTables`.
 *
 * @throws CheckpointMoved when someone else moved the built tables since
 */
export async function swapTables(client: ClientBase, model: ReadModel, built: Checkpoint): Promise<Checkpoint> {
  const live = schemaOf(model);
  const old = oldSchemaOf(model);
  await client.query(`set local lock_timeout = '5s'`);
  await client.query(`drop schema if exists ${old} cascade`);
  if (await schemaExists(client, live)) await client.query(`alter schema ${live} rename to ${old}`);
  await client.query(`alter schema ${built.schema} rename to ${live}`);
  await client.query('delete from projector.checkpoint where schema = $1', [live]);
  const { rowCount } = await client.query(
    'update projector.checkpoint set schema = $1, updated_at = now() where schema = $2 and build = $3 and position = $4',
    [live, built.schema, built.build, built.position],
  );
  if (rowCount !== 1) throw new CheckpointMoved(built.schema);
  return { ...built, schema: live };
}

/**
 * Drops what a swap left behind.
 *
 * @param patienceMs how long to wait for readers of the old tables, and for an autovacuum of them, which gives way after
 *   `deadlock_timeout` (a second). Default: not much longer than that; the next start tries again
 * @throws when somebody still holds them after that
 */
export async function dropOldTables(
  client: ClientBase,
  model: Pick<ReadModel, 'name'>,
  patienceMs = 1_250,
): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`set local lock_timeout = ${patienceMs}`);
    await client.query(`drop schema if exists ${oldSchemaOf(model)} cascade`);
  });
}

/** Drops tables that were built beside the live ones, with their checkpoint. */
export async function dropTables(client: ClientBase, schema: string): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`drop schema if exists ${schema} cascade`);
    await client.query('delete from projector.checkpoint where schema = $1', [schema]);
  });
}

/** Makes tables that were just filled ready to be read: their readers' indexes, and the planner's statistics. */
export async function finishTables(client: ClientBase, model: ReadModel, schema: string): Promise<void> {
  if (model.readersIndexes) await client.query(model.readersIndexes(schema));
  const { rows } = await client.query<{ tables: string | null }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables where schemaname = $1`,
    [schema],
  );
  if (rows[0]?.tables) await client.query(`analyze ${rows[0].tables}`);
}

export async function schemaExists(client: ClientBase, schema: string): Promise<boolean> {
  const { rowCount } = await client.query('select from pg_namespace where nspname = $1', [schema]);
  return rowCount === 1;
}
