import { createClient } from '#platform';
import type { ClientBase } from 'pg';
import { discardWal, endOfWal, mayDiscardWal } from './discard-wal.js';
import { rewriteTables } from './rewrite-tables.js';
import type { PendingReceipt } from './receipts.js';

/** Databases that held what was erased, by what a receipt calls them. */
export type Databases = Readonly<Record<string, string>>;

export type Rewritten =
  | { readonly outcome: 'rewritten'; readonly wal: PendingReceipt['wal'] }
  | { readonly outcome: 'waiting'; readonly for: string };

/** Writes the tables of each database anew. @returns where their write-ahead logs ended afterwards, or what is in the way */
export async function rewriteDatabases(databases: Databases, patienceMs?: number): Promise<Rewritten> {
  const wal: Record<string, string> = {};
  for (const [name, url] of Object.entries(databases)) {
    const inTheWay = await withClient(url, async (client) => {
      const found = await rewriteTables(client, patienceMs);
      wal[name] = String(await endOfWal(client));
      return found;
    });
    if (inTheWay !== undefined) return { outcome: 'waiting', for: inTheWay };
  }
  return { outcome: 'rewritten', wal };
}

export type Discarded =
  | { readonly outcome: 'discarded'; readonly notes: readonly string[] }
  | { readonly outcome: 'waiting'; readonly for: string };

/** Takes care that no write-ahead log holds anything from before. @returns what is left to people, or what is in the way */
export async function discardWals(
  databases: Databases,
  wal: PendingReceipt['wal'],
  signal?: AbortSignal,
): Promise<Discarded> {
  const notes = new Set<string>();
  for (const [name, url] of Object.entries(databases)) {
    const inTheWay = await withClient(url, async (client) => {
      for (const note of await outOfReach(client)) notes.add(note);
      const place = wal[name];
      if (place === undefined || !(await mayDiscardWal(client))) return undefined;
      return discardWal(client, BigInt(place), signal);
    });
    if (inTheWay !== undefined) return { outcome: 'waiting', for: inTheWay };
  }
  return { outcome: 'discarded', notes: [...notes] };
}

/** What this program has no hand in. */
async function outOfReach(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ archived: boolean; followed: boolean; owner: boolean }>(
    `select current_setting('archive_mode') <> 'off' as archived, exists (select from pg_stat_replication) as followed,
            pg_has_role(datdba, 'usage') as owner
       from pg_database where datname = current_database()`,
  );
  const { archived, followed, owner } = rows[0]!;
  const notes: string[] = [];
  if (!(await mayDiscardWal(client))) {
    notes.push(
      'the database user may not end files of the write-ahead log (pg_switch_wal, pg_ls_waldir, checkpoint): they hold what was erased until the server has used them again',
    );
  }
  if (!owner) notes.push('the database user does not own the database: run VACUUM FULL pg_statistic as its owner');
  if (archived)
    notes.push('archived files of the write-ahead log are a backup: they hold what was erased until they are removed');
  if (followed) notes.push('standby servers remove their files of the write-ahead log by themselves, after a while');
  return notes;
}

async function withClient<T>(url: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = createClient(url, 'vetrail erasure');
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
