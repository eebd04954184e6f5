import { openEventStore, type EventStore } from '#eventstore';
import { statementStream } from '#domain';
import { createLogger } from '#platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { attended, eventually } from '../../../test/support/statements.js';
import { loadProgramme } from '../../shared/load-programme.js';
import { EventStream } from './event-stream.js';
import { SharedLog } from './shared-log.js';

let database: TestDatabase;
let eventStore: EventStore;

beforeAll(async () => {
  database = await createDatabase();
  eventStore = await openEventStore(database.url);
});

afterAll(async () => {
  await eventStore.close();
  await database.drop();
});

/** @returns the ids of the statements that were put into the log */
async function record(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const statement = attended();
    const event = { id: randomUUID(), type: 'StatementRecorded', data: JSON.stringify(statement), metadata: '{}' };
    await eventStore.append([{ stream: statementStream(statement.id), expected: 'none', events: [event] }]);
    ids.push(statement.id);
  }
  return ids;
}

describe('the shared end of the log', () => {
  it('gives what it no longer holds from the log, and the rest from memory, without a gap', async () => {
    const log = new SharedLog({
      eventStore,
      programme: loadProgramme(undefined),
      logger: createLogger('feed', 'silent'),
      capacity: 5,
    });
    const before = await record(3);
    const { leave } = await log.join();
    const after = await record(12);
    const never = new AbortController().signal;
    const { position: head } = await eventStore.head();
    const read: string[] = [];
    for (let position = 0n; position < head;) {
      const { items, next } = await log.after(position);
      read.push(...items.map(({ subject }) => subject));
      if (next === position) await log.more(position, never);
      position = next;
    }
    expect(read).toEqual([...before, ...after]);
    // In memory are no more than it may hold: all of the log comes in one go from the log alone.
    expect((await log.after(0n)).items).toHaveLength(15);
    const last = await eventually(async () => {
      const { items } = await log.after(head - 5n);
      return items.length === 5 && items;
    }, 'the follower to reach the end');
    expect(last.map(({ subject }) => subject)).toEqual(after.slice(-5));
    leave();
    expect(log.listeners).toBe(0);
  });
});

describe('a stream of events', () => {
  it('waits for a listener who does not take in what was written', async () => {
    let written = 0;
    let most = 0;
    const server = createServer((_request, response) => {
      const stream = new EventStream(response);
      void (async () => {
        for (let i = 0; i < 1_000 && !stream.signal.aborted; i++) {
          await stream.write(`data: ${'x'.repeat(65_536)}\n\n`);
          written++;
          most = Math.max(most, response.writableLength);
        }
        stream.end();
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve) =>
      get({ host: '127.0.0.1', port, agent: false }, resolve),
    );
    response.pause();
    let seen = -1;
    await eventually(async () => {
      const still = seen === written;
      seen = written;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return still && written > 0;
    }, 'the writer to wait');
    expect(written).toBeLessThan(1_000);
    response.resume();
    await new Promise((resolve) => response.once('end', resolve));
    expect(written).toBe(1_000);
    expect(most).toBeLessThan(4 * 65_536);
    server.close();
  });
});
