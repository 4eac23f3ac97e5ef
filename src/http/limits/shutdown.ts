import type { FastifyInstance } from 'fastify';
import { graphqlErrors, sendErrors } from '../answers/errors.js';
import { unusedConnections } from './unused-connections.js';

/** What is said to whoever asks too late. Nothing of it was done. */
export const ABOUT_TO_STOP = 'The gateway is about to stop.';

/**
 * How far a server is with its stop. First that is announced: it is not ready any more and keeps no connection, but answers
 * all requests, so that whoever balances between several can send the next ones elsewhere. Then it closes: no connection is
 * taken, what is under way ends, and what still comes on a connection that is open is refused.
 */
export class Shutdown {
  private announced = false;
  private closing = false;

  get isAnnounced(): boolean {
    return this.announced;
  }

  get isClosing(): boolean {
    return this.closing;
  }

  announce(): void {
    this.announced = true;
  }

  close(): void {
    this.announce();
    this.closing = true;
  }
}

/** Takes a server out of service as its shutdown says, which is closing when the server is closed. */
export function addShutdown(server: FastifyInstance, shutdown: Shutdown): void {
  const closeUnused = unusedConnections(server.server);
  server.addHook('preClose', async () => {
    shutdown.close();
    closeUnused();
  });
  server.addHook('onRequest', (request, reply, done) => {
    // Whether the process answers is a question to the last.
    if (!shutdown.isClosing || request.routeOptions.url?.startsWith('/health')) done();
    else {
      const errors = graphqlErrors(ABOUT_TO_STOP, 'INTERNAL_SERVER_ERROR', request.id, true);
      sendErrors(request, reply.code(503), errors);
    }
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    // A connection that is kept would bring the next request here too, and the stop would wait for it.
    if (shutdown.isAnnounced) reply.header('connection', 'close');
    done();
  });
}
