import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-sse';
import { callerOf } from '../access/authentication.js';
import type { AnswerHeaders } from '../answers/answer-headers.js';
import { type AnswerType, EVENT_STREAM, MULTIPART } from '../answers/media-types.js';
import { STREAM_HEADERS } from '../answers/stream-headers.js';
import { admittedOf } from '../graphql/admission.js';
import { MULTIPART_HEARTBEAT, MULTIPART_TYPE, multipart } from './multipart.js';
import type { StreamRegistry } from './stream-registry.js';
import { Streamed, type StreamParts } from './streamed.js';
import { writeText } from './write-text.js';

/** How often a stream of parts says that it is still there: as often as the other kinds. */
const HEARTBEAT_MS = 12_000;

/** Answers operations with streams, subscriptions above all. Errors look as they do in plain answers. */
export function streamHandler(parts: StreamParts, headers: AnswerHeaders, open: StreamRegistry) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const body = request.body as ConstructorParameters<typeof Streamed>[2];
    const operation = new Streamed(parts, admittedOf(request), body, request.id, callerOf(request));
    // The request is held as long as the stream lasts, and its body may be large.
    request.body = undefined;
    const { type, chunks, leave, heartbeat } = await form(operation, admittedOf(request).type);
    const own = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(200, { ...headers.of(request), ...own, ...STREAM_HEADERS, 'content-type': type });
    const beating = heartbeat === null ? undefined : setInterval(() => beat(reply.raw, heartbeat), HEARTBEAT_MS);
    const over = open.watch({
      caller: callerOf(request),
      authorization: request.headers.authorization,
      end: () => request.raw.socket.destroy(),
    });
    try {
      await write(chunks, leave, reply.raw, () => operation.isCutShort);
      // Apollo's clients take the end of the answer for that of the subscription, whatever its last part says, and would not come back.
      if (type === MULTIPART_TYPE && operation.isCutShort) reply.raw.destroy();
    } catch {
      // A client that is too slow, or has gone: to the other it must not look like the end.
      reply.raw.destroy();
    } finally {
      clearInterval(beating);
      over();
    }
    await ended(reply.raw);
  };
}

/** Ends the answer. That of a client who has gone is never finished, only closed. */
function ended(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.closed) return resolve();
    response.once('close', resolve);
    response.end(resolve);
  });
}

/** An operation in the form of one kind of stream. */
interface Form {
  readonly type: string;
  readonly chunks: AsyncGenerator<string, void, undefined>;
  /** Ends the operation, whose client has gone. */
  readonly leave: () => void;
  /** What is sent from time to time; `null` where the chunks have it. */
  readonly heartbeat: string | null;
}

async function form(operation: Streamed, type: AnswerType): Promise<Form> {
  if (type === MULTIPART) {
    const answers = operation.answers();
    const leave = () => void answers.return();
    return { type: MULTIPART_TYPE, chunks: multipart(operation, answers), leave, heartbeat: MULTIPART_HEARTBEAT };
  }
  const chunks = await eventStream(operation);
  return { type: `${EVENT_STREAM}; charset=utf-8`, chunks, leave: () => void chunks.return(), heartbeat: null };
}

/** To a client that does not take what is there already, nothing is added. */
function beat(response: ServerResponse, heartbeat: string): void {
  if (response.writableLength === 0 && !response.writableEnded) response.write(heartbeat);
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
  chunks: AsyncGenerator<string, void, undefined>,
  leave: () => void,
  response: ServerResponse,
  isCutShort: () => boolean,
): Promise<void> {
  response.once('close', leave);
  for await (const text of chunks) {
    if (response.destroyed || isCutShort()) break;
    await writeText(response, text);
  }
  response.off('close', leave);
}
