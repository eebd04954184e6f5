import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A network that can fail: forwards connections to a server, and breaks, freezes or refuses them when it is told to. */
export interface TcpProxy {
  readonly port: number;
  /** How many connections stand. */
  connections(): number;
  /** Breaks all connections; new ones are taken. */
  cut(): void;
  /** Lets nothing through in either direction, as if the server were stopped; nothing is lost. */
  freeze(): void;
  thaw(): void;
  /** Breaks all connections and takes no new ones. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  let port = 0;
  let server: Server;

  const forward = (inbound: Socket): void => {
    const outbound = createConnection(target);
    const pair = [inbound, outbound] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [outbound, inbound]] as const) {
      from.setNoDelay(true);
      from.on('data', (chunk) => {
        if (!to.write(chunk)) from.pause();
      });
      to.on('drain', () => frozen || from.resume());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      if (frozen) from.pause();
    }
  };
  const listen = (): Promise<void> => {
    server = createServer(forward);
    return new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        ({ port } = server.address() as AddressInfo);
        resolve();
      });
    });
  };
  const cut = (): void => {
    for (const [inbound, outbound] of pairs) {
      inbound.resetAndDestroy();
      outbound.destroy();
    }
    pairs.clear();
  };
  const refuse = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    cut();
    await closed;
  };
  const each = (act: (socket: Socket) => void): void => {
    for (const pair of pairs) pair.forEach(act);
  };

  await listen();
  return {
    get port() {
      return port;
    },
    connections: () => pairs.size,
    cut,
    freeze() {
      frozen = true;
      each((socket) => socket.pause());
    },
    thaw() {
      frozen = false;
      each((socket) => socket.resume());
    },
    refuse,
    accept: listen,
    close: refuse,
  };
}
