import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions } from 'fastify';
import { graphqlErrors } from '../answers/errors.js';
import { rawAnswer } from '../answers/raw-answer.js';
import { Request } from './websocket-upgrades-only.js';

/** The largest request, in bytes: far above any sensible query. */
export const MAX_REQUEST_BYTES = 100 * 1024;
/** All headers together: room for a credential of 8 kB. */
const MAX_HEADER_BYTES = 16 * 1024;

/** How long a client may take, in milliseconds. */
export interface ClientTimes {
  /** For the headers of a request to arrive. */
  readonly headersMs: number;
  /** For a whole request to arrive. Its answer may take longer. */
  readonly requestMs: number;
  /** To take nothing of an answer that waits to be taken: a client whose connection stands still that long is cut off. */
  readonly stuckMs: number;
}

/** What a client may send, and how long they may take, of a gateway that tells its version. */
export function bounds({ headersMs, requestMs }: ClientTimes, version: string) {
  return {
    bodyLimit: MAX_REQUEST_BYTES,
    requestTimeout: requestMs,
    http: {
      IncomingMessage: Request,
      // It is asked for where all of a request's form is.
      requireHostHeader: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.min(1_000, headersMs),
    },
    clientErrorHandler: (error, socket) => answerNoRequest(error, socket, version),
  } satisfies FastifyHttpOptions<Server>;
}

const ERROR_RESPONSES: Readonly<Record<string, readonly [string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    `The headers have more than ${MAX_HEADER_BYTES / 1024} kB.`,
  ],
};

/** Answers what is no HTTP request, or never becomes one, and hangs up. */
function answerNoRequest({ code }: Error & { readonly code?: string }, socket: Socket, version: string): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = ERROR_RESPONSES[code ?? ''] ?? ['400 Bad Request', 'This is no HTTP request.'];
  if (socket.writable) socket.write(rawAnswer(status, graphqlErrors(message, 'BAD_REQUEST'), version));
  socket.destroySoon();
}
