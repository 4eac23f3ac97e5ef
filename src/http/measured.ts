import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Measures } from '../observability/metrics/measures.js';

const KNOWN: ReadonlySet<string> = new Set(METHODS);

/** Notes how long each request took. Only where somebody collects it: there is no such hook otherwise. */
export function addMeasures(server: FastifyInstance, measures: Measures): void {
  server.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    measures.took('http.server.request.duration', reply.elapsedTime, {
      'http.request.method': KNOWN.has(method) ? method : '_OTHER',
      // Paths that lead nowhere are whatever somebody typed.
      'http.route': routeOptions.url ?? 'none',
      'http.response.status_code': reply.statusCode,
    });
    done();
  });
}
