import { createClient, inTransaction, StartupError } from '#platform';
import { claimPassingTables, schemaOf, type ProjectedEvent, type ReadModel } from '#readmodels';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import type { Sink } from './sink.js';
import type { Blame, HistoryEvent, Row, WhatIfProjection } from './what-if.js';

/** Where the rows of a what-if go, and who is to blame where there are none. */
export interface WhatIfOutput {
  /** A file, or `-` for standard output. */
  readonly to: string;
  readonly blame: Blame;
}

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

/**
 * Runs a researcher's projection over what is replayed, and writes its rows when all of it has been told.
 *
 * @param blame names the file and the place where what it exports fails
 */
export function projectionSink(
  projection: WhatIfProjection,
  tell: (event: ProjectedEvent) => HistoryEvent,
  { to, blame }: WhatIfOutput,
): Sink {
  const handles = new Set(projection.handles);
  const everything = handles.has('*');
  return {
    resumeAfter: undefined,
    async write(events) {
      for (const event of events) {
        const told = tell(event);
        if (everything || handles.has(told.type) || (told.template !== undefined && handles.has(told.template))) {
          await blame(
            async () => projection.project(told),
            () => `the event at position ${event.position} (${event.type})`,
          );
        }
      }
    },
    mark: async () => undefined,
    async close(done) {
      if (!done) return ['interrupted before the end of history: there are no rows'];
      const writer = rowWriter(to);
      let count = 0;
      const rows = await blame(
        async () => projection.rows()[Symbol.iterator](),
        () => 'its rows',
      );
      for (;;) {
        const { done: ended, value: row } = await blame(
          async () => rows.next(),
          () => `its row ${count + 1}`,
        );
        if (ended) break;
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
 *
 * @param blame names the file and the place where what it exports fails
 */
export async function modelSink(model: ReadModel, databaseUrl: string, { to, blame }: WhatIfOutput): Promise<Sink> {
  const client = createClient(databaseUrl, 'vetrail what-if');
  await client.connect();
  const schema = `${await claimPassingTables(client, 'what_if')}__${schemaOf(model)}`;
  const clean = async () => {
    await client.query(`drop schema if exists ${schema} cascade`);
    await client.end();
  };
  try {
    const ddl = await blame(
      async () => model.ddl(schema),
      () => 'its tables',
    );
    await blame(
      () => client.query(`create schema ${schema}; ${ddl}`),
      () => 'its tables',
    );
    const projection = await blame(
      () => model.open(client, schema),
      () => 'its opening',
    );
    return {
      resumeAfter: undefined,
      async write(events) {
        const page = await blame(
          async () => projection.begin(),
          () => 'a page',
        );
        for (const event of events)
          await blame(
            async () => page.take(event),
            () => `the event at position ${event.position} (${event.type})`,
          );
        const write = () => inTransaction(client, () => page.write(client));
        await blame(
          write,
          () => `writing the events from position ${events[0]!.position} to ${events.at(-1)!.position}`,
        );
      },
      mark: async () => undefined,
      async close(done) {
        try {
          return done ? await writeTables(client, schema, to) : ['interrupted before the end: there are no rows'];
        } finally {
          await clean();
        }
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
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
