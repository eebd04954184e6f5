import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cell, Column, Row } from './columns.js';

export type Format = 'csv' | 'ndjson' | 'parquet';

/** What the manifest says of a file. */
export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows?: number;
}

interface TableWriter {
  write(rows: readonly Row[]): Promise<void>;
  end(): Promise<void>;
}

/**
 * Writes a table in every format asked for, as its rows come: a few thousand of them in memory, however many there are. The
 * same rows give the same bytes.
 */
export async function writeTable(
  folder: string,
  name: string,
  columns: readonly Column[],
  rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  formats: readonly Format[],
): Promise<FileEntry[]> {
  const paths = formats.map((format) => join('data', `${name}.${format}`));
  const writers: TableWriter[] = [];
  for (const [i, format] of formats.entries()) writers.push(await openWriter(format, join(folder, paths[i]!), columns));
  let count = 0;
  for await (const batch of rows) {
    for (const writer of writers) await writer.write(batch);
    count += batch.length;
  }
  for (const writer of writers) await writer.end();
  return Promise.all(paths.map(async (path) => ({ ...(await fileEntry(folder, path)), rows: count })));
}

export async function fileEntry(folder: string, path: string): Promise<FileEntry> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(join(folder, path))) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

async function openWriter(format: Format, file: string, columns: readonly Column[]): Promise<TableWriter> {
  mkdirSync(dirname(file), { recursive: true });
  switch (format) {
    case 'csv': {
      const head = `${columns.map(({ name }) => name).join(',')}\r\n`;
      return textWriter(await open(file, 'w'), head, (row) => `${row.map(csvCell).join(',')}\r\n`);
    }
    case 'ndjson':
      return textWriter(await open(file, 'w'), '', (row) => {
        return `${JSON.stringify(Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])))}\n`;
      });
    case 'parquet':
      return parquetWriter(file, columns);
    default:
      return format satisfies never;
  }
}

async function textWriter(handle: FileHandle, head: string, line: (row: Row) => string): Promise<TableWriter> {
  await handle.write(head);
  return {
    write: async (rows) => void (await handle.write(rows.map(line).join(''))),
    end: () => handle.close(),
  };
}

/** RFC 4180. Lists are joined by a bar; none of their values holds one. */
export function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = Array.isArray(cell) ? cell.join('|') : String(cell as string | number | boolean);
  // A spreadsheet takes a text that begins so for a formula.
  const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const PARQUET_TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  texts: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  instant: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
} as const;

function parquetWriter(file: string, columns: readonly Column[]): TableWriter {
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    createdBy: 'vetrail',
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => ({ name, repetition_type: 'OPTIONAL' as const, ...PARQUET_TYPES[type] })),
    ],
  });
  return {
    async write(rows) {
      if (rows.length === 0) return;
      const columnData = columns.map(({ name, type }, i) => {
        return { name, data: rows.map((row) => parquetValue(row[i] ?? null, type)) };
      });
      await writer.write({ columnData, rowGroupSize: rows.length });
    },
    end: async () => void (await writer.finish()),
  };
}

function parquetValue(cell: Cell, type: Column['type']): unknown {
  if (cell === null) return null;
  if (type === 'integer') return BigInt(Math.round(Number(cell)));
  return type === 'text' || type === 'instant' ? String(cell as string) : cell;
}
