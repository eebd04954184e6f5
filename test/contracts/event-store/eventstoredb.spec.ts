import { openEventStoreDb, parseConnectionString } from '#eventstore';
import { startStandIn } from '../../support/eventstoredb/server.js';
import { watchOwnSockets } from '../../support/own-sockets.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';
import { eventStoreContract } from './event-store.contract.js';
import type { Differences, TestLog } from './harness.js';

const DIFFERENCES: Differences = {
  atomicAcrossStreams: false,
  erasesAtOnce: false,
  redacts: false,
  receiptsTellAll: false,
  promisesNow: false,
  startsEmpty: false,
  everyAppendLater: false,
  clockCanBeSetBack: true,
};
const TICKS_PER_HOUR = 36_000_000_000n;

eventStoreContract({
  name: 'a stand-in for EventStoreDB',
  effort: 0.25,
  differences: DIFFERENCES,
  createLog: logOnStandIn,
});

const { EVENTSTOREDB_URL: server } = process.env;
if (server) {
  eventStoreContract({
    name: 'EventStoreDB',
    effort: 1,
    differences: { ...DIFFERENCES, clockCanBeSetBack: false },
    createLog: () => logOnServer(server),
  });
}

async function logOnStandIn(): Promise<TestLog> {
  const standIn = await startStandIn();
  return {
    open: () => openEventStoreDb({ url: standIn.url }),
    async cutConnections() {
      standIn.network.cut();
    },
    async setClockBack() {
      standIn.log.ageLast(TICKS_PER_HOUR);
    },
    destroy: () => standIn.stop(),
  };
}

/** One log for all: nobody else writes to it meanwhile. */
async function logOnServer(url: string): Promise<TestLog> {
  const { open, cut, close } = await breakable(url);
  return {
    open,
    async cutConnections() {
      cut();
    },
    async setClockBack() {
      throw new Error("this server's clock is not ours");
    },
    async destroy() {
      await close();
    },
  };
}

/** Connections to a node go through a proxy. Members of a cluster tell by which addresses they are to be had. */
async function breakable(url: string) {
  const { hosts, discover } = parseConnectionString(url);
  const [first] = hosts;
  if (discover || hosts.length > 1) {
    const { cut, close } = watchOwnSockets(hosts.map(({ port }) => port));
    return { open: () => openEventStoreDb({ url }), cut, close };
  }
  const { host } = new URL(url.replace(/^[a-z+]+:/, 'http:'));
  const proxy = await startTcpProxy({ host: first!.address, port: first!.port });
  return {
    open: () => openEventStoreDb({ url: url.replace(host, `127.0.0.1:${proxy.port}`) }),
    cut: () => proxy.cut(),
    close: () => proxy.close(),
  };
}
