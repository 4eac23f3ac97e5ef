import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Measures } from '../observability/metrics/measures.js';
import { asksByGet } from './graphql/get-requests.js';
import { measureOperation } from './graphql/measured-operation.js';
import { shownName } from './graphql/operation-name.js';

const KNOWN: ReadonlySet<string> = new Set(METHODS);

/**
 * Notes how long each request took, and of GraphQL what was asked and by whom. Only where somebody collects it: there are no such
 * hooks otherwise. The names of operations are told that are known.
 */
export function addMeasures(server: FastifyInstance, measures: Measures, names: ReadonlySet<string>): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, admitted, caller, notes } = request;
    const milliseconds = reply.elapsedTime;
    measures.took('http.server.request.duration', milliseconds, {
      'http.request.method': KNOWN.has(method) ? method : '_OTHER',
      // Paths that lead nowhere are whatever somebody typed.
      'http.route': routeOptions.url ?? 'none',
      'http.response.status_code': reply.statusCode,
    });
    if (routeOptions.url === '/graphql' && (method === 'POST' || asksByGet(request))) {
      const operation = shownName(admitted, names);
      const [code] = notes?.errorCodes ?? [];
      measureOperation(measures, { operation, kind: admitted?.kind, code, caller: caller?.id, milliseconds });
    }
    done();
  });
}
