import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../access/authentication.js';
import type { AnswerHeaders } from '../answers/answer-headers.js';
import { EVENT_STREAM, MULTIPART } from '../answers/media-types.js';
import { STREAM_HEADERS } from '../answers/stream-headers.js';
import { admittedOf } from '../graphql/admission.js';
import { notesOf } from '../request-log-notes.js';
import { EVENT_STREAM_HEARTBEAT, eventStream } from './event-stream.js';
import { MULTIPART_HEARTBEAT, MULTIPART_TYPE, multipart } from './multipart.js';
import type { StreamRegistry } from './stream-registry.js';
import { type Results, StreamedOperation, type StreamParts } from './streamed-operation.js';
import { writeText } from './write-and-drain.js';

/** How often a stream says that it is still there. */
const HEARTBEAT_MS = 12_000;

/** Results operations with streams, subscriptions above all. Errors look as they do in plain answers. */
export function streamHandler(parts: StreamParts, headers: AnswerHeaders, open: StreamRegistry) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const body = request.body as ConstructorParameters<typeof StreamedOperation>[2];
    const operation = new StreamedOperation(
      parts,
      admittedOf(request),
      body,
      request.id,
      callerOf(request),
      notesOf(request),
    );
    // The request is held as long as the stream lasts, and its body may be large.
    request.body = undefined;
    const { type, chunks, heartbeat } = admittedOf(request).type === MULTIPART ? PARTS : EVENTS;
    const own = reply.getHeaders() as Record<string, string>;
    reply.raw.writeHead(200, { ...headers.of(request), ...own, ...STREAM_HEADERS, 'content-type': type });
    const beating = setInterval(() => beat(reply.raw, heartbeat), HEARTBEAT_MS);
    const over = open.watch({
      caller: callerOf(request),
      authorization: request.headers.authorization,
      end: () => request.raw.socket.destroy(),
    });
    try {
      await write(operation, chunks, reply.raw);
      // Apollo's clients take the end of the answer for that of the subscription, whatever its last part says, and would not come back.
      if (type === PARTS.type && operation.isCutShort) reply.raw.destroy();
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

/** One kind of stream. */
interface Form {
  readonly type: string;
  readonly chunks: (operation: StreamedOperation, answers: Results) => AsyncGenerator<string, void>;
  readonly heartbeat: string;
}

const PARTS: Form = { type: MULTIPART_TYPE, chunks: multipart, heartbeat: MULTIPART_HEARTBEAT };
const EVENTS: Form = {
  type: `${EVENT_STREAM}; charset=utf-8`,
  chunks: eventStream,
  heartbeat: EVENT_STREAM_HEARTBEAT,
};

/** To a client that does not take what is there already, nothing is added. */
function beat(response: ServerResponse, heartbeat: string): void {
  if (response.writableLength === 0 && !response.writableEnded) response.write(heartbeat);
}

/** Writes the stream as fast as the client takes it, until either ends. */
async function write(operation: StreamedOperation, chunks: Form['chunks'], response: ServerResponse): Promise<void> {
  const answers = operation.answers();
  const leave = () => void answers.return();
  response.once('close', leave);
  for await (const text of chunks(operation, answers)) {
    if (response.destroyed || operation.isCutShort) break;
    await writeText(response, text);
  }
  response.off('close', leave);
}
