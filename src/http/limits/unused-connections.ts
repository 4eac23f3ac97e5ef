import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How long, once we stop, a request may still come whole, in milliseconds. */
const LAST_CHANCE_MS = 1_000;

/**
 * Gives what closes the connections on which no request waits for its answer: nothing was ever asked, all was answered, or what
 * is asked does not come whole. Clients open some ahead and keep them; Node counts few of these as idle, and once it stops it
 * does not time them out either: the stop would wait for them for ever.
 */
export function unusedConnections(server: Server): () => void {
  const last = new Map<Socket, ServerResponse | null>();
  server.on('connection', (socket) => {
    last.set(socket, null);
    socket.once('close', () => last.delete(socket));
  });
  server.on('request', ({ socket }, response) => void last.set(socket, response));
  server.on('upgrade', ({ socket }) => void last.delete(socket));
  return () => {
    const close = () => {
      for (const [socket, response] of last) if (!response?.req.complete || response.writableFinished) socket.destroy();
    };
    setTimeout(close, LAST_CHANCE_MS).unref();
  };
}
