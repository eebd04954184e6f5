/**
 * `npm run bench costs [-- --statements 200000] [--seed x] [--eventstore esdb://…] [--out costs.json]`: what a statement costs
 * in CPU, bytes and WAL, for docs/scaling.md. Unlike rates, these figures depend little on what else the machine does.
 */
import { createClient } from '#platform';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { startVetrail, type Vetrail } from '../support/vetrail.js';
import { HttpConnection, load } from './http-client.js';
import { madeStatement, type Made } from './statements.js';

const { values: options } = parseArgs({
  options: {
    statements: { type: 'string', default: '200000' },
    seed: { type: 'string', default: 'vetrail' },
    eventstore: { type: 'string' },
    out: { type: 'string', default: 'costs.json' },
  },
});
const STATEMENTS = Number(options.statements);
const BATCH = 50;
const CONNECTIONS = 8;
/** Of the kernel's clock by which /proc counts CPU time: 100 a second on every Linux that matters. */
const TICKS = 100;

interface SchemaSize {
  readonly schema: string;
  /** Bytes, TOAST included. */
  readonly tables: number;
  readonly indexes: number;
}

interface Reading {
  /** Seconds of CPU. */
  readonly cpu: { readonly tracker: number; readonly projector: number; readonly postgres: number };
  /** Where the WAL ends, in bytes. */
  readonly wal: number;
  /** The position of the last event: with EventStoreDB, bytes of its log. */
  readonly head: number;
  readonly schemas: readonly SchemaSize[];
}

/** User and system time of a process and, where asked for, of all that it started, gone ones included. */
function cpuSeconds(pid: number, withChildren = false): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const own = fields[11]! + fields[12]!;
  if (!withChildren) return own / TICKS;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const living = children.reduce((sum, child) => sum + cpuSeconds(Number(child)), 0);
  return (own + fields[13]! + fields[14]!) / TICKS + living;
}

async function metric(vetrail: Vetrail, pattern: RegExp): Promise<number[]> {
  const text = await (await fetch(`${vetrail.url}/metrics`)).text();
  return [...text.matchAll(pattern)].map(([, value]) => Number(value));
}

async function read(vetrail: Vetrail, client: pg.Client): Promise<Reading> {
  const { rows: sizes } = await client.query<{ schema: string; tables: bigint; indexes: bigint }>(`
    select n.nspname as schema, sum(pg_table_size(c.oid))::int8 as tables, sum(pg_indexes_size(c.oid))::int8 as indexes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema|public$)'
     group by n.nspname order by n.nspname`);
  const { rows: wal } = await client.query<{ at: number }>(
    "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as at",
  );
  const [head = 0] = await metric(vetrail, /^vetrail_log_position (\S+)$/gm);
  return {
    cpu: {
      tracker: cpuSeconds(vetrail.pid('tracker')),
      projector: cpuSeconds(vetrail.pid('projector')),
      postgres: cpuSeconds(vetrail.pid('postgres'), true),
    },
    wal: wal[0]!.at,
    head,
    schemas: sizes.map(({ schema, tables, indexes }) => ({ schema, tables: Number(tables), indexes: Number(indexes) })),
  };
}

async function post(connection: HttpConnection, batch: readonly Made[]): Promise<void> {
  const answer = await connection.request('POST', '/xapi/statements', `[${batch.map(({ json }) => json).join(',')}]`);
  if (answer.status !== 200) throw new Error(`POST: ${answer.status} ${answer.body}`);
}

async function fill(vetrail: Vetrail, from: number, count: number): Promise<number> {
  const headers = {
    'X-Experience-API-Version': '1.0.3',
    'Content-Type': 'application/json',
    Authorization: `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`,
  };
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => HttpConnection.open(vetrail.url, headers)),
  );
  let bytes = 0;
  function* batches(): Generator<Made[]> {
    for (let done = 0; done < count; done += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, count - done) }, (_, i) =>
        madeStatement(options.seed!, from + done + i),
      );
      for (const { json } of batch) bytes += Buffer.byteLength(json);
      yield batch;
    }
  }
  await load(connections, [...batches()], BATCH, post);
  for (const connection of connections) connection.close();
  for (;;) {
    const lags = await metric(vetrail, /^vetrail_read_model_lag_seconds\{[^}]*\} (\S+)$/gm);
    if (lags.length > 0 && lags.every((lag) => lag === 0)) return bytes / count;
    await sleep(200);
  }
}

const vetrail = await startVetrail({ env: options.eventstore ? { EVENTSTORE_URL: options.eventstore } : {} });
const client = createClient(vetrail.databaseUrl());
await client.connect();
try {
  // What is only made once (tables, first pages, compiled code) is not counted.
  const warm = Math.min(5_000, STATEMENTS);
  await fill(vetrail, 0, warm);
  await client.query('checkpoint');
  const before = await read(vetrail, client);
  const sent = await fill(vetrail, warm, STATEMENTS);
  const after = await read(vetrail, client);
  const per = (to: number, from: number) => (to - from) / STATEMENTS;
  const was = new Map(before.schemas.map((size) => [size.schema, size]));
  const costs = {
    statements: STATEMENTS,
    eventStore: options.eventstore ? 'EventStoreDB' : 'PostgreSQL',
    bytesSent: sent,
    cpuMicroseconds: {
      tracker: per(after.cpu.tracker, before.cpu.tracker) * 1e6,
      projector: per(after.cpu.projector, before.cpu.projector) * 1e6,
      postgres: per(after.cpu.postgres, before.cpu.postgres) * 1e6,
    },
    walBytes: per(after.wal, before.wal),
    logPosition: per(after.head, before.head),
    tables: after.schemas.map(({ schema, tables, indexes }) => ({
      schema,
      tableBytes: per(tables, was.get(schema)?.tables ?? 0),
      indexBytes: per(indexes, was.get(schema)?.indexes ?? 0),
    })),
  };
  writeFileSync(options.out!, `${JSON.stringify(costs, null, 2)}\n`);
  const line = (name: string, value: number, unit: string) =>
    `${name.padEnd(44)} ${value.toFixed(0).padStart(8)} ${unit}\n`;
  process.stdout.write(
    [
      `\nper statement, over ${STATEMENTS} synthetic ones, log in ${costs.eventStore}\n\n`,
      line('sent', costs.bytesSent, 'bytes'),
      ...Object.entries(costs.cpuMicroseconds).map(([name, value]) => line(`CPU, ${name}`, value, 'µs')),
      line("PostgreSQL's WAL", costs.walBytes, 'bytes'),
      ...(options.eventstore ? [line("EventStoreDB's log", costs.logPosition, 'bytes')] : []),
      ...costs.tables
        .filter(({ tableBytes }) => tableBytes >= 1)
        .flatMap(({ schema, tableBytes, indexBytes }) => [
          line(`${schema}: tables`, tableBytes, 'bytes'),
          line(`${schema}: indexes`, indexBytes, 'bytes'),
        ]),
    ].join(''),
  );
} finally {
  await client.end();
  await vetrail.stop();
}
