import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse';
import { admittedOf } from './admission.js';
import { callerOf } from './authentication.js';
import { headersOfEveryAnswer } from './browsers.js';
import { EVENT_STREAM } from './media-types.js';
import type { OpenAnswers } from './open-answers.js';
import { STREAM_HEADERS } from './stream-headers.js';
import { Streamed, type StreamParts } from './streamed.js';

/** Answers operations with streams, subscriptions above all. Errors look as they do in plain answers. */
export function streamHandler(parts: StreamParts, open: OpenAnswers) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const body = request.body as ConstructorParameters<typeof Streamed>[2];
    const operation = new Streamed(parts, admittedOf(request), body, request.id, callerOf(request));
    // The request is held as long as the stream lasts, and its body may be large.
    request.body = undefined;
    const events = await eventStream(operation);
    const own = reply.getHeaders() as Record<string, string>;
    const head = {
      ...headersOfEveryAnswer(request),
      ...own,
      ...STREAM_HEADERS,
      'content-type': `${EVENT_STREAM}; charset=utf-8`,
    };
    reply.raw.writeHead(200, head);
    const ended = open.watch({
      caller: callerOf(request),
      authorization: request.headers.authorization,
      end: () => request.raw.socket.destroy(),
    });
    try {
      await write(events, reply.raw, () => operation.isCutShort);
    } catch {
      // A client that is too slow, or has gone: to the other it must not look like the end.
      reply.raw.destroy();
    } finally {
      ended();
    }
    await new Promise<void>((resolve) => reply.raw.end(resolve));
  };
}

/** An operation as Server-Sent Events: GraphQL over SSE, "distinct connections" mode. The first comes at once. */
async function eventStream(operation: Streamed): Promise<AsyncGenerator<string, void, undefined>> {
  const handle = createHandler<undefined, undefined, Record<PropertyKey, unknown>>({
    // Tokens name streams that many operations share; here each has its own.
    authenticate: () => '',
    onSubscribe: () => ({ ...operation.args, contextValue: { ...operation.args.contextValue } }),
    // Whatever comes here was validated when it was admitted.
    validate: () => [],
    subscribe: async () => operation.answers(),
    onNext: (_context, _request, result) => operation.shown(result as ExecutionResult),
  });
  const [events] = await handle({
    method: 'POST',
    url: '/graphql',
    // What is accepted was weighed when the request was admitted.
    headers: { get: (name) => (name === 'accept' ? EVENT_STREAM : 'application/json') },
    body: () => ({ query: ' ' }),
    raw: undefined,
    context: undefined,
  });
  if (events === null || typeof events === 'string')
    throw new Error('An admitted operation was answered without a stream.');
  return events;
}

/** Writes the stream as fast as the client takes it, until either ends. */
async function write(
  body: AsyncGenerator<string, void, undefined>,
  response: ServerResponse,
  isCutShort: () => boolean,
): Promise<void> {
  const leave = () => void body.return();
  response.once('close', leave);
  for await (const text of body) {
    if (response.destroyed || isCutShort()) break;
    await new Promise<void>((resolve, reject) => response.write(text, (error) => (error ? reject(error) : resolve())));
  }
  response.off('close', leave);
}
