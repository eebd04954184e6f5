/**
 * `npm run bench [-- --statements 200000 --seed x --out bench.json --eventstore esdb://…]`: what Vetrail does in one run on
 * one machine, load generator included, against a floor measured in the same run on the same event store. See docs/bench.md.
 */
import { openEventStore } from '#eventstore';
import { createClient } from '#platform';
import { createReadModels, statementIndex } from '#readmodels';
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { startVetrail, type Vetrail } from '../support/vetrail.js';
import { EventStoreDbFloor } from './eventstoredb-floor.js';
import { HttpConnection, load, timingOf, type Timing } from './http-client.js';
import { byAgent, checkAnswer, betweenInstants, QUERIES, type BenchQuery } from './queries.js';
import { measureRebuild } from './rebuild.js';
import { report, type Figures, type QueryFigures } from './report.js';
import { AGENTS, madeStatement, type Made, type MadeOf } from './statements.js';

const { values: options } = parseArgs({
  options: {
    statements: { type: 'string', default: '200000' },
    seed: { type: 'string', default: 'vetrail' },
    out: { type: 'string', default: 'bench.json' },
    eventstore: { type: 'string' },
  },
});
const STATEMENTS = Number(options.statements);
const SINGLES = Math.min(10_000, STATEMENTS);
const BATCH = 50;
const HALF_LOAD_MS = 15_000;
const HEADERS = { 'X-Experience-API-Version': '1.0.3', 'Content-Type': 'application/json' };

const made = new Map<string, MadeOf>();
let next = 0;

/** The next statements of the seed; those for the floor are not Vetrail's to find. */
function* statements(count: number, size: number, keep = true): Generator<Made[]> {
  for (let done = 0; done < count; done += size) {
    const batch = Array.from({ length: Math.min(size, count - done) }, () => madeStatement(options.seed, next++));
    if (keep) for (const { json: _sent, ...facts } of batch) made.set(facts.id, facts);
    yield batch;
  }
}

async function post(connection: HttpConnection, batch: readonly Made[]): Promise<void> {
  const single = batch.length === 1;
  const body = single ? batch[0]!.json : `[${batch.map(({ json }) => json).join(',')}]`;
  const answer = await connection.request('POST', '/xapi/statements', body);
  const ids = JSON.stringify(batch.map(({ id }) => id));
  if (answer.status !== 200 || answer.body !== ids) throw new Error(`POST: ${answer.status} ${answer.body}`);
}

const connect = (url: string, count: number, headers: Readonly<Record<string, string>>) =>
  Promise.all(Array.from({ length: count }, () => HttpConnection.open(url, headers)));

async function measurePosts(
  url: string,
  headers: Readonly<Record<string, string>>,
  batches: Iterable<readonly Made[]>,
  { connections: count, size }: { connections: number; size: number },
): Promise<Timing> {
  const connections = await connect(url, count, headers);
  // Made before the clock runs: making statements is not what is measured.
  const ready = [...batches];
  const timing = await load(connections, ready, size, post);
  for (const connection of connections) connection.close();
  return timing;
}

async function measureQuery(connection: HttpConnection, query: BenchQuery, times: number): Promise<Timing> {
  const first = await connection.request('GET', query.path);
  if (first.status !== 200) throw new Error(`${query.name}: ${first.status} ${first.body}`);
  checkAnswer(query, first.body, made);
  const ask = async (): Promise<void> => {
    const answer = await connection.request('GET', query.path);
    if (answer.body !== first.body) throw new Error(`${query.name}: another answer to the same question`);
  };
  for (let i = 0; i < 30; i++) await ask();
  return load([connection], Array.from({ length: times }), 1, ask);
}

async function measureQueries(
  url: string,
  headers: Record<string, string>,
  window: readonly [string, string],
): Promise<QueryFigures> {
  const [connection] = await connect(url, 1, headers);
  const figures: Record<string, Timing> = {};
  for (const query of [...QUERIES, betweenInstants(...window)]) {
    figures[query.name] = await measureQuery(connection!, query, 1_000);
  }
  connection!.close();
  return figures;
}

