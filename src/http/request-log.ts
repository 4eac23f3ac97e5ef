import type { FastifyInstance } from 'fastify';
import type { Log } from '../observability/log.js';
import { type TrustedProxies, writtenAddress } from './access/remote-address.js';

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
