import { secretKey } from '#access';
import type { Programme } from '#domain';
import type { EventStore, Position } from '#eventstore';
import { createPool } from '#platform';
import {
  build,
  claimPassingTables,
  createReadModels,
  dropTables,
  inStudy,
  schemaOf,
  studyAware,
  studySchema,
  type BuildTarget,
  type Track,
} from '#readmodels';
import type { Pool } from 'pg';
import { readMemos } from '../../shared/memos.js';
import { aggregateTables } from './aggregates.js';
import { collectGarbage, collectGarbageEarly } from './collect-garbage.js';
import { MEMO_COLUMNS, type Row } from './columns.js';
import { writePackage, type DictionaryTable, type Manifest, type PackageOptions } from './package.js';
import { IDENTIFIED, pseudonymsBy, type Pseudonymise } from './pseudonyms.js';
import { writeTable, type FileEntry } from './table-files.js';
import { exportedTables, rowOf } from './tables.js';

export interface PackageRequest {
  readonly eventStore: EventStore;
  readonly databaseUrl: string;
  readonly programme: Programme;
  readonly folder: string;
  readonly upTo: Position;
  /** Undefined: as known when the last event of the range was recorded. */
  readonly knownAt: string | undefined;
  readonly options: PackageOptions;
  readonly onProgress?: (position: Position, events: number) => void;
  /** Ends it soon, with the signal's reason; nothing stays in the database. */
  readonly signal?: AbortSignal;
}

type Rows = Parameters<typeof writeTable>[3];

/** The deployment's key of pseudonyms in exports. */
const KEY = 'research-export';

/**
 * Makes a study package in a folder that holds none: builds the read models of the range in schemas of their own, which go
 * afterwards, and writes them out. The same range, options and key give the same bytes.
 */
export async function makePackage(request: PackageRequest): Promise<Manifest> {
  const { eventStore, databaseUrl, programme, upTo, knownAt, onProgress, signal } = request;
  const models = createReadModels(programme);
  const pool = createPool(databaseUrl, { max: 2, applicationName: 'vetrail export' });
  const client = await pool.connect();
  const targets: BuildTarget[] = [];
  try {
    const study = { name: await claimPassingTables(client, 'export'), position: upTo, createdAt: '', versions: {} };
    targets.push(...models.map((model) => ({ model, schema: studySchema(study.name, schemaOf(model)) })));
    collectGarbageEarly();
    await client.query('set synchronous_commit = off');
    const tracks = await build({ eventStore, client, targets, upTo, knownAt, onProgress, signal });
    signal?.throwIfAborted();
    const known = knownAt ?? lastOf(tracks) ?? '1970-01-01T00:00:00.000000Z';
    const position = tracks.reduce(
      (max, { checkpoint }) => (checkpoint.position > max ? checkpoint.position : max),
      0n,
    );
    collectGarbage();
    const aware = studyAware(pool, models.map(schemaOf));
    const tables: DictionaryTable[] = [];
    const files = await inStudy({ ...study, knownAt: known }, () =>
      writeTables(request, aware, { position, known }, tables),
    );
    const projections = Object.fromEntries(models.map(({ name, version }) => [name, version]));
    const range = { upTo: Number(position), knownAt: known };
    return await writePackage(
      request.folder,
      { range, options: request.options, projections },
      programme,
      tables,
      files,
    );
  } finally {
    for (const { schema } of targets) await dropTables(client, schema);
    client.release();
    await pool.end();
  }
}

function lastOf(tracks: readonly Track[]): string | undefined {
  return tracks
    .map(({ checkpoint }) => checkpoint.recordedAt)
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
}

/** The same rows, until the signal: then its reason is thrown. */
async function* until(signal: AbortSignal | undefined, rows: Rows): AsyncGenerator<readonly Row[], void, void> {
  for await (const batch of rows) {
    signal?.throwIfAborted();
    yield batch;
  }
}

async function writeTables(
  { eventStore, folder, programme, options, knownAt, signal }: PackageRequest,
  pool: Pool,
  { position: upTo, known }: { readonly position: Position; readonly known: string },
  tables: DictionaryTable[],
): Promise<FileEntry[]> {
  const pseudonymise: Pseudonymise = options.identified ? IDENTIFIED : pseudonymsBy(await secretKey(pool, KEY));
  const files: FileEntry[] = [];
  const add = async (table: DictionaryTable & { readonly rows: Rows }) => {
    tables.push({ name: table.name, description: table.description, columns: table.columns });
    files.push(...(await writeTable(folder, table.name, table.columns, until(signal, table.rows), options.formats)));
  };
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { texts, onlyConsenting, aggregate } = options;
    const about = { client, programme, knownAt: known };
    for await (const table of aggregate === undefined
      ? exportedTables({ ...about, pseudonymise, texts, onlyConsenting })
      : await aggregateTables(about, aggregate)) {
      await add(table);
    }
  } finally {
    // Also where it failed: an open transaction would keep the tables from being dropped.
    await client.query('rollback');
    client.release();
  }
  if (options.texts) await addMemos();
  return files;

  async function addMemos(): Promise<void> {
    const memos = await readMemos(eventStore, { upTo, knownAt });
    const rows = memos.map(({ id, writtenAt, ...memo }) =>
      rowOf(
        { ...memo, memo: id, written_at: writtenAt, about: JSON.stringify(memo.about) },
        MEMO_COLUMNS,
        (about) => about,
      ),
    );
    await add({ name: 'memos', description: "Researchers' memos", columns: MEMO_COLUMNS, rows: [rows] });
  }
}
