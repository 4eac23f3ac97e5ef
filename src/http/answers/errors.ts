import type { FastifyReply, FastifyRequest } from 'fastify';
import { notesOf } from '../request-log-notes.js';
import { jsonTypeOf, PLAIN_JSON } from './media-types.js';

/** Errors in the form GraphQL clients read, also where no GraphQL was reached. */
export function graphqlErrors(
  message: string,
  code: string,
  requestId?: string,
  retryable = false,
  details: Readonly<Record<string, number>> = {},
) {
  return { errors: [{ message, extensions: { code, retryable, requestId, ...details } }] };
}

/** Errors as clients are sent them. */
export interface SentErrors {
  readonly errors: Parameters<ReturnType<typeof notesOf>['failed']>[0] & object;
}

/** Sends errors as the JSON that the client asked for: some read the codes of no other. */
export function sendErrors(request: FastifyRequest, reply: FastifyReply, errors: SentErrors): void {
  notesOf(request).failed(errors.errors);
  reply.type(jsonTypeOf(request.headers.accept) ?? PLAIN_JSON).send(errors);
}
