import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { inSpan, type OpenSpan, openServerSpan } from '../tracing/spans.js';
import { callerOf } from './access/authentication.js';
import { admittedOf } from './graphql/admission.js';
import { operationSpan } from './graphql/operation-name.js';

/**
 * Has a span for each request, as a part of the trace that its `traceparent` header names. Only where spans are collected:
 * there are no such hooks otherwise.
 */
export function addSpans(server: FastifyInstance): void {
  const open = new WeakMap<FastifyRequest, OpenSpan>();
  server.addHook('onRequest', (request, _reply, done) => {
    const span = openServerSpan(request.method, request.headers['traceparent']);
    if (!span) return done();
    open.set(request, span);
    span.within(done);
  });
  // The body comes by the socket, and what comes by that is in no span.
  server.addHook('preHandler', (request, _reply, done) => {
    const span = open.get(request);
    if (span) span.within(done);
    else done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const span = open.get(request);
    const route = routeOptions.url ?? 'none';
    span?.set({
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': reply.statusCode,
      'freedompay.request.id': request.id,
    });
    if (reply.statusCode >= 500) span?.failed(String(reply.statusCode));
    span?.end(`${method} ${route}`);
    done();
  });
}

/** Has a span for what an admitted operation does, whichever way it goes. */
export function operationInSpan(handler: RouteHandlerMethod, names: ReadonlySet<string>): RouteHandlerMethod {
  return function (request, reply) {
    const { name, attributes } = operationSpan(admittedOf(request), callerOf(request).id, names);
    return inSpan('internal', name, attributes, async () => handler.call(this, request, reply));
  };
}
