import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { type CompiledQueries, errorsOf, type QueryRequest } from '../graphql/compiled-queries.js';
import type { GatewayContext } from '../graphql/context.js';
import type { errorFormatter } from '../graphql/errors.js';
import { headersOfEveryAnswer } from './browsers.js';

/** What answering a GraphQL request takes. */
export interface AnswerParts {
  readonly compiled: CompiledQueries;
  /** The GraphQL server, for all that is not compiled. */
  readonly server: RouteHandlerMethod;
  readonly context: (request: FastifyRequest) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
  /** Whether the server is about to end, so that no connection is kept. */
  readonly isStopping: () => boolean;
}

/** Answers a GraphQL request: as compiled code where the query is known and the client takes plain JSON. */
export function graphqlAnswer({ compiled, server, context, formatError, isStopping }: AnswerParts): RouteHandlerMethod {
  return function (request: FastifyRequest, reply: FastifyReply) {
    const body = request.body as QueryRequest & { readonly extensions?: unknown };
    if (typeof body.query !== 'string' || body.extensions || !takesJson(request))
      return server.call(this, request, reply);
    const answering = context(request);
    const running = compiled.run(body, () => answering);
    if (running === null) return server.call(this, request, reply);
    return running.then((result) => {
      const errors = errorsOf(result)?.map((error) => {
        const { extensions, ...shown } = formatError(error.toJSON(), error);
        return { ...shown, extensions: { ...extensions, requestId: request.id } };
      });
      const shown = { ...(errors && { errors }), data: result.data, extensions: { cost: answering.cost } };
      if (isStopping()) reply.header('connection', 'close');
      sendJson(request, reply, JSON.stringify(shown));
    });
  };
}

/**
 * Sends JSON past Fastify, which takes three times as long to write as many headers. Hooks that wait for the answer's text
 * do not hear of it, those that wait for its end do.
 */
function sendJson(request: FastifyRequest, reply: FastifyReply, text: string): void {
  const head = ['content-type', 'application/json; charset=utf-8', 'content-length', String(Buffer.byteLength(text))];
  addTo(head, headersOfEveryAnswer(request));
  addTo(head, reply.getHeaders());
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, head);
  reply.raw.end(text);
}

function addTo(head: string[], headers: Readonly<Record<string, unknown>>): void {
  for (const name in headers) head.push(name, String(headers[name]));
}

function takesJson({ headers }: FastifyRequest): boolean {
  const { accept } = headers;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  return isJson && (accept === undefined || accept === '*/*' || accept.startsWith('application/json'));
}
