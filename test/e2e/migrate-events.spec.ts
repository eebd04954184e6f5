import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStore, START, type EventStore, type RecordedEvent } from '#eventstore';
import { createClient } from '#platform';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { startStandIn } from '../support/eventstoredb/server.js';
import { createDatabase, type TestDatabase } from '../support/postgres.js';
import { attended, eventually } from '../support/statements.js';
import { startVetrail } from '../support/vetrail.js';

const VETRAIL = fileURLToPath(new URL('../../scripts/vetrail.mjs', import.meta.url));
const STATEMENTS = 8_000;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const env = { ...process.env, NODE_OPTIONS: '', DATABASE_URL: '', EVENTSTORE_URL: '' };

function migrate(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [VETRAIL, 'migrate-events', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

async function wholeLog(store: EventStore): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for (let after = START, end = false; !end;) {
    const page = await store.readAll({ after });
    events.push(...page.events);
    ({ next: after, end } = page);
  }
  return events;
}

const event = (type: string, data: string, metadata = '{"schema":1}') => ({ id: randomUUID(), type, data, metadata });
/** What a copy keeps: everything but the position. A deletion's record is the copy's own. */
const kept = ({ id, type, data, metadata, stream, revision, recordedAt }: RecordedEvent) =>
  type === '$streamDeleted' ? { deleted: stream } : { id, type, data, metadata, stream, revision, recordedAt };

describe('vetrail migrate-events', () => {
  const databases: TestDatabase[] = [];
  let source: TestDatabase;
  let target: TestDatabase;
  let from: EventStore;
  let to: EventStore;

  beforeAll(async () => {
    source = await createDatabase();
    target = await createDatabase();
    databases.push(source, target);
    from = await openEventStore(source.url);
    const statements = Array.from({ length: STATEMENTS }, (_, n) => ({
      stream: `statement-${randomUUID()}`,
      expected: 'none' as const,
      events: [event('StatementRecorded', `{"n":${n},"pi":3.14000,"text":"Ødegård \\u2028 🎓"}`)],
    }));
    for (let i = 0; i < STATEMENTS; i += 1_000) await from.append(statements.slice(i, i + 1_000));
    const stream = `participant-${randomUUID()}`;
    await from.append([
      { stream, expected: 'none', events: [event('A', '{}', ''), event('B', '{ "x" : 1.0 }', 'null')] },
    ]);
    await from.append([{ stream, expected: 1n, events: [event('C', `{"large":"${'x'.repeat(1_000_000)}"}`, '[1]')] }]);
    await from.append([{ stream: `school-${randomUUID()}`, expected: 'none', events: [event('D', '{}')] }]);
    await from.append([{ stream, expected: 2n, events: [event('E', '{}', '{}')] }]);
    await from.delete(statements[STATEMENTS - 10]!.stream);
    await from.delete(`statement-${randomUUID()}`);
  });
  afterAll(async () => {
    await from.close();
    await to?.close();
    for (const database of databases) await database.drop();
  });

  it('goes on where SIGKILL ended it, and ends with the same events, times and deletions', async () => {
    const child = spawn(process.execPath, [VETRAIL, 'migrate-events', '--from', source.url, '--to', target.url], {
      env,
      stdio: 'ignore',
    });
    const client = createClient(target.url);
    await client.connect();
    const count = async () => {
      const { rows } = await client.query<{ n: bigint }>('select count(*) as n from eventstore.event');
      return rows[0]!.n;
    };
    await eventually(async () => {
      const { rows } = await client.query("select to_regprocedure('eventstore.head(boolean)') is not null as made");
      return rows[0]!.made && (await count()) > 500n;
    }, 'the copy to be under way');
    child.kill('SIGKILL');
    expect(await count()).toBeLessThan(BigInt(STATEMENTS));
    await client.end();

    const ran = await migrate('--from', source.url, '--to', target.url);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/^copied \d+ events, after position \d+, where the last run ended$/m);
    expect(ran.stdout).toMatch(/^both hold the same 8004 events and 2 deletions, sha256 [0-9a-f]{64}$/m);
    to = await openEventStore(target.url);
    const [left, right] = [await wholeLog(from), await wholeLog(to)];
    expect(right.map(kept)).toEqual(left.map(kept));
    expect(right.map(({ position }) => position)).not.toEqual(left.map(({ position }) => position));
  });

  it('takes over what came and went since, in a later run', async () => {
    const [, old] = await wholeLog(from);
    await from.delete(old!.stream);
    const latest = (await wholeLog(from)).findLast(({ type }) => type !== '$streamDeleted')!;
    await from.delete(latest.stream);
    const added = {
      stream: `statement-${randomUUID()}`,
      expected: 'none' as const,
      events: [event('StatementRecorded', '{}')],
    };
    await from.append([added]);
    const ran = await migrate('--from', source.url, '--to', target.url);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/the same 8000 events and 4 deletions/) });
    const surviving = (log: readonly RecordedEvent[]) => log.filter(({ type }) => type !== '$streamDeleted').map(kept);
    expect(surviving(await wholeLog(to))).toEqual(surviving(await wholeLog(from)));
    expect((await to.readStream(latest.stream)).state).toBe('deleted');
    const [copied] = (await to.readStream(added.stream)).events;
    const [original] = (await from.readStream(added.stream)).events;
    expect([copied!.recordedAt, copied!.metadata]).toEqual([original!.recordedAt, original!.metadata]);
  });

  it('copies a copy as the original', async () => {
    const third = await createDatabase();
    databases.push(third);
    expect(await migrate('--from', target.url, '--to', third.url)).toMatchObject({ code: 0 });
    expect(await migrate('--from', source.url, '--to', third.url, '--verify-only')).toMatchObject({ code: 0 });
  });

  it('tells where a copy differs', async () => {
    const client = createClient(target.url);
    await client.connect();
    const { rows } = await client.query<{ stream: string }>(
      `update eventstore.event set data = replace(data, '3.14000', '3.14')
        where position = (select min(position) from eventstore.event where data like '%3.14000%') returning stream`,
    );
    await client.end();
    const ran = await migrate('--from', source.url, '--to', target.url, '--verify-only');
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(new RegExp(`^vetrail: the two logs differ: event \\d+ is ${rows[0]!.stream} at 0`));
  });

  it.each([
    [
      'a log that is not a copy',
      async () => fill(),
      /^vetrail: the log to copy into holds statement-.*: copy into an empty log/,
    ],
    ['the same log', async () => source.url, /^vetrail: --from and --to name the same event store/],
    ['another scheme', async () => 'mysql://127.0.0.1/x', /Give an address that starts with postgres:/],
    ['a server that is not there', async () => 'postgres://x:secret@127.0.0.1:1/x', /^vetrail: --to: (?!.*secret)/],
  ])('refuses %s as the target', async (_, url, message) => {
    const ran = await migrate('--from', source.url, '--to', await url());
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(message);
  });

  async function fill(): Promise<string> {
    const database = await createDatabase();
    databases.push(database);
    const store = await openEventStore(database.url);
    await store.append([{ stream: `statement-${randomUUID()}`, expected: 'none', events: [event('X', '{}')] }]);
    await store.close();
    return database.url;
  }
});

