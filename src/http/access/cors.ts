import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type AnswerHeaders, VERSION_HEADER } from '../answers/answer-headers.js';

/** Which web pages may call from a browser, by their origin. */
export type Origins = readonly string[];

/** Headers that GraphQL clients and their tracing send. */
const HEADERS_OF_CLIENTS = [
  'accept',
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'apollographql-client-name',
  'apollographql-client-version',
  'graphql-require-preflight',
  'traceparent',
  'tracestate',
  'x-apollo-operation-name',
  'x-request-id',
] as const;

/** What the log says of a page that asked whether it may call, and may not. */
const REFUSED = 'a web page of this origin may not call: list it in CORS_ORIGINS if it should';
/** Characters of an origin that are written: it is a stranger's text. */
const MAX_OF_ORIGIN = 200;

interface Warns {
  warn(fields: object, message: string): void;
}

/** Says in the log that a page may not call, and what to do if it should. */
export function sayRefused(log: Warns, origin: string): void {
  log.warn({ origin: origin.slice(0, MAX_OF_ORIGIN) }, REFUSED);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '';
}

/** Headers for browsers, on all that Fastify sends; pages of the named origins may call. */
export async function addBrowserSafety(
  server: FastifyInstance,
  headers: AnswerHeaders,
  origins: Origins,
  log: Warns,
): Promise<void> {
  server.addHook('onSend', (request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(headers.of(request)))
      if (!reply.hasHeader(name)) reply.header(name, value);
    done();
  });
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (request.method !== 'OPTIONS' || pathOf(request) !== '/graphql' || (origin && origins.includes(origin))) {
      done();
      return;
    }
    if (origin) sayRefused(log, origin);
    reply.code(204).header('allow', 'GET, POST, OPTIONS').header('vary', 'Origin').send();
  });
  if (origins.length === 0) return;
  await server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: [...HEADERS_OF_CLIENTS],
    exposedHeaders: ['x-request-id', VERSION_HEADER, 'retry-after'],
    maxAge: 600,
  });
}
