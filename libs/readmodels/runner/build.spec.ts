import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, createLogger } from '#platform';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { eventually } from '../../../test/support/statements.js';
import { build } from './build.js';
import { checkpointOf, readCheckpoints } from './checkpoint.js';
import { GrowingLog } from './growing-log.fixture.js';
import { createRunner, type Runner } from './runner.js';
import { tally } from './tally.fixture.js';
import { verify } from './verify.js';

const LIMITS = { maxEvents: 10, maxBytes: 1_000_000 };

let database: TestDatabase;
let client: pg.Client;
let log: GrowingLog;
let runner: Runner | undefined;

beforeEach(async () => {
  database = await createDatabase();
  client = createClient(database.url);
  await client.connect();
  log = new GrowingLog();
});

afterEach(async () => {
  await runner?.stop();
  runner = undefined;
  await client.end();
  await database.drop();
});

const targets = ['one', 'two'].map((name) => ({ model: tally({ name }), schema: `${name}_built` }));
const positions = async () => (await readCheckpoints(client)).map(({ schema, position }) => [schema, position]);
const total = async (schema: string) =>
  (await client.query<{ max: bigint; count: bigint }>(`select max(total), count(*) from ${schema}.row`)).rows[0];

describe('build', () => {
  it('goes on where it was interrupted, each of several models from its own place', async () => {
    log.add(100);
    const common = { eventStore: log, client, limits: LIMITS };
    const interrupt = new AbortController();
    const onProgress = (position: bigint) => void (position >= 30n && interrupt.abort());
    await build({ ...common, targets: targets.slice(0, 1), signal: interrupt.signal, onProgress });
    expect(await positions()).toEqual([['one_built', 30n]]);

    log.reads.length = 0;
    await build({ ...common, targets, resume: true });
    expect(await positions()).toEqual([
      ['one_built', 100n],
      ['two_built', 100n],
    ]);
    for (const { schema } of targets) expect(await total(schema)).toEqual({ max: 100n, count: 100n });
    // From 30 on they went together.
    expect(log.reads.filter((after) => after >= 40n)).toHaveLength(
      new Set(log.reads.filter((after) => after >= 40n)).size,
    );
  });

  it("makes the readers' indexes once the tables are filled", async () => {
    log.add(50);
    const indexed = async () =>
      (
        await client.query<{ schema: string }>(
          `select schemaname as schema from pg_indexes where indexname = 'row_total' order by 1`,
        )
      ).rows.map(({ schema }) => schema);
    const common = { eventStore: log, client, limits: LIMITS };
    const interrupt = new AbortController();
    await build({ ...common, targets, signal: interrupt.signal, onProgress: () => interrupt.abort() });
    expect(await indexed()).toEqual([]);
    await build({ ...common, targets, resume: true });
    expect(await indexed()).toEqual(['one_built', 'two_built']);
    await build({ ...common, targets, resume: true });
    expect(await indexed()).toEqual(['one_built', 'two_built']);
  });

  it('begins anew without `resume`, and for another version', async () => {
    log.add(20);
    await build({ eventStore: log, client, targets, upTo: 10n });
    const other = [{ model: tally({ name: 'one', version: '3' }), schema: 'one_built' }];
    await build({ eventStore: log, client, targets: other, resume: true });
    expect(await total('one_built')).toEqual({ max: 60n, count: 20n });
    await build({ eventStore: log, client, targets });
    expect(await total('one_built')).toEqual({ max: 20n, count: 20n });
  });

  it('stops before what was recorded later', async () => {
    log.add(50);
    const { events } = await log.readAll({ limit: 50 });
    await build({ eventStore: log, client, targets, knownAt: events[36]!.recordedAt, limits: LIMITS });
    expect(await positions()).toEqual([
      ['one_built', 37n],
      ['two_built', 37n],
    ]);
  });
});

describe('verify', () => {
  const run = async () => {
    runner = createRunner({
      eventStore: log,
      databaseUrl: database.url,
      models: [tally()],
      logger: createLogger('test', 'silent'),
    });
    runner.start();
    await eventually(async () => (await checkpointOf(client, 'tally'))?.position === log.position, 'caught up');
  };

  it('finds a model equal to its rebuilding while the projector goes on, and leaves nothing behind', async () => {
    log.add(200);
    await run();
    let more = 0;
    const onProgress = () => void (more++ < 5 && log.add(10));
    const found = await verify({ eventStore: log, databaseUrl: database.url, model: tally(), onProgress });
    expect(found).toMatchObject({ outcome: 'equal' });
    expect((await positions()).map(([schema]) => schema)).toEqual(['tally']);
  });

  it('tells each row that differs', async () => {
    log.add(20);
    await run();
    await client.query('update tally.row set total = 1000 where position = 7');
    await client.query('delete from tally.row where position = 9');
    const found = await verify({ eventStore: log, databaseUrl: database.url, model: tally() });
    expect(found).toEqual({
      outcome: 'different',
      position: 20n,
      differences: [{ table: 'row', problem: 'rows differ', onlyInA: ['(7,1000)'], onlyInB: ['(7,7)', '(9,9)'] }],
    });
  });

  it('says why there is nothing to compare', async () => {
    await build({ eventStore: log, client, targets });
    const options = { eventStore: log, databaseUrl: database.url };
    expect(await verify({ ...options, model: tally() })).toMatchObject({ reason: expect.stringContaining('no live') });
    log.add(1);
    await run();
    expect(await verify({ ...options, model: tally({ version: '2' }) })).toMatchObject({
      reason: 'its live tables are of version 1, this is version 2',
    });
  });
});
