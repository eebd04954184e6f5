import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { statementStream } from '#domain';
import { openEventStore, type EventStore } from '#eventstore';
import { createPool } from '#platform';
import type pg from 'pg';
import { recordStatements } from '../../../test/support/log.js';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { attended } from '../../../test/support/statements.js';
import { migrateForwarding } from '../forwarders/forwarders.js';
import { findReceipt, migrateErasure } from './receipts.js';
import { eraseExpired, findExpired } from './retention.js';

const [END_OF_2020, END_OF_2021] = ['2021-01-01T00:00:00.000000Z', '2022-01-01T00:00:00.000000Z'];

let database: TestDatabase;
let pool: pg.Pool;
let eventStore: EventStore;

beforeEach(async () => {
  database = await createDatabase();
  await migrateForwarding(database.url);
  await migrateErasure(database.url);
  eventStore = await openEventStore(database.url);
  pool = createPool(database.url, { max: 2 });
});

afterEach(async () => {
  await eventStore?.close();
  await pool?.end();
  await database?.drop();
});

const of = (year: number) => attended({ timestamp: `${year}-05-05T09:00:00Z` });

/** Lets the server refuse to delete a statement, so that a run ends there. */
async function stopAt({ id }: { readonly id: string }): Promise<void> {
  await pool.query(`
    create function public.stop() returns trigger language plpgsql as $$ begin raise 'stopped here'; end $$;
    create trigger stop before delete on eventstore.event
      for each row when (old.stream = '${statementStream(id)}') execute function public.stop()`);
}

const goOn = () => pool.query('drop function public.stop() cascade');
const countOf = async (receipt: string) => (await findReceipt(pool, receipt))!.counts['statements'];
const receipts = async () => (await pool.query('select from erasure.receipt')).rowCount;

it('counts everything that went, also where a run was interrupted again and again', async () => {
  const old = [of(2020), of(2021), of(2021), of(2020), of(2021)];
  await recordStatements(eventStore, [...old, of(2023)]);
  for (const one of [old[1]!, old[3]!, old[4]!]) {
    await stopAt(one);
    await expect(eraseExpired(eventStore, pool, END_OF_2021)).rejects.toThrow('stopped here');
    await goOn();
  }
  expect(await receipts()).toBe(0);
  expect(await countOf(await eraseExpired(eventStore, pool, END_OF_2021))).toBe(5);
  expect(await findExpired(eventStore, '9999-01-01T00:00:00.000000Z')).toEqual({ 2023: 1 });
  // What stands in a receipt is in no other one.
  expect(await countOf(await eraseExpired(eventStore, pool, END_OF_2021))).toBe(0);
});

it('takes no more than it is asked for, after a run that was asked for more', async () => {
  const old = [of(2021), of(2020), of(2021)];
  await recordStatements(eventStore, old);
  await stopAt(old[1]!);
  await expect(eraseExpired(eventStore, pool, END_OF_2021)).rejects.toThrow('stopped here');
  await goOn();
  expect(await countOf(await eraseExpired(eventStore, pool, END_OF_2020))).toBe(2);
  expect(await findExpired(eventStore, END_OF_2021)).toEqual({ 2021: 1 });
});

it('counts batch by batch', async () => {
  const old = Array.from({ length: 2_100 }, () => of(2021));
  await recordStatements(eventStore, old);
  await stopAt(old[1_500]!);
  await expect(eraseExpired(eventStore, pool, END_OF_2021)).rejects.toThrow('stopped here');
  await goOn();
  expect(await countOf(await eraseExpired(eventStore, pool, END_OF_2021))).toBe(2_100);
});

it('is done by one at a time', async () => {
  const client = await pool.connect();
  await client.query(`select pg_advisory_lock(hashtextextended('vetrail retention', 0))`);
  await expect(eraseExpired(eventStore, pool, END_OF_2021)).rejects.toThrow('another retention runs');
  client.release(true);
});