async function measureReaders(url: string, headers: Record<string, string>): Promise<Timing> {
  const connections = await connect(url, 8, headers);
  const queries = Array.from({ length: AGENTS }, (_, agent) => byAgent(agent));
  const sizes = new Map<string, number>();
  const ask = async (connection: HttpConnection, query: BenchQuery): Promise<void> => {
    const { status, body } = await connection.request('GET', query.path);
    if (!sizes.has(query.path)) checkAnswer(query, body, made);
    else if (status !== 200 || body.length !== sizes.get(query.path)) throw new Error(`readers: ${status}`);
    sizes.set(query.path, body.length);
  };
  for (const query of queries) await ask(connections[0]!, query);
  const jobs = Array.from({ length: 4_000 }, (_, i) => queries[(i * 7) % AGENTS]!);
  const timing = await load(connections, jobs, 1, ask);
  for (const connection of connections) connection.close();
  return timing;
}

/** How long after its acknowledgement a statement is found, while batches come in at a rate. */
async function measureLag(url: string, headers: Record<string, string>, perSecond: number): Promise<Timing> {
  const until = performance.now() + HALF_LOAD_MS;
  const connections = await connect(url, 8, headers);
  const [poster, reader] = await connect(url, 2, headers);
  const begin = performance.now();
  let sent = 0;
  const background = connections.map(async (connection) => {
    for (;;) {
      const due = begin + (sent++ * BATCH * 1000) / perSecond;
      if (due > until) return;
      await sleep(Math.max(0, due - performance.now()));
      await post(connection, [...statements(BATCH, BATCH)].flat());
    }
  });
  const lags: number[] = [];
  const probe = async (): Promise<void> => {
    while (performance.now() < until) {
      const [[one]] = [...statements(1, 1)] as [[Made]];
      const { registration } = (JSON.parse(one.json) as { context: { registration: string } }).context;
      await post(poster!, [one]);
      const acknowledgedAt = performance.now();
      for (let found = false; !found;) {
        const { body } = await reader!.request('GET', `/xapi/statements?registration=${registration}`);
        found = body.includes(one.id);
        if (performance.now() - acknowledgedAt > 10_000) throw new Error('a statement is not found after 10 s');
        // Not more often: asking takes cores from those who are measured.
        if (!found) await sleep(10);
      }
      lags.push(performance.now() - acknowledgedAt);
      await sleep(20);
    }
  };
  await Promise.all([...background, probe()]);
  for (const connection of [...connections, poster!, reader!]) connection.close();
  return timingOf(lags, perSecond);
}

/** Waits until every read model is live and at the head. @returns milliseconds since `since` */
async function caughtUp(client: pg.Client, since: number): Promise<number> {
  const { position: head } = await eventStore.head();
  for (;;) {
    const { rows } = await client.query<{ least: bigint | null; models: bigint }>(
      `select min(position) as least, count(*) as models from projector.checkpoint where schema not like '%\\_\\_next'`,
    );
    if (rows[0]!.models >= 3n && (rows[0]!.least ?? 0n) >= head) return performance.now() - since;
    await sleep(10);
  }
}

/** Drops every read model and lets the projector build them anew. @returns events a second */
async function measureCatchUp(vetrail: Vetrail, client: pg.Client): Promise<number> {
  vetrail.kill('projector');
  await client.query('drop schema statement_index, roster, participant_timeline, projector cascade');
  for (;;) {
    const { rows } = await client.query(`select to_regclass('projector.checkpoint') is not null as begun`);
    if ((rows[0] as { begun: boolean }).begun) break;
    await sleep(5);
  }
  const ms = await caughtUp(client, performance.now());
  return (made.size * 1000) / ms;
}

/** What a bare program does of the same work, in the same run. */
interface Floor {
  measure(batches: Iterable<readonly Made[]>, size: number, connections: number): Promise<Timing>;
  close(): Promise<void>;
}

/** The most memory a process has had, in MiB, since the last call. */
function peakRss(pid: number): number {
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return kilobytes / 1024;
}

