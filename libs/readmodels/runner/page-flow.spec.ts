import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from '#platform';
import type pg from 'pg';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import type { ReadModel } from '../contract.js';
import { ensureCheckpointTable } from './checkpoint.js';
import { GrowingLog } from './growing-log.fixture.js';
import { PageFlow } from './page-flow.js';
import { createTables } from './schemas.js';
import { tally } from './tally.fixture.js';
import { ProjectionFailure, trackOf, type Track } from './track.js';

let database: TestDatabase;
let client: pg.Client;
let log: GrowingLog;
let flow: PageFlow;

beforeEach(async () => {
  database = await createDatabase();
  client = createClient(database.url);
  await client.connect();
  await ensureCheckpointTable(client);
  log = new GrowingLog();
  flow = new PageFlow({ eventStore: log, client, limits: { maxEvents: 10, maxBytes: 1e6 } });
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

async function trackFor(model: ReadModel): Promise<Track> {
  return trackOf(model, await createTables(client, model, `${model.name}_built`), true);
}

/** Its tables hold each event up to a position once, and the totals that they add up to. */
async function expectExact({ checkpoint }: Track, position: number): Promise<void> {
  const { rows } = await client.query(`select position, total from ${checkpoint.schema}.row order by position`);
  const expected = Array.from({ length: position }, (_, i) => BigInt(i + 1));
  expect(rows).toEqual(expected.map((total) => ({ position: total, total })));
  expect(checkpoint.position).toBe(BigInt(position));
}

describe('PageFlow', () => {
  it('takes the next page in while one is written', async () => {
    log.add(20);
    let taken: () => void;
    const next = new Promise<void>((resolve) => (taken = resolve));
    const onTake = (position: bigint) => void (position === 20n && taken());
    // Would wait for ever if the next page came only after it.
    const track = await trackFor(tally({ onTake, onProject: () => next }));
    await flow.step([track]);
    await expectExact(track, 10);
    await flow.step([track]);
    await expectExact(track, 20);
    expect(log.reads).toEqual([0n, 10n]);
  });

  it('begins the next page anew where others have joined', async () => {
    log.add(30);
    const [one, two] = [await trackFor(tally({ name: 'one' })), await trackFor(tally({ name: 'two' }))];
    const other = new PageFlow({ eventStore: log, client, limits: { maxEvents: 10, maxBytes: 1e6 } });
    await flow.step([one]);
    await other.step([two]);
    await flow.step([one, two]);
    await expectExact(one, 20);
    await expectExact(two, 20);
    await other.step([two]);
    await flow.step([one]);
    await expectExact(one, 30);
    await expectExact(two, 30);
  });

  it('leaves nothing of a page that failed, and of the one that was taken in meanwhile', async () => {
    log.add(30);
    let fails = true;
    const onProject = () => {
      if (fails) throw new Error('a hiccup');
    };
    const track = await trackFor(tally({ onProject }));
    await expect(flow.step([track])).rejects.toThrow(ProjectionFailure);
    await expectExact(track, 0);
    fails = false;
    for (const position of [10, 20]) {
      await flow.step([track]);
      await expectExact(track, position);
    }
  });

  it('writes the pages before one that cannot be taken in', async () => {
    log.add(30);
    let poisoned = true;
    const onTake = (position: bigint) => {
      if (poisoned && position === 15n) throw new Error('cannot be taken in');
    };
    const track = await trackFor(tally({ onTake }));
    await flow.step([track]);
    await expectExact(track, 10);
    for (let i = 0; i < 2; i++) {
      await expect(flow.step([track])).rejects.toThrow('events after 10 up to 20: cannot be taken in');
      await expectExact(track, 10);
    }
    poisoned = false;
    await flow.step([track]);
    await expectExact(track, 20);
  });

  it('goes no further than is wanted, and on from there', async () => {
    log.add(30);
    const track = await trackFor(tally());
    expect(await flow.step([track], 14n)).toMatchObject({ next: 10n });
    expect(await flow.step([track], 14n)).toMatchObject({ next: 14n, end: true });
    await expectExact(track, 14);
    // What was taken in for a further goal is not written for a nearer one.
    expect(await flow.step([track], 30n)).toMatchObject({ next: 24n });
    expect(await flow.step([track], 26n)).toMatchObject({ next: 26n });
    await expectExact(track, 26);
    expect(await flow.step([track])).toMatchObject({ next: 30n, end: true });
    expect(await flow.step([track])).toMatchObject({ after: 30n, next: 30n });
    await expectExact(track, 30);
  });
});
