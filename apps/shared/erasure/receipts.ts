import type { Instant } from '#eventstore';
import { runMigrations, type Logger } from '#platform';
import type { ClientBase, Pool } from 'pg';
import { fileURLToPath } from 'node:url';

type Database = Pick<Pool | ClientBase, 'query'>;

/** That something was erased: how much, never whom. */
export interface Receipt {
  readonly id: string;
  readonly erasedAt: Instant;
  readonly why: 'participant' | 'retention';
  readonly counts: Readonly<Record<string, number>>;
  /** `pending` until read models, studies and the files of the database hold nothing of it any more. */
  readonly state: 'pending' | 'complete';
  /** What is left to be done by people, where this program has no hand. */
  readonly notes: readonly string[];
  /** What is in the way of completing it, such as a transaction that has been open since before. */
  readonly waitingFor: string | null;
  readonly finishedAt: Instant | null;
}

/** What is next to be done for a pending receipt. */
export type ErasureStep = 'rebuild' | 'rewrite' | 'discard';

export interface PendingReceipt {
  readonly id: string;
  readonly step: ErasureStep;
  /** By database: where its write-ahead log ended when its tables were written anew, in bytes. */
  readonly wal: Readonly<Record<string, string>>;
}

const COLUMNS = `id, erased_at as "erasedAt", why, counts, state, notes, waiting_for as "waitingFor",
  finished_at as "finishedAt"`;

export async function migrateErasure(url: string, logger?: Logger): Promise<void> {
  const directory = fileURLToPath(new URL('./migrations', import.meta.url));
  await runMigrations({ url, directory, schema: 'erasure', ...(logger && { logger }) });
}

export async function writeReceipt(
  db: Database,
  { id, why, counts, notes }: Pick<Receipt, 'id' | 'why' | 'counts' | 'notes'>,
): Promise<void> {
  await db.query(`insert into erasure.receipt (id, why, counts, state, notes) values ($1, $2, $3, 'pending', $4)`, [
    id,
    why,
    JSON.stringify(counts),
    JSON.stringify(notes),
  ]);
}

export async function findReceipt(db: Database, id: string): Promise<Receipt | undefined> {
  const { rows } = await db.query<Receipt>(`select ${COLUMNS} from erasure.receipt where id = $1`, [id]);
  return rows[0];
}

export async function pendingReceipts(db: Database): Promise<PendingReceipt[]> {
  const { rows } = await db.query<PendingReceipt>(
    "select id, step, wal from erasure.receipt where state = 'pending' order by erased_at",
  );
  return rows;
}

/** Notes that a step was done, so that it is not done again after an interruption. */
export async function advanceReceipts(
  db: Database,
  ids: readonly string[],
  step: ErasureStep,
  wal: PendingReceipt['wal'] = {},
): Promise<void> {
  await db.query('update erasure.receipt set step = $2, wal = $3, waiting_for = null where id = any($1::uuid[])', [
    ids,
    step,
    JSON.stringify(wal),
  ]);
}

/** Notes what is in the way. */
export async function holdReceipts(db: Database, ids: readonly string[], waitingFor: string): Promise<void> {
  await db.query('update erasure.receipt set waiting_for = $2 where id = any($1::uuid[])', [ids, waitingFor]);
}

export async function completeReceipts(db: Database, ids: readonly string[], notes: readonly string[]): Promise<void> {
  await db.query(
    `update erasure.receipt set state = 'complete', finished_at = now(), waiting_for = null, notes = notes || $2::jsonb
      where id = any($1::uuid[])`,
    [ids, JSON.stringify(notes)],
  );
}
