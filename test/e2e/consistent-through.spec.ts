import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateAccess } from '#access';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { SHIFTED_CLOCK, startApp, type RunningApp } from '../support/processes.js';
import { attended, eventually } from '../support/statements.js';
import { makeKeys, query, xapiClient } from '../support/xapi.js';

/** What a consumer of statements relies on: `X-Experience-API-Consistent-Through` is true, whatever the machines do. */

interface Page {
  readonly statements: readonly { readonly id: string; readonly stored: string }[];
  readonly more: string;
}

const SHIFT_MS = 2_000;
let database: TestDatabase;
let projector: RunningApp;
let trackers: RunningApp[];
let clients: ReturnType<typeof xapiClient>[];

beforeAll(async () => {
  database = await createDatabase();
  const env = { DATABASE_URL: database.url };
  await migrateAccess(database.url);
  const { key } = await makeKeys({ databaseUrl: () => database.url }, { key: { scopes: ['all'] } });
  projector = await startApp('projector', env);
  trackers = await Promise.all([startApp('tracker', env), startApp('tracker', env, { clockShiftMs: SHIFT_MS })]);
  clients = trackers.map(({ ready }) => xapiClient({ url: `http://127.0.0.1:${String(ready['port'])}`, ...key }));
  await eventually(async () => (await clients[0]!('get', '/statements?limit=1')).status === 200, 'the index');
}, 60_000);

afterAll(async () => {
  await Promise.all([projector, ...(trackers ?? [])].map((app) => app?.stop()));
  await database?.drop();
});

const post = async (tracker: number, count: number): Promise<string[]> => {
  const statements = Array.from({ length: count }, () => attended());
  const sent = clients[tracker]!('post', '/statements').set('Content-Type', 'application/json');
  return (await sent.send(JSON.stringify(statements)).expect(200)).body as string[];
};
const through = async (tracker: number): Promise<string> => {
  const { headers } = await clients[tracker]!('get', '/statements?limit=1').expect(200);
  return String(headers['x-experience-api-consistent-through']);
};
const storedAt = async (id: string): Promise<string> =>
  String((await clients[0]!('get', `/statements?statementId=${id}`).expect(200)).body.stored);

/** Reads what was stored after one instant and up to another, page by page, each page from another tracker. */
async function readWindow(
  since: string,
  until: string,
  order: 'ascending' | 'descending',
): Promise<Page['statements']> {
  const found: Page['statements'][number][] = [];
  const ascending = order === 'ascending' ? { ascending: 'true' } : {};
  let path = `/statements${query({ since, until, limit: '7', ...ascending })}`;
  for (let page = 0; path !== ''; page++) {
    const { body } = await clients[page % 2]!('get', path).expect(200);
    const { statements, more } = body as Page;
    found.push(...statements);
    path = more.replace(/^\/xapi/, '');
  }
  return found;
}

describe('Consistent-Through', () => {
  it('is given by two trackers whose clocks differ by two seconds, of which none stamps what it records', async () => {
    const skew = 'process.stdout.write(String(Date.now() - performance.timeOrigin - performance.now()))';
    const options = { env: { ...process.env, NODE_OPTIONS: '', CLOCK_SHIFT_MS: String(SHIFT_MS) } };
    const { stdout } = spawnSync(process.execPath, ['--import', SHIFTED_CLOCK, '-e', skew], options);
    expect(Math.abs(Number(stdout) - SHIFT_MS)).toBeLessThan(500);
    const stored: string[] = [];
    for (const tracker of [0, 1, 0]) {
      const before = Date.now();
      const at = await storedAt((await post(tracker, 1))[0]!);
      expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
      stored.push(at);
    }
    expect(stored).toEqual([...stored].sort());
  });

  it('does not pass what a paused projector has not taken in, and catches up', async () => {
    projector.signal('SIGSTOP');
    try {
      const stored: string[] = [];
      for (const tracker of [1, 0, 1]) stored.push(await storedAt((await post(tracker, 1))[0]!));
      // Longer than a reading is given out again.
      await sleep(120);
      for (const tracker of [0, 1]) expect((await through(tracker)) < stored[0]!).toBe(true);
      projector.signal('SIGCONT');
      for (const tracker of [0, 1])
        await eventually(async () => (await through(tracker)) >= stored[2]!, 'the projector to catch up');
      // With nothing left to take in it follows the clock.
      const now = new Date().toISOString();
      await eventually(async () => (await through(1)) >= now, 'Consistent-Through to move on by itself');
    } finally {
      projector.signal('SIGCONT');
    }
  });

  it('lets a reader follow and miss nothing, while two trackers write and the projector stumbles', async () => {
    const start = await through(0);
    const posted: string[] = [];
    let writing = true;
    const writers = [0, 1, 0, 1].map(async (tracker, n) => {
      for (let round = 0; round < 15; round++) posted.push(...(await post(tracker, 1 + ((round + n) % 5) * 3)));
    });
    const stumbling = (async () => {
      while (writing) {
        projector.signal('SIGSTOP');
        await sleep(90);
        projector.signal('SIGCONT');
        await sleep(60);
      }
    })();
    const read: Page['statements'][number][] = [];
    let since = start;
    let windows = 0;
    /** One look: what a tracker promises, then all that was stored since the last promise. */
    const look = async (): Promise<string> => {
      const until = await through(windows++ % 2);
      if (until > since) {
        const window = await readWindow(since, until, windows % 2 ? 'ascending' : 'descending');
        read.push(...(windows % 2 ? window : [...window].reverse()));
        since = until;
      }
      return since;
    };
    const reading = (async () => {
      while (writing) await look();
    })();
    await Promise.all(writers);
    writing = false;
    await Promise.all([stumbling, reading]);
    const last = await Promise.all(posted.slice(-40).map(storedAt)).then((all) => all.sort().at(-1)!);
    await eventually(async () => (await look()) >= last, 'the reader to reach the last statement');

    expect(windows).toBeGreaterThan(3);
    expect(read.map(({ id }) => id).sort()).toEqual([...posted].sort());
    expect(read.map(({ stored }) => stored)).toEqual(read.map(({ stored }) => stored).sort());
  });
});
