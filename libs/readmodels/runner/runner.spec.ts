import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkpointOf } from './checkpoint.js';
import { GrowingLog } from './growing-log.fixture.js';
import { anotherLog, caughtUp, expectExact, log, pool, run, until, useRunners } from './runners.fixture.js';
import type { Runner } from './runner.js';
import { tally } from './tally.fixture.js';

useRunners();

const killLeader = () =>
  pool.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
               where l.locktype = 'advisory' and l.granted and a.datname = current_database()`);

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('following', () => {
  it('builds from what is there, goes live, and takes in what comes', async () => {
    log.add(1500);
    const runner = run([tally()]);
    await until(() => caughtUp(), 'the build');
    expect(runner.status()).toMatchObject({
      state: 'leading',
      models: [{ name: 'tally', state: 'live', position: 1500n }],
    });
    for (let i = 0; i < 20; i++) {
      log.add(3);
      const before = performance.now();
      await until(() => caughtUp(), 'the new events');
      expect(performance.now() - before).toBeLessThan(500);
    }
    await expectExact();
    expect((await checkpointOf(pool, 'tally'))?.recordedAt).toBe('2024-09-01T00:00:01.560000Z');
  });

  it('rests between pages where more comes in than it can project, and works on once less does', async () => {
    const rests: number[] = [];
    let ended: number | undefined;
    const onProject = async () => {
      if (ended !== undefined) rests.push(performance.now() - ended);
      await sleep(60);
      ended = performance.now();
    };
    run([tally({ onProject })], { limits: { maxEvents: 5, maxBytes: 1e6 }, givesWay: true });
    await until(async () => (await checkpointOf(pool, 'tally')) !== undefined, 'the tables');
    // Five events a page of sixty milliseconds: far fewer than these.
    const flood = setInterval(() => log.add(50), 5);
    await until(() => rests.length >= 10, 'pages under the flood');
    clearInterval(flood);
    expect(median(rests.slice(2))).toBeGreaterThan(28);
    await until(() => rests.length >= 12, 'the last rest');
    rests.length = 0;
    await until(() => rests.length >= 8, 'pages after the flood');
    expect(median(rests)).toBeLessThan(25);
  });

  it('goes live on an empty log', async () => {
    run([tally()]);
    await until(async () => (await checkpointOf(pool, 'tally')) !== undefined, 'the tables');
    await expectExact();
  });

  it('does nothing while nothing happens', async () => {
    log.add(1);
    run([tally()]);
    await until(() => caughtUp(), 'the build');
    await sleep(100);
    const reads = log.reads.length;
    await sleep(300);
    expect(log.reads.length).toBe(reads);
  });

  it('moves several models in step', async () => {
    log.add(100);
    run([tally(), tally({ name: 'second' })]);
    await until(async () => (await caughtUp()) && caughtUp('second'), 'both builds');
    log.add(50);
    await until(async () => (await caughtUp()) && caughtUp('second'), 'both');
    await expectExact();
    await expectExact('second');
  });

  it('ends with the transaction under way', async () => {
    const runner = run([tally({ onProject: () => sleep(50) })]);
    log.add(10);
    await until(() => log.reads.length > 0, 'the first page');
    await runner.stop();
    expect(runner.status()).toMatchObject({ state: 'stopped', models: [] });
  });
});

describe('failures', () => {
  it('roll back, are retried, and lose and double nothing', async () => {
    let failures = 0;
    const flaky = () => {
      if (Math.random() < 0.4) {
        failures++;
        throw new Error('a hiccup');
      }
    };
    run([tally({ onProject: flaky })], { limits: { maxEvents: 20, maxBytes: 1e6 } });
    for (let i = 0; i < 15; i++) {
      log.add(10);
      await sleep(10);
    }
    await until(() => caughtUp(), 'the events');
    expect(failures).toBeGreaterThan(0);
    await expectExact();
  });

  it('of one model show in the status, do not stop the others, and skip nothing', async () => {
    let poisoned = true;
    const refuse = () => {
      if (poisoned) throw new Error('cannot be projected');
    };
    const runner = run([tally({ name: 'first' }), tally({ onProject: refuse })]);
    log.add(10);
    await until(() => caughtUp('first'), 'the healthy model');
    log.add(10);
    await until(() => caughtUp('first'), 'the healthy model again');
    await until(() => (runner.status().models[1]?.failure?.attempts ?? 0) > 2, 'the retries');
    expect(runner.status().models[1]).toMatchObject({ name: 'tally', state: 'failing', position: 0n });
    expect(runner.status().models[1]?.failure?.message).toContain('cannot be projected');

    poisoned = false;
    await until(() => caughtUp(), 'the recovery');
    expect(runner.status().models[1]).toMatchObject({ state: 'live', failure: undefined });
    await expectExact();
    await expectExact('first');
  });

  it('of the connection are survived', async () => {
    const runner = run([tally()]);
    for (let i = 0; i < 5; i++) {
      log.add(100);
      await until(() => caughtUp(), 'the events');
      await killLeader();
    }
    log.add(1);
    await until(() => caughtUp(), 'the last event');
    await expectExact();
    await until(() => runner.status().state === 'leading' && runner.status().error === undefined, 'the all-clear');
  });

  it('of the event store are survived', async () => {
    let down = true;
    const eventStore = {
      changes: () => log.changes(),
      head: () => log.head(),
      readStream: (stream: string) => log.readStream(stream),
      readAll: (options?: Parameters<GrowingLog['readAll']>[0]) =>
        down ? Promise.reject(new Error('the event store is away')) : log.readAll(options),
    };
    log.add(5);
    const runner = run([tally()], { eventStore });
    await until(() => runner.status().error === 'the event store is away', 'the report');
    down = false;
    await until(() => caughtUp(), 'the events');
    await expectExact();
  });
});

describe('leadership', () => {
  it('passes on within a second when the leader stops, and when its connection dies', async () => {
    log.add(10);
    const [a, b] = [run([tally()]), run([tally()])];
    for (const end of [() => killLeader(), () => leader().stop()]) {
      const leading = () => [a, b].filter((runner) => runner.status().state === 'leading');
      await until(() => leading().length === 1, 'one leader');
      expect(leading()).toHaveLength(1);
      await end();
      log.add(10);
      const before = Date.now();
      await until(() => caughtUp(), 'the successor');
      expect(Date.now() - before).toBeLessThan(1000);
    }
    await expectExact();

    function leader(): Runner {
      return a.status().state === 'leading' ? a : b;
    }
  });

  it('shows no trouble on a standby whose connection was lost and made anew', async () => {
    log.add(10);
    const [a, b] = [run([tally()]), run([tally()])];
    await until(() => [a, b].some((runner) => runner.status().state === 'leading'), 'one leader');
    const standby = a!.status().state === 'leading' ? b! : a!;
    const { rowCount } = await pool.query(`
      select pg_terminate_backend(a.pid) from pg_stat_activity a
       where a.datname = current_database() and a.application_name = 'vetrail projector'
         and not exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory' and l.granted)`);
    expect(rowCount).toBe(1);
    await until(() => standby.status().error !== undefined, 'the report');
    await until(() => standby.status().error === undefined, 'the all-clear');
    expect(standby.status().state).toBe('standby');
  });

  it('lost in the middle of a transaction leaves nothing of it', async () => {
    let kill = true;
    const losesItself = async () => {
      if (kill) await killLeader();
      kill = false;
    };
    const first = run([tally({ onProject: losesItself })]);
    await until(() => first.status().state === 'leading', 'the leader');
    run([tally()]);
    log.add(10);
    await until(() => caughtUp(), 'the successor');
    await expectExact();
    expect(kill).toBe(false);
  });
});

