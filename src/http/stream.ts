import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createSourceEventStream, GraphQLError, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-sse';
import type { Caller } from '../domain/caller.js';
import type { GatewayContext } from '../graphql/context.js';
import type { Cost } from '../graphql/cost-told.js';
import type { errorFormatter } from '../graphql/errors.js';
import { admittedOf } from './admission.js';
import { Answers } from './answers.js';
import { callerOf } from './authentication.js';
import { headersOfEveryAnswer } from './browsers.js';
import { EVENT_STREAM } from './media-types.js';
import type { OpenAnswers } from './open-answers.js';

/** What a stream of answers needs. */
export interface StreamParts {
  readonly schema: GraphQLSchema;
  readonly context: (requestId: string, caller: Caller, cost: Cost) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
  readonly open: OpenAnswers;
}

/**
 * Answers operations over Server-Sent Events, subscriptions above all: GraphQL over SSE, "distinct connections" mode. Errors
 * look as they do in plain answers.
 */
export function streamHandler({ schema, context, formatError, open }: StreamParts) {
  /** Whoever was told the cost of his request. */
  const told = new WeakSet<object>();
  const handle = createHandler<FastifyRequest, undefined, Record<PropertyKey, unknown> & GatewayContext>({
    schema,
    // Tokens name streams that many operations share; here each has its own.
    authenticate: () => '',
    onSubscribe: ({ raw }, { operationName, variables }) => {
      const { document, cost } = admittedOf(raw);
      return {
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: { ...context(raw.id, callerOf(raw), cost) },
      };
    },
    // Whatever comes here was validated when it was admitted.
    validate: () => [],
    subscribe: async (args) => {
      const events = await createSourceEventStream(args);
      return Symbol.asyncIterator in events ? new Answers(events[Symbol.asyncIterator](), args) : events;
    },
    onNext: (answering, _request, result) => {
      const isFirst = !told.has(answering);
      told.add(answering);
      const { cost, requestId } = answering;
      const shownErrors = result.errors && { errors: result.errors.map((error) => shown(error, requestId)) };
      return { ...result, ...shownErrors, ...(isFirst && { extensions: { ...result.extensions, cost } }) };
    },
  });
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { method, url } = request;
    const [body, { status, statusText, headers }] = await handle({
      method,
      url,
      // What is accepted was weighed when the request was admitted.
      headers: { get: (name) => (name === 'accept' ? EVENT_STREAM : request.headers[name]?.toString()) },
      body: () => request.body as Record<PropertyKey, unknown>,
      raw: request,
      context: undefined,
    });
    // The request is held as long as the stream lasts, and its body may be large.
    request.body = undefined;
    const own = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(status, statusText, { ...headersOfEveryAnswer(request), ...own, ...headers });
    if (body !== null && typeof body !== 'string') {
      const ended = open.watch(request);
      await write(body, reply.raw).finally(ended);
    }
    await new Promise<void>((resolve) => reply.raw.end(typeof body === 'string' ? body : '', resolve));
  };

  function shown(error: GraphQLError, requestId: string): GraphQLError {
    const { message, extensions } = formatError(error.toJSON(), error);
    const { nodes = null, source, positions, path } = error;
    return new GraphQLError(message, { nodes, source, positions, path, extensions: { ...extensions, requestId } });
  }
}

/** Writes the stream as fast as the client takes it, until either ends. */
async function write(body: AsyncGenerator<string, void, undefined>, response: ServerResponse): Promise<void> {
  const leave = () => body.return();
  response.once('close', leave);
  for await (const text of body) {
    if (response.destroyed) break;
    await new Promise<void>((resolve, reject) => response.write(text, (error) => (error ? reject(error) : resolve())));
  }
  response.off('close', leave);
}
