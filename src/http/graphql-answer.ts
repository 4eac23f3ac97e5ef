import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import type { CompiledQueries, QueryRequest } from '../graphql/compiled-queries.js';
import type { GatewayContext } from '../graphql/context.js';
import type { errorFormatter } from '../graphql/errors.js';

/** What answering a GraphQL request takes. */
export interface AnswerParts {
  readonly compiled: CompiledQueries;
  /** The GraphQL server, for all that is not compiled. */
  readonly server: RouteHandlerMethod;
  readonly context: (request: FastifyRequest) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
}

/** Answers a GraphQL request: as compiled code where the query is known and the client takes plain JSON. */
export function graphqlAnswer({ compiled, server, context, formatError }: AnswerParts): RouteHandlerMethod {
  return async function (request: FastifyRequest, reply: FastifyReply) {
    const body = request.body as QueryRequest & { readonly extensions?: unknown };
    if (typeof body.query !== 'string' || body.extensions || !takesJson(request))
      return server.call(this, request, reply);
    const answering = context(request);
    const result = await compiled.run(body, () => answering);
    if (!result) return server.call(this, request, reply);
    reply.header('content-type', 'application/json; charset=utf-8');
    const errors = result.errors?.map((error) => {
      const { extensions, ...shown } = formatError(error.toJSON(), error);
      return { ...shown, extensions: { ...extensions, requestId: request.id } };
    });
    return JSON.stringify({ ...(errors && { errors }), data: result.data, extensions: { cost: answering.cost } });
  };
}

function takesJson({ headers }: FastifyRequest): boolean {
  const { accept } = headers;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  return isJson && (accept === undefined || accept === '*/*' || accept.startsWith('application/json'));
}
