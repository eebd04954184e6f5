import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that shows a service below a path of its own, as many an operator has it. */
export interface PathProxy {
  /** The service's address as clients know it, `http://127.0.0.1:…/records`. */
  readonly url: string;
  /** Where the service itself is to be reached, known once it runs. */
  target: string | undefined;
  close(): Promise<void>;
}

/** @param path what stands before the service's own paths, `/records` */
export async function startPathProxy(path: string): Promise<PathProxy> {
  const server: Server = createServer((incoming, outgoing) => forward(proxy.target, path, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: PathProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    target: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function forward(target: string | undefined, path: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (target === undefined || !incoming.url?.startsWith(`${path}/`)) {
    outgoing.writeHead(404).end('not below the proxy’s path');
    return;
  }
  const { method, headers } = incoming;
  const onward = request(target + incoming.url.slice(path.length), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
