import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from './database.js';
import { keepEmbeddedPostgres } from './keep-embedded-postgres.js';
import { isAlive } from './process.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vetrail-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an embedded PostgreSQL that is kept', () => {
  it('stops, whether it runs, has just ended, or is being started again', async () => {
    const kept = await keepEmbeddedPostgres({ dataDir: folder });
    const first = kept.pid();
    process.kill(first, 'SIGKILL');
    while (kept.pid() === first) await sleep(20);
    const client = createClient(kept.url);
    await client.connect();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await kept.stop();
    expect([first, kept.pid()].filter(isAlive)).toEqual([]);

    // It is started again 200 ms after it ended, and takes some tenths of a second for that.
    for (const wait of [0, 250, 350]) {
      const again = await keepEmbeddedPostgres({ dataDir: folder });
      process.kill(again.pid(), 'SIGINT');
      while (isAlive(again.pid())) await sleep(5);
      await sleep(wait);
      const stopped = again.stop().then(() => 'stopped');
      expect([wait, await Promise.race([stopped, sleep(10_000, 'hangs')])]).toEqual([wait, 'stopped']);
      expect(isAlive(again.pid())).toBe(false);
    }
  }, 60_000);
});