describe('a new version', () => {
  it('is built beside the old one, which answers until then, and takes its place', async () => {
    log.add(1000);
    const old = run([tally()]);
    await until(() => caughtUp(), 'the first version');
    await old.stop();

    const reader = await pool.connect();
    const read = () => reader.query({ name: 'total', text: 'select max(total) as total from tally.row' });
    for (let i = 0; i < 7; i++) expect((await read()).rows).toEqual([{ total: 1000n }]);

    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const next = run([tally({ version: '2', onProject: () => held })], { limits: { maxEvents: 300, maxBytes: 1e6 } });
    await until(() => next.status().models[0]?.state === 'building', 'the build');
    expect((await read()).rows).toEqual([{ total: 1000n }]);
    release!();
    await until(() => next.status().models[0]?.state === 'live', 'the swap');
    expect((await read()).rows).toEqual([{ total: 2000n }]);
    const indexes = await pool.query(`select indexname from pg_indexes where schemaname = 'tally' order by 1`);
    expect(indexes.rows).toEqual([{ indexname: 'row_pkey' }, { indexname: 'row_total' }]);
    reader.release();

    log.add(5);
    await until(() => caughtUp(), 'new events');
    await expectExact('tally', 2n);
    expect((await checkpointOf(pool, 'tally'))?.version).toBe('2');
    const { rows } = await pool.query(`select nspname from pg_namespace where nspname like 'tally%'`);
    expect(rows).toEqual([{ nspname: 'tally' }]);
  });

  it("takes the old one's place though somebody is still reading that", async () => {
    log.add(100);
    const old = run([tally()]);
    await until(() => caughtUp(), 'the first version');
    await old.stop();
    const reader = await pool.connect();
    await reader.query('begin; select from tally.row');
    const next = run([tally({ version: '2' })]);
    await until(() => next.status().models[0]?.state === 'live', 'the swap', 2000);
    log.add(5);
    await until(() => caughtUp(), 'new events', 2000);
    await expectExact('tally', 2n);
    await reader.query('commit');
    reader.release();
  });

  it('goes on from its own checkpoint when its build was interrupted', async () => {
    log.add(1000);
    let batches = 0;
    const stuck = () => (++batches > 3 ? Promise.reject(new Error('interrupted')) : undefined);
    const limits = { maxEvents: 100, maxBytes: 1e6 };
    const first = run([tally({ onProject: stuck })], { limits });
    await until(() => first.status().models[0]?.state === 'failing', 'the interruption');
    expect(first.status().models[0]?.position).toBe(300n);
    await first.stop();

    log.reads.length = 0;
    run([tally()], { limits });
    await until(() => caughtUp(), 'the rest');
    expect(Math.min(...log.reads.map(Number))).toBe(300);
    await expectExact();
  });

  it('does not hold up the models that are live', async () => {
    log.add(2000);
    const before = run([tally({ name: 'steady' })]);
    await until(() => caughtUp('steady'), 'the live model');
    await before.stop();
    const slow = tally({ onProject: () => sleep(20) });
    const runner = run([tally({ name: 'steady' }), slow], { limits: { maxEvents: 50, maxBytes: 1e6 } });
    await until(() => runner.status().models[1]?.state === 'building', 'the build');
    log.add(5);
    await until(() => caughtUp('steady'), 'the live model', 500);
    expect(runner.status().models[1]?.state).toBe('building');
    await until(() => caughtUp(), 'the build');
    await expectExact();
  });
});

describe('the log of the tables', () => {
  it('is known again, so that the tables stay', async () => {
    log.add(100);
    const first = run([tally()]);
    await until(() => caughtUp(), 'the build');
    const { build } = (await checkpointOf(pool, 'tally'))!;
    await first.stop();
    log.add(20);
    run([tally()]);
    await until(() => caughtUp(), 'the new events');
    expect((await checkpointOf(pool, 'tally'))?.build).toBe(build);
    await expectExact();
  });

  it('is missed where there is another, or an earlier state of it: they are built anew beside the old ones', async () => {
    log.add(100);
    const first = run([tally()]);
    await until(() => caughtUp(), 'the build');
    await first.stop();
    anotherLog();
    log.add(60);
    let seen: unknown[] = [];
    const look = async () => {
      const { rows } = await pool.query<{ n: bigint }>('select count(*) as n from tally.row');
      seen = [rows[0]!.n, (await checkpointOf(pool, 'tally'))?.position];
    };
    run([tally({ onProject: look })]);
    await until(() => caughtUp(), 'the new build');
    expect(seen).toEqual([100n, 0n]);
    await expectExact();
  });
});
