import pg from 'pg';
import type { Logger } from './logging.js';

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/**
 * PostgreSQL's text of a `timestamptz` (session time zone UTC) as a fixed-width instant: `2024-09-01 08:00:00.5+00` →
 * `2024-09-01T08:00:00.500000Z`. Years beyond 9999 and BC stay as PostgreSQL writes them.
 */
export function instantOf(text: string): string {
  if (text.length < 22 || text.charCodeAt(10) !== 32 || !text.endsWith('+00')) return text;
  const fraction = text.length > 22 ? text.slice(20, -3).padEnd(6, '0') : '000000';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}

function typeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (format !== 'binary') {
    if (oid === INT8) return BigInt;
    if (oid === TIMESTAMPTZ) return instantOf;
  }
  return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
}

/** The connection settings of every connection that Vetrail opens: `bigint` for int8, instants in UTC for timestamptz. */
export function clientConfig(url: string, applicationName = 'vetrail'): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    options: '-c timezone=UTC -c datestyle=ISO -c client_min_messages=warning',
    types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
  };
}

export interface PoolOptions {
  /** Most connections. Default 10. */
  readonly max?: number;
  readonly applicationName?: string;
  readonly logger?: Logger;
}

/**
 * A pool of connections to `url`. int8 comes as `bigint`, timestamptz as `2024-09-01T08:00:00.000000Z`. A connection
 * that dies is dropped with a warning and made anew on demand: also one that somebody holds between two statements, who
 * learns of it by the next one.
 */
export function createPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(url, options.applicationName),
    max: options.max ?? 10,
    idleTimeoutMillis: 60_000,
  });
  const lost = (error: Error) => options.logger?.warn({ err: error }, 'a database connection was lost');
  // While a connection is lent out the pool does not listen to it, and an error that nobody listens to ends the process.
  pool.on('connect', (client) => void client.on('error', lost));
  // Of one that lay idle the connection has said it already.
  pool.on('error', () => undefined);
  return pool;
}

/**
 * A single connection with the same settings, for work that must not share one (locks, LISTEN). Not connected yet. That it
 * was lost shows by its next statement, and by the event `error` to those who listen; it does not end the process.
 */
export function createClient(url: string, applicationName?: string): pg.Client {
  return new pg.Client(clientConfig(url, applicationName)).on('error', () => undefined);
}

/** SQLSTATE classes and Node codes that mean "the server is not there", as opposed to "the server refused the statement". */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (/^(08|57P0|53300)/.test(code)) return true;
    if (/^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_)/.test(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code)) return false;
  }
  return /connection terminated|connection timeout|connection error|timeout exceeded when trying to connect|client has encountered a connection error|not queryable|Connection ended/i.test(
    error.message,
  );
}

/** Runs `work` in a transaction; rolls back and rethrows when it fails. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
