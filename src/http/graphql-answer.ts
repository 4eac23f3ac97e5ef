import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { type CompiledQueries, errorsOf, type QueryRequest } from '../graphql/compiled-queries.js';
import type { GatewayContext } from '../graphql/context.js';
import type { errorFormatter } from '../graphql/errors.js';
import { HEADERS_OF_EVERY_ANSWER, type Origins } from './browsers.js';

/** What answering a GraphQL request takes. */
export interface AnswerParts {
  readonly compiled: CompiledQueries;
  /** The GraphQL server, for all that is not compiled. */
  readonly server: RouteHandlerMethod;
  readonly context: (request: FastifyRequest) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
  /** Whether the server is about to end, so that no connection is kept. */
  readonly isStopping: () => boolean;
  /** Whose pages may call from a browser: others get no headers of their own. */
  readonly origins: Origins;
}

/** Answers a GraphQL request: as compiled code where the query is known and the client takes plain JSON. */
export function graphqlAnswer(parts: AnswerParts): RouteHandlerMethod {
  const { compiled, server, context, formatError } = parts;
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
      const { data } = result;
      const extensions = { cost: answering.cost };
      const shown = errors ? { errors, data, extensions } : { data, extensions };
      sendJson(request, reply, JSON.stringify(shown), parts);
    });
  };
}

/**
 * Sends JSON past Fastify, which takes three times as long to write as many headers. Hooks that wait for the answer's text
 * do not hear of it, those that wait for its end do.
 */
function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
  { isStopping, origins }: Pick<AnswerParts, 'isStopping' | 'origins'>,
): void {
  const head = [...HEADERS_OF_EVERY_ANSWER, 'x-request-id', request.id, 'content-type', JSON_TYPE];
  const size = Buffer.byteLength(text);
  head.push('content-length', String(size));
  if (isStopping()) head.push('connection', 'close');
  if (origins.length > 0)
    for (const [name, value] of Object.entries(reply.getHeaders())) head.push(name, String(value));
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, head);
  // Text of as many bytes as characters is ASCII, and as Latin-1 written faster.
  reply.raw.end(text, size === text.length ? 'latin1' : 'utf8');
}

const JSON_TYPE = 'application/json; charset=utf-8';

function takesJson({ headers }: FastifyRequest): boolean {
  const { accept } = headers;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  return isJson && (accept === undefined || accept === '*/*' || accept.startsWith('application/json'));
}
