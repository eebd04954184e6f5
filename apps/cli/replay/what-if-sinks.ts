import { createClient, inTransaction, StartupError } from '#platform';
import { claimPassingTables, schemaOf, type ProjectedEvent, type ReadModel } from '#readmodels';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import type { Sink } from './sink.js';
import type { HistoryEvent, Row, WhatIfProjection } from './what-if.js';

/** Where rows go, one by one, as NDJSON: a file, or standard output. */
interface RowWriter {
  write(row: object): Promise<void>;
  end(): Promise<void>;
}

function rowWriter(to: string): RowWriter {
  const stream = to === '-' ? process.stdout : createWriteStream(to);
  return {
    async write(row) {
      const line = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
      if (!stream.write(`${line}\n`)) await once(stream, 'drain');
    },
    async end() {
      if (stream === process.stdout) return;
      stream.end();
      await finished(stream);
    },
  };
}

/** Runs a researcher's projection over what is replayed, and writes its rows when all of it has been told. */
export function projectionSink(
  projection: WhatIfProjection,
  tell: (event: ProjectedEvent) => HistoryEvent,
  to: string,
): Sink {
  const handles = new Set(projection.handles);
  const everything = handles.has('*');
  return {
    resumeAfter: undefined,
    async write(events) {
      for (const event of events) {
        const told = tell(event);
        if (everything || handles.has(told.type) || (told.template !== undefined && handles.has(told.template))) {
          await projection.project(told);
        }
      }
    },
    mark: async () => undefined,
    async close(done) {
      if (!done) return ['interrupted before the end of history: there are no rows'];
      const writer = rowWriter(to);
      let count = 0;
      for (const row of projection.rows()) {
        await writer.write(checked(row));
        count++;
      }
      await writer.end();
      return [`${count} rows`];
    },
  };
}

function checked(row: Row): Row {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row;
  throw new StartupError(`rows() must give objects, not ${JSON.stringify(row)}`);
}

/**
 * Runs a read model under development over what is replayed, in a schema that is dropped at the end, and writes the rows
 * of its tables, each with its table's name.
 */
export async function modelSink(model: ReadModel, databaseUrl: string, to: string): Promise<Sink> {
  const client = createClient(databaseUrl, 'vetrail what-if');
  await client.connect();
  const schema = `${await claimPassingTables(client, 'what_if')}__${schemaOf(model)}`;
  await client.query(`create schema ${schema}; ${model.ddl(schema)}`);
  const projection = await model.open(client, schema);
  return {
    resumeAfter: undefined,
    async write(events) {
      const page = projection.begin();
      for (const event of events) page.take(event);
      await inTransaction(client, () => page.write(client));
    },
    mark: async () => undefined,
    async close(done) {
      const lines = done ? await writeTables(client, schema, to) : ['interrupted before the end: there are no rows'];
      await client.query(`drop schema ${schema} cascade`);
      await client.end();
      return lines;
    },
  };
}

async function writeTables(client: Client, schema: string, to: string): Promise<string[]> {
  const writer = rowWriter(to);
  const { rows: tables } = await client.query<{ name: string }>(
    'select tablename as name from pg_tables where schemaname = $1 order by 1',
    [schema],
  );
  const lines: string[] = [];
  await client.query('begin');
  for (const { name } of tables) {
    await client.query(`declare what_if no scroll cursor for select * from ${schema}.${name} order by 1`);
    let count = 0;
    for (;;) {
      const { rows } = await client.query<Row>('fetch 1000 from what_if');
      if (rows.length === 0) break;
      for (const row of rows) await writer.write({ table: name, ...row });
      count += rows.length;
    }
    await client.query('close what_if');
    lines.push(`${name}: ${count} rows`);
  }
  await client.query('commit');
  await writer.end();
  return lines;
}
