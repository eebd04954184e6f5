import { describe, expect, it } from '@jest/globals';
import { createClient } from './database.js';
import { createDatabase } from '../../test/support/postgres.js';

describe('the test server', () => {
  it('answers with bigint and fixed-width instants', async () => {
    const { url, drop } = await createDatabase();
    const client = createClient(url);
    await client.connect();
    const { rows } = await client.query("select 5::bigint as n, '2024-09-01 10:00:00.5+02'::timestamptz as t");
    expect(rows).toEqual([{ n: 5n, t: '2024-09-01T08:00:00.500000Z' }]);
    await client.end();
    await drop();
  });
});
