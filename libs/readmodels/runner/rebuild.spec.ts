import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { pino } from 'pino';
import { rebuild } from './rebuild.js';
import { caughtUp, expectExact, log, pool, run, until, useRunners } from './runners.fixture.js';
import { tally } from './tally.fixture.js';

useRunners();

describe('rebuild', () => {
  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }

  it('builds a model as it was known at a position', async () => {
    log.add(700);
    const built = await withClient((client) =>
      rebuild({ eventStore: log, client, model: tally(), schema: 'tally_then', upTo: 123n }),
    );
    expect(built).toMatchObject({ schema: 'tally_then', position: 123n, recordedAt: '2024-09-01T00:00:00.123000Z' });
    const { rows } = await pool.query('select count(*) as n, max(total) as total from tally_then.row');
    expect(rows).toEqual([{ n: 123n, total: 123n }]);
  });

  it('takes the live place beside a running projector, which goes on', async () => {
    log.add(500);
    const complaints: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line) => complaints.push(line) });
    const runner = run([tally()], { logger });
    await until(() => caughtUp(), 'the build');
    await pool.query('update tally.row set total = -1 where position = 7');
    const growing = setInterval(() => log.add(5), 3);
    await withClient((client) => rebuild({ eventStore: log, client, model: tally(), schema: 'tally_new', swap: true }));
    await sleep(100);
    clearInterval(growing);
    await until(() => caughtUp(), 'the events since');
    await expectExact();
    expect(runner.status()).toMatchObject({ state: 'leading', error: undefined });
    expect(complaints).toEqual([]);
  });

  it('waits for whoever still reads the old tables, longer than a projector does', async () => {
    log.add(50);
    const runner = run([tally()]);
    await until(() => caughtUp(), 'the build');
    const reader = await pool.connect();
    await reader.query('begin; select from tally.row');
    const released = sleep(1_600).then(() => reader.query('commit'));
    await withClient((client) => rebuild({ eventStore: log, client, model: tally(), schema: 'tally_new', swap: true }));
    await released;
    reader.release();
    const { rows } = await pool.query(`select nspname from pg_namespace where nspname like 'tally%'`);
    expect(rows).toEqual([{ nspname: 'tally' }]);
    await until(() => runner.status().state === 'leading', 'the projector');
  });

  it('refuses what would break live tables', async () => {
    await withClient(async (client) => {
      const options = { eventStore: log, client, model: tally() };
      await expect(rebuild({ ...options, schema: 'tally' })).rejects.toThrow('live tables');
      await expect(rebuild({ ...options, schema: 'x; drop schema y' })).rejects.toThrow('not a name');
      await expect(rebuild({ ...options, schema: 'z', upTo: 1n, swap: true })).rejects.toThrow('not both');
    });
  });
});
