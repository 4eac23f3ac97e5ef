import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long, once we stop, a request may still come on a connection on which there was none, in milliseconds. */
const LAST_CHANCE_MS = 1_000;

/**
 * Gives what closes the connections on which nothing was ever asked. Clients open some ahead and keep them; Node does not
 * count them as idle, and once it stops it does not time them out either: the stop would wait for them for ever.
 */
export function unusedConnections(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  const used = ({ socket }: { readonly socket: Socket }) => void unused.delete(socket);
  server.on('request', used);
  server.on('upgrade', used);
  return () => {
    const close = () => {
      for (const socket of unused) socket.destroy();
    };
    setTimeout(close, LAST_CHANCE_MS).unref();
  };
}