async function startFloor(databaseUrl: string): Promise<Floor> {
  const child = fork(fileURLToPath(new URL('./floor.ts', import.meta.url)), {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number)).once('exit', () => reject(new Error('no floor')));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    measure: (batches, size, connections) => measurePosts(url, HEADERS, batches, { connections, size }),
    async close() {
      child.disconnect();
    },
  };
}

/** Every read model but the statement index. */
function developmentModels(): string[] {
  const models = createReadModels(loadProgramme(undefined)).map(({ name }) => name);
  return models.filter((name) => name !== statementIndex.name);
}

const say = (text: string) => process.stderr.write(`bench: ${text}\n`);

const onEventStoreDb = options.eventstore;
/** The log of this run, on a server that may hold others. */
const eventStoreUrl =
  onEventStoreDb && `${onEventStoreDb}${onEventStoreDb.includes('?') ? '&' : '?'}streamPrefix=bench-${Date.now()}-`;
const vetrail = await startVetrail(eventStoreUrl ? { env: { EVENTSTORE_URL: eventStoreUrl } } : {});
const eventStore = await openEventStore(vetrail.eventStoreUrl());
const client = createClient(vetrail.databaseUrl(), 'vetrail bench');
await client.connect();
const floor = onEventStoreDb ? new EventStoreDbFloor(onEventStoreDb) : await startFloor(vetrail.databaseUrl());
const headers = {
  ...HEADERS,
  authorization: `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`,
};
try {
  const singles = { connections: 16, size: 1 };
  const batches = { connections: 8, size: BATCH };
  say('single POSTs');
  await floor.measure(statements(1_000, 1, false), 1, singles.connections);
  const floorSingle = await floor.measure(statements(SINGLES, 1, false), 1, singles.connections);
  next = 0;
  const beginning = new Date().toISOString();
  await measurePosts(vetrail.url, headers, statements(1_000, 1), singles);
  const single = await measurePosts(vetrail.url, headers, statements(SINGLES - 1_000, 1), singles);
  const ended = new Date().toISOString();
  await caughtUp(client, 0);
  say('GETs at 10,000');
  const few = await measureQueries(vetrail.url, headers, [beginning, ended]);
  say('batches');
  peakRss(vetrail.pid('tracker'));
  const before = next;
  // Beyond what the floor has had.
  next += SINGLES;
  const floorBatch = await floor.measure(statements(40_000, BATCH, false), BATCH, batches.connections);
  next = before;
  const rest = STATEMENTS - made.size;
  const batch = await measurePosts(vetrail.url, headers, statements(rest, BATCH), batches);
  const trackerRss = peakRss(vetrail.pid('tracker'));
  const drainMs = await caughtUp(client, performance.now());
  say('GETs at the full log');
  const many = await measureQueries(vetrail.url, headers, [beginning, ended]);
  const readers = await measureReaders(vetrail.url, headers);
  say('lag under half load');
  const lag = await measureLag(vetrail.url, headers, batch.perSecond / 2);
  await caughtUp(client, 0);
  say('catch-up');
  const catchUp = await measureCatchUp(vetrail, client);
  const projectorRss = peakRss(vetrail.pid('projector'));
  say('rebuild');
  const rebuild = {
    index: await measureRebuild(vetrail, ['statement-index']),
    development: await measureRebuild(vetrail, developmentModels()),
  };
  const figures: Figures = {
    statements: STATEMENTS,
    seed: options.seed,
    eventStore: onEventStoreDb ? 'EventStoreDB' : 'PostgreSQL',
    machine: { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version },
    floor: { single: floorSingle, batch: floorBatch },
    vetrail: { single, batch, drainMs, queries: { few, many }, readers, lag, catchUp, rebuild },
    peakRssMiB: { tracker: trackerRss, projector: projectorRss, loadGenerator: peakRss(process.pid) },
  };
  writeFileSync(options.out, `${JSON.stringify(figures, null, 2)}\n`);
  process.stdout.write(report(figures));
} finally {
  await floor.close();
  await eventStore.close();
  await client.end();
  await vetrail.stop();
}
