import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestNotes } from '../graphql/request-notes.js';
import type { Log } from '../observability/log.js';
import { shortened, type TrustedProxies } from './access/remote-address.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What its line in the log says of it; `null` as long as there is nothing to say. */
    notes: RequestNotes | null;
  }
}

/** What the line of a request says of it, to be added to. */
export function notesOf(request: FastifyRequest): RequestNotes {
  request.notes ??= new RequestNotes();
  return request.notes;
}

/** Where a request comes from, as it may be written down: a payer's address without its last part. */
export function writtenAddress(
  request: Parameters<TrustedProxies['addressOf']>[0],
  caller: FastifyRequest['caller'],
  proxies: TrustedProxies,
): string | null {
  const address = proxies.nearestOf(request);
  return address !== null && caller?.only ? shortened(address) : address;
}

/**
 * One line for each request, once it is answered or its client has gone: a stream ends so as a rule. To be added before all
 * that answers by itself.
 */
export function addRequestLines(server: FastifyInstance, log: Pick<Log, 'request'>, proxies: TrustedProxies): void {
  server.decorateRequest('notes', null);
  // A connection tells its address as long as it is open, and after that where it was asked before.
  server.server.on('connection', (socket) => void socket.remoteAddress);
  // Hooks that wait for nothing say so by calling `done`: the promise of each would be one more turn for every request.
  server.addHook('onRequest', (request, { raw: response }, done) => {
    const begun = performance.now();
    response.once('close', () => {
      const { method, routeOptions, caller, notes } = request;
      log.request({
        requestId: request.id,
        method,
        route: routeOptions.url,
        ...(response.headersSent && { status: response.statusCode }),
        ...(!response.writableFinished && { aborted: true }),
        milliseconds: Math.round(performance.now() - begun),
        clientAddress: writtenAddress(request, caller, proxies),
        caller: caller?.id ?? null,
        notes,
      });
    });
    done();
  });
}
