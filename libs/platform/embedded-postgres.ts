import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createClient } from './database.js';
import type { Logger } from './logging.js';
import { postgresBinaries } from './postgres-binaries.js';
import { ownerIds, postgresUser } from './postgres-user.js';
import { isAlive } from './process.js';
import { StartupError } from './startup-error.js';

const USER = 'vetrail';
const INSTANCE_LOCK = "hashtextextended('vetrail data folder', 0)";
const START_TIMEOUT_MS = 60_000;

export interface EmbeddedPostgresOptions {
  /** The folder that keeps everything; the server's files stand in `postgres/` below it. Made when missing. */
  readonly dataDir: string;
  /** The database to make sure of. Default `vetrail`. */
  readonly database?: string;
  /** TCP port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Server settings (`-c name=value`) over the defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly logger?: Logger;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the server ends, for whatever reason. */
  readonly exited: Promise<void>;
  /** Ends sessions, writes a checkpoint and stops. Settles when the server is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL 18 below `dataDir`: made on first use, recovered after a crash, taken over from a starter that
 * was killed. One at a time: the server holds a lock for as long as the starter lives.
 *
 * @throws StartupError with one line that says what to do: no rights on the folder, another Vetrail on it, no server for
 *   this platform
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger, database = USER } = options;
  const cluster = join(options.dataDir, 'postgres');
  ensureFolder(options.dataDir);
  const { initdb, postgres } = postgresBinaries();
  const password = passwordOf(options.dataDir);
  await takeOver(cluster, password, options.dataDir, logger);
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(cluster, initdb, password);

  const port = options.port ?? (await freePort());
  const user = postgresUser(cluster, postgres);
  const settings = { ...defaultSettings(), ...options.settings };
  const [program = postgres, ...words] = [...user.prefix, postgres, '-D', cluster, '-p', String(port)];
  const args = [...words, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const urlOf = (name: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${name}`;

  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const ids = user.uid === undefined ? {} : { uid: user.uid, gid: user.gid! };
    const server = spawn(program, args, {
      ...ids,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const said = logOutput(server, logger);
    const exited = new Promise<void>((resolve) => server.once('close', () => resolve()));
    server.once('error', (error) => said.push(error.message));
    const lock = await connected(urlOf('postgres'), exited, deadline);
    if (lock) {
      await lockInstance(lock, options.dataDir);
      await ensureDatabase(lock, database);
      return running(server, exited, lock, { url: urlOf(database), port });
    }
    // Backends of a server that was killed need a moment to notice; until then the new one may not use their memory.
    if (Date.now() > deadline || !said.some((line) => /shared memory block|postmaster\.pid/.test(line))) {
      throw new StartupError(
        `the embedded PostgreSQL in ${cluster} did not start: ${said.at(-1) ?? 'it said nothing'}`,
      );
    }
    await sleep(250);
  }
}

function running(
  server: ChildProcess,
  exited: Promise<void>,
  lock: pg.Client,
  at: { url: string; port: number },
): EmbeddedPostgres {
  return {
    ...at,
    pid: server.pid!,
    exited,
    async stop() {
      await lock.end().catch(ignoreLostConnection);
      server.kill('SIGINT');
      await exited;
    },
  };
}

/** The lock's connection ends with the server whichever goes first; that is not an error. */
function ignoreLostConnection(): void {}

/** fsync stays on, commits are durable; the rest sizes the server for a machine that it shares. */
function defaultSettings(): Record<string, string> {
  const sharedBuffers = Math.max(64, Math.min(512, Math.floor(totalmem() / 2 ** 20 / 8)));
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: `${sharedBuffers}MB`,
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    // What is read is in the system's memory as a rule: asking a process for it costs more than fetching it.
    io_method: 'sync',
    jit: 'off',
    max_connections: '100',
    log_min_messages: 'warning',
    log_line_prefix: '',
  };
}

function ensureFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    throw new StartupError(
      `the data folder ${dataDir} cannot be written (${(cause as NodeJS.ErrnoException).code}): set DATA_DIR to a folder that can`,
      { cause },
    );
  }
}

/** Step by step: `mkdirSync` with `recursive` never returns where a file system, such as /proc, takes no folders. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function passwordOf(dataDir: string): string {
  const file = join(dataDir, 'postgres.password');
  if (!existsSync(file)) {
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, randomBytes(24).toString('base64url'), { mode: 0o600 });
    renameSync(fresh, file);
  }
  return readFileSync(file, 'utf8').trim();
}

/** Made beside its place and renamed into it, so that a crash in the middle leaves nothing half-made. */
function initialise(cluster: string, initdb: string, password: string): void {
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const passwordFile = `${fresh}.password`;
  const ids = ownerIds(fresh);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (ids) {
    chownSync(fresh, ids.uid, ids.gid);
    chownSync(passwordFile, ids.uid, ids.gid);
  }
  const user = postgresUser(fresh, initdb);
  const words = [
    '-D',
    fresh,
    '-U',
    USER,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
  ];
  const [program = initdb, ...args] = [...user.prefix, initdb, ...words, '--no-sync'];
  const identity = user.uid === undefined ? {} : { uid: user.uid, gid: user.gid! };
  const made = spawnSync(program, args, { ...identity, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    const reason = (made.stderr ?? '').trim().split('\n').at(-1) ?? made.error?.message;
    throw new StartupError(`the embedded PostgreSQL could not be made in ${cluster}: ${reason}`);
  }
  chmodSync(fresh, 0o700);
  renameSync(fresh, cluster);
}

/** Stops a server that a killed starter left running; refuses when its starter still lives. */
async function takeOver(cluster: string, password: string, dataDir: string, logger?: Logger): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n');
  if (!isPostgresOf(Number(pid), cluster)) {
    rmSync(file, { force: true });
    return;
  }
  const client = createClient(`postgres://${USER}:${password}@127.0.0.1:${port}/postgres`);
  client.on('error', ignoreLostConnection);
  try {
    await client.connect();
    await lockInstance(client, dataDir);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    logger?.warn({ err: error, pid }, 'a PostgreSQL that was left running does not answer; stopping it');
  }
  if (isAlive(Number(pid))) process.kill(Number(pid), 'SIGINT');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (isAlive(Number(pid)) && Date.now() < deadline) await sleep(50);
  await client.end().catch(ignoreLostConnection);
}

async function lockInstance(client: pg.Client, dataDir: string): Promise<void> {
  const { rows } = await client.query<{ held: boolean }>(`select pg_try_advisory_lock(${INSTANCE_LOCK}) as held`);
  if (rows[0]?.held) return;
  await client.end();
  throw new StartupError(
    `another Vetrail runs on the data folder ${dataDir}: stop it, or set DATA_DIR to another folder`,
  );
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)}`);
}

/** A session on the server as soon as it takes one; nothing when it ended first. */
async function connected(url: string, exited: Promise<void>, deadline: number): Promise<pg.Client | undefined> {
  let ended = false;
  void exited.then(() => (ended = true));
  while (!ended && Date.now() < deadline) {
    const client = createClient(url, 'vetrail instance lock');
    client.on('error', ignoreLostConnection);
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(ignoreLostConnection);
      await sleep(50);
    }
  }
  return undefined;
}

function logOutput(server: ChildProcess, logger?: Logger): string[] {
  const recent: string[] = [];
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      recent.push(line);
      if (recent.length > 20) recent.shift();
      logger?.[/^(FATAL|PANIC|ERROR)/.test(line) ? 'warn' : 'debug']({ postgres: line }, 'PostgreSQL');
    }
  });
  return recent;
}

/** Whether the process is a PostgreSQL on this very folder: numbers of processes come again, above all in containers. */
function isPostgresOf(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || !isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(cluster);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
