import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How often within the time each connection is looked at. */
const CHECKS = 4;

/** What a client has taken of its answers, and how many looks in a row found that it took nothing more. */
interface Standstill {
  readonly taken: number;
  /** Counted, not timed: a process that stood still itself must not take that for its clients' fault. */
  readonly checks: number;
}

/**
 * Cuts off clients that take nothing of their answers for so many milliseconds, so that what waits for them is forgotten,
 * here and in the kernel. What they send meanwhile does not count, or a byte a minute would keep it all. A client whose
 * answer is still being made has nothing to take, and waits on; one that reads slowly takes something again and again.
 */
export function cutOffStuckClients(server: Server, stuckMs: number): void {
  const standing = new Map<Socket, Standstill | null>();
  const check = () => {
    for (const [socket, standstill] of standing) {
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0) standing.set(socket, null);
      else if (standstill?.taken !== taken) standing.set(socket, { taken, checks: 0 });
      else if (standstill.checks + 1 >= CHECKS) socket.resetAndDestroy();
      else standing.set(socket, { taken, checks: standstill.checks + 1 });
    }
  };
  const timer = setInterval(check, stuckMs / CHECKS).unref();
  server.on('connection', (socket) => {
    standing.set(socket, null);
    socket.once('close', () => standing.delete(socket));
  });
  server.once('close', () => clearInterval(timer));
}
