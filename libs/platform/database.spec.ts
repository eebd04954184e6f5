import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../test/support/postgres.js';
import { createClient, createPool } from './database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** Ends the other sessions on the database, as a server that is killed does. */
async function endSessions(): Promise<void> {
  const client = createClient(database.url);
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await client.end();
}

/** Long enough for the news to arrive; an error that nobody listens to would end the process by then. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('a connection that is lost', () => {
  it('while it lies idle is made anew on demand', async () => {
    const pool = createPool(database.url, { max: 1 });
    await pool.query('select 1');
    await endSessions();
    await moment();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it('while somebody holds it between two statements shows by the next statement', async () => {
    const pool = createPool(database.url, { max: 1 });
    const held = await pool.connect();
    await held.query('begin');
    await endSessions();
    await moment();
    await expect(held.query('select 1')).rejects.toThrow();
    held.release(true);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it('of its own shows by the next statement too', async () => {
    const client = createClient(database.url);
    await client.connect();
    await endSessions();
    await moment();
    await expect(client.query('select 1')).rejects.toThrow();
    await client.end();
  });
});
