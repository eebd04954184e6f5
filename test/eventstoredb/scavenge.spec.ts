import { openEventStoreDb, scavengeEventStoreDb } from '#eventstore';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { event, newStream, record } from '../contracts/event-store/tools.js';
import { startStandIn, type StandIn } from '../support/eventstoredb/server.js';
import { failure } from '../support/eventstoredb/trailers.js';
import { freePort } from '../support/vetrail.js';

let standIn: StandIn;
let doomed: string;

beforeEach(async () => {
  standIn = await startStandIn();
  const store = await openEventStoreDb({ url: standIn.url });
  doomed = newStream();
  await record(store, doomed, [event(), event()], 'none');
  await store.delete(doomed);
  await store.close();
});
afterEach(() => standIn.stop());

const left = () => standIn.log.events.filter(({ stream }) => stream === doomed).map(({ type }) => type);
const GONE = ['$streamDeleted'];

describe('a scavenge', () => {
  it('takes away what was deleted', async () => {
    expect(left()).toHaveLength(3);
    expect(await scavengeEventStoreDb(standIn.url)).toEqual({ outcome: 'scavenged' });
    expect(left()).toEqual(GONE);
  });

  it('is asked for again where it was interrupted, or was begun by others before the deletion', async () => {
    standIn.faults.scavengesInterrupted = 2;
    standIn.log.scavenging = 'of others';
    const scavenged = scavengeEventStoreDb(standIn.url);
    setTimeout(() => (standIn.log.scavenging = undefined), 100);
    expect(await scavenged).toEqual({ outcome: 'scavenged' });
    expect(standIn.faults.scavengesInterrupted).toBe(0);
    expect(left()).toEqual(GONE);
  });

  it('goes on when the connection is lost', async () => {
    const scavenged = scavengeEventStoreDb(standIn.url);
    for (let cuts = 0; cuts < 3; cuts++) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      standIn.network.cut();
    }
    expect(await scavenged).toEqual({ outcome: 'scavenged' });
    expect(left()).toEqual(GONE);
  });

  it('waits for who may do it, and for a node that is away, and says so', async () => {
    standIn.faults.scavengeRefusal = failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
    expect(await scavengeEventStoreDb(standIn.url)).toEqual({
      outcome: 'waiting',
      for: expect.stringMatching(/127\.0\.0\.1:\d+ does not let the user scavenge: add it to the group \$ops$/),
    });
    standIn.faults.scavengeRefusal = undefined;
    standIn.faults.away = { host: '127.0.0.1', port: await freePort() };
    expect(await scavengeEventStoreDb(standIn.url)).toEqual({
      outcome: 'waiting',
      for: expect.stringContaining(`127.0.0.1:${standIn.faults.away.port} is away`),
    });
    expect(left()).toHaveLength(3);
  });

  it('ends to be waited for when it is told to', async () => {
    standIn.log.scavenging = 'of others';
    const stopping = new AbortController();
    const scavenged = scavengeEventStoreDb(standIn.url, { signal: stopping.signal });
    setTimeout(() => stopping.abort(), 50);
    expect(await scavenged).toEqual({ outcome: 'interrupted' });
  });
});
