import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The TCP connections that this process makes to some ports, to be broken where no proxy can stand in the way. */
export interface OwnSockets {
  cut(): void;
  close(): void;
}

export function watchOwnSockets(ports: readonly number[]): OwnSockets {
  const sockets = new Set<Socket>();
  const onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  subscribe('net.client.socket', onSocket);
  return {
    cut() {
      for (const socket of sockets) if (ports.includes(socket.remotePort ?? 0)) socket.resetAndDestroy();
    },
    close: () => void unsubscribe('net.client.socket', onSocket),
  };
}
