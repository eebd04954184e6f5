import { afterEach, beforeEach, expect } from '@jest/globals';
import { createLogger, createPool } from '#platform';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import type { ReadModel } from '../contract.js';
import { checkpointOf } from './checkpoint.js';
import { GrowingLog } from './growing-log.fixture.js';
import { createRunner, type Runner, type RunnerOptions } from './runner.js';

/** Of the test that runs: each has a database and a log of its own. */
export let database: TestDatabase;
export let pool: pg.Pool;
export let log: GrowingLog;
const started: Runner[] = [];

/** Gives each test of the calling file a database and a log, and stops the runners that it started. */
export function useRunners(): void {
  beforeEach(async () => {
    database = await createDatabase();
    pool = createPool(database.url);
    log = new GrowingLog();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((runner) => runner.stop()));
    await pool.end();
    await database.drop();
  });
}

/** Puts an empty log in the place of the test's. */
export function anotherLog(): void {
  log = new GrowingLog();
}

/** Starts a runner over the test's log and database. */
export function run(models: readonly ReadModel[], options: Partial<RunnerOptions> = {}): Runner {
  const runner = createRunner({
    eventStore: log,
    databaseUrl: database.url,
    models,
    logger: createLogger('test', 'silent'),
    backoff: { min: 20, max: 200 },
    standbyPollMs: 100,
    ...options,
  });
  started.push(runner);
  runner.start();
  return runner;
}

export async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !(await condition()); await sleep(5)) {
    if (Date.now() > end) throw new Error(`still waiting for: ${what}`);
  }
}

/** The live tables hold each event of the log once, and the totals that they add up to. */
export async function expectExact(name = 'tally', factor = 1n): Promise<void> {
  const { rows } = await pool.query(`select position, total from ${name}.row order by position`);
  const expected = Array.from({ length: Number(log.position) }, (_, i) => BigInt(i + 1));
  expect(rows).toEqual(expected.map((position) => ({ position, total: position * factor })));
  expect((await checkpointOf(pool, name))?.position).toBe(log.position);
}

/** Whether the live tables stand at the log's head. */
export async function caughtUp(name = 'tally'): Promise<boolean> {
  return (await checkpointOf(pool, name))?.position === log.position;
}