describe('vetrail migrate-events to EventStoreDB', () => {
  it('keeps the order, whatever the server refuses meanwhile, and the way back gives the original', async () => {
    const [source, back] = [await createDatabase(), await createDatabase()];
    const standIn = await startStandIn();
    const from = await openEventStore(source.url);
    try {
      const statements = Array.from({ length: 700 }, (_, n) => ({
        stream: `statement-${randomUUID()}`,
        expected: 'none' as const,
        events: [event('StatementRecorded', `{"n":${n},"pi":3.14000}`)],
      }));
      await from.append(statements);
      await from.append([
        { stream: 'participant-1', expected: 'none', events: [event('A', '{}', ''), event('B', '{}')] },
      ]);
      await from.delete(statements[7]!.stream);

      let appended = 0;
      standIn.log.onAppended(() => (appended += 1));
      const migrated = migrate('--from', source.url, '--to', standIn.url);
      const copied = (count: number) => eventually(async () => appended > count, `${count} events to be copied`);
      for (const count of [100, 300, 500]) {
        await copied(count);
        standIn.faults.notReady = true;
        standIn.network.cut();
        await new Promise((resolve) => setTimeout(resolve, 300));
        standIn.faults.notReady = false;
      }
      expect(await migrated).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^both hold the same 701 events and 1 deletions/m),
      });
      expect(await migrate('--from', standIn.url, '--to', back.url)).toMatchObject({ code: 0 });
      expect(await migrate('--from', source.url, '--to', back.url, '--verify-only')).toMatchObject({ code: 0 });
    } finally {
      await from.close();
      await standIn.stop();
      await source.drop();
      await back.drop();
    }
  }, 60_000);
});

describe('a service that changes its event store', () => {
  it('answers as before, with the same times, and goes on', async () => {
    const [one, other] = [await createDatabase(), await createDatabase()];
    const settings: Record<string, string> = { EVENTSTORE_URL: one.url };
    const vetrail = await startVetrail({ env: settings });
    const call = (method: 'get' | 'post', path: string) =>
      request(vetrail.url)[method](path).auth(vetrail.key, vetrail.secret).set('X-Experience-API-Version', '1.0.3');
    const listed = async () => {
      const { body } = await call('get', '/xapi/statements?limit=10&ascending=true').expect(200);
      return (body as { statements: { id: string; stored: string }[] }).statements.map(({ id, stored }) => ({
        id,
        stored,
      }));
    };
    try {
      // A deletion and what is missing of it give the copy other positions than the original.
      const store = await openEventStore(one.url);
      const gone = `statement-${randomUUID()}`;
      await store.append([
        { stream: gone, expected: 'none', events: [event('StatementRecorded', JSON.stringify(attended()))] },
      ]);
      await store.delete(gone);
      await store.close();
      for (let i = 0; i < 3; i += 1) await call('post', '/xapi/statements').send(attended()).expect(200);
      const before = await eventually(async () => {
        const statements = await listed();
        return statements.length === 3 && statements;
      }, 'the statements to be found');
      await vetrail.signalAll('SIGTERM');
      expect(await migrate('--from', one.url, '--to', other.url)).toMatchObject({ code: 0 });

      settings['EVENTSTORE_URL'] = other.url;
      await vetrail.start();
      expect(await listed()).toEqual(before);
      await call('post', '/xapi/statements').send(attended()).expect(200);
      const after = await eventually(async () => {
        const statements = await listed();
        return statements.length === 4 && statements;
      }, 'the new statement to be found');
      expect(after.slice(0, 3)).toEqual(before);
      expect(after[3]!.stored > before[2]!.stored).toBe(true);
      expect(vetrail.output()).toContain('these tables are of another log; building them anew');
    } finally {
      await vetrail.stop();
      await one.drop();
      await other.drop();
    }
  }, 60_000);
});
