import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Which web pages may call from a browser, by their origin. */
export type Origins = readonly string[];

/**
 * Headers of every answer: nothing of it runs, is framed, is guessed at or is told where it came from. They are always the
 * same, so they are written here: a library that makes them anew for each answer took a quarter of the time of a request.
 * That browsers must use TLS is for whoever ends it to say, who knows the other hosts of the domain.
 */
const HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** The headers of every answer, but for the id of its request: names and values in turn. */
export const HEADERS_OF_EVERY_ANSWER: readonly string[] = Object.entries(HEADERS).flat();

/** The headers of every answer, and the id of its request. */
export function headersOfEveryAnswer({ id }: FastifyRequest): Readonly<Record<string, string>> {
  return { ...HEADERS, 'x-request-id': id };
}

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
export async function addBrowserSafety(server: FastifyInstance, origins: Origins, log: Warns): Promise<void> {
  server.addHook('onSend', (request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(headersOfEveryAnswer(request)))
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
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  });
}
