import { EventStoreUnavailable, follow, openEventStoreDb, START, type EventStore } from '#eventstore';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { event, ids, newStream, readOn, record } from '../contracts/event-store/tools.js';
import { startStandIn, type StandIn } from '../support/eventstoredb/server.js';
import { eventually } from '../support/statements.js';

let standIn: StandIn;
let store: EventStore;
const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);

beforeEach(async () => {
  standIn = await startStandIn();
  store = await openEventStoreDb({ url: standIn.url });
  // What ends a process of ours: nothing of the kind may come out of the client, ever.
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterEach(async () => {
  await store.close();
  await standIn.stop();
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  expect(uncaught.splice(0)).toEqual([]);
});

const logged = async () => ids(await readOn(store));
const append = (one = event(), own = store) => record(own, newStream(), [one], 'none');

describe('an append', () => {
  it('that was written, and whose answer was lost with the connection, succeeds once', async () => {
    standIn.faults.cutsAfterWriting = 1;
    const one = event();
    expect(await append(one)).toMatchObject({ revision: 0n });
    expect(await logged()).toEqual([one.id]);
  });

  it('that was written, and is answered as timed out, succeeds once', async () => {
    standIn.faults.timeoutsAfterWriting = 3;
    const some = [event(), event(), event()];
    await Promise.all(some.map((one) => append(one)));
    expect((await logged()).sort()).toEqual(ids(some).sort());
  });

  it('waits for a server that is not ready', async () => {
    standIn.faults.notReady = true;
    const one = event();
    const appending = append(one);
    await sleep(700);
    standIn.faults.notReady = false;
    await appending;
    expect(await logged()).toEqual([one.id]);
  });

  it('beside hundreds of large ones survives the loss of the connection they fill', async () => {
    const large = JSON.stringify('x'.repeat(20_000));
    standIn.network.freeze();
    const many = Array.from({ length: 300 }, () => event({ data: large }));
    const appending = Promise.all(many.map((one) => append(one)));
    await sleep(300);
    standIn.network.cut();
    standIn.network.thaw();
    await appending;
    expect((await logged()).sort()).toEqual(ids(many).sort());
  });

  it('of one store is nothing to another whose connection breaks', async () => {
    const other = await startStandIn();
    const neighbour = await openEventStoreDb({ url: other.url });
    standIn.faults.delayMs = 200;
    const mine = Array.from({ length: 20 }, () => event());
    const appending = Promise.all(mine.map((one) => append(one)));
    const theirs = append(event(), neighbour);
    other.network.cut();
    await theirs;
    const began = performance.now();
    await appending;
    expect(performance.now() - began).toBeLessThan(1_500);
    await neighbour.close();
    await other.stop();
  });

  it('is answered as unavailable in time while the server is gone, and goes through soon after it is back', async () => {
    await standIn.network.refuse();
    const began = performance.now();
    await expect(append()).rejects.toThrow(EventStoreUnavailable);
    expect(performance.now() - began).toBeLessThan(11_000);
    await standIn.network.accept();
    const back = performance.now();
    await eventually(
      () =>
        append().then(
          () => true,
          () => false,
        ),
      'an append to go through',
    );
    expect(performance.now() - back).toBeLessThan(2_000);
  });

  it('goes to another connection when the server hangs, also while all appends do', async () => {
    await append();
    standIn.network.freeze();
    const waiting = [append(), append()];
    await sleep(4_500);
    // Those who were given up stay silent; whoever comes now is answered.
    standIn.network.cut();
    standIn.network.thaw();
    await Promise.all(waiting);
    expect(await logged()).toHaveLength(3);
  });

  it('leaves no trace of a server that takes the leader’s calls elsewhere', async () => {
    const leader = await startStandIn({ log: standIn.log });
    standIn.faults.leader = { host: '127.0.0.1', port: leader.port };
    const one = event();
    const stream = newStream();
    await record(store, stream, [one], 'none');
    expect(ids((await store.readStream(stream)).events)).toEqual([one.id]);
    await store.delete(stream);
    expect((await store.readStream(stream)).state).toBe('deleted');
    standIn.faults.leader = undefined;
    await leader.stop();
    await append();
  });
});

describe('after a discovery that failed', () => {
  it('the same store finds the cluster again', async () => {
    const cluster = await openEventStoreDb({ url: standIn.url.replace('?', ',127.0.0.1:1?') });
    await append(event(), cluster);
    await standIn.network.refuse();
    const refused = await Promise.allSettled([append(event(), cluster), cluster.readStream('note-x')]);
    for (const one of refused) expect(one).toMatchObject({ reason: expect.any(EventStoreUnavailable) });
    await standIn.network.accept();
    await eventually(
      () =>
        append(event(), cluster).then(
          () => true,
          () => false,
        ),
      'an append to go through',
    );
    expect((await cluster.head()).position).toBeGreaterThan(START);
    await cluster.close();
  }, 40_000);
});

describe('a follower', () => {
  it('goes on without loss, doubling or disorder whatever ends its subscription', async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const page of follow(store, { after: START, signal: abort.signal })) seen.push(...ids(page.events));
    })();
    const written: string[] = [];
    const write = async (count: number) => {
      for (const one of Array.from({ length: count }, () => event())) {
        await append(one);
        written.push(one.id);
      }
    };
    await write(5);
    // Too slow for what comes at once: cut off by the server.
    standIn.faults.patienceWithSubscribers = 0;
    await write(20);
    standIn.faults.patienceWithSubscribers = 300;
    for (let cuts = 0; cuts < 3; cuts++) {
      standIn.network.cut();
      await write(3);
    }
    await standIn.network.refuse();
    await sleep(300);
    await standIn.network.accept();
    await write(3);
    // What was deleted is passed where it was scavenged, also at the very place where the follower stands.
    const [doomed] = [newStream()];
    await record(store, doomed, [event({ id: written.at(-1)!.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')) })], 'none');
    await eventually(async () => seen.length === written.length + 1, 'the follower to stand at the last event');
    const extra = seen.pop()!;
    expect(written).not.toContain(extra);
    await store.delete(doomed);
    standIn.log.scavenge();
    await write(3);
    await eventually(async () => seen.includes(written.at(-1)!), 'the follower to come to the end');
    abort.abort();
    await following;
    const deletions = seen.filter((id) => !written.includes(id));
    expect(deletions).toHaveLength(1);
    expect(seen.filter((id) => written.includes(id))).toEqual(written);
  }, 40_000);
});
