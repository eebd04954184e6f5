import { createClient } from '#platform';
import { randomBytes } from 'node:crypto';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh, empty database on the test run's PostgreSQL. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = process.env['VETRAIL_TEST_POSTGRES'];
  if (!server)
    throw new Error('VETRAIL_TEST_POSTGRES is not set: run the tests with Jest, whose global set-up starts it');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = createClient(server, 'vetrail test administration');
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
