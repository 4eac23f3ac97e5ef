import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { OpenStreams } from '../callers/open-streams.js';
import { Fault, InvalidInput } from '../domain/errors.js';
import { type Admission, type Admitted, Refused } from '../graphql/admission.js';
import { callerOf } from './authentication.js';
import { checkGraphQLRequest, wantsStream } from './graphql-request.js';

type Found = Pick<Admitted, 'document' | 'kind' | 'cost'>;

declare module 'fastify' {
  interface FastifyRequest {
    /** What was found of it, once it is admitted. */
    admitted: Found | null;
  }
}

/** What was found of a request when it was admitted. Only for requests that `admissionCheck` let pass. */
export function admittedOf({ admitted }: FastifyRequest): Found {
  if (!admitted) throw new Error('Nobody asked whether this request may be carried out.');
  return admitted;
}

/** Answers requests that are not carried out, and leaves of the others what is carried out. */
export function admissionCheck(admission: Admission, streams: OpenStreams) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { body } = request;
    checkGraphQLRequest(body);
    try {
      const admitted = admission.admit(body, callerOf(request));
      if (admitted.kind === OperationTypeNode.SUBSCRIPTION) countStream(admission, admitted, streams, request, reply);
      // Kept as long as a stream lasts, so without the text, which each has for itself.
      request.admitted = { document: admitted.document, kind: admitted.kind, cost: admitted.cost };
      // Nothing but this reaches what is behind: no name of a document, no extension.
      const { operationName, variables } = body;
      request.body = { query: admitted.text, ...(operationName && { operationName }), variables: variables ?? {} };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refuse(error, request, reply);
      return;
    }
    done();
  };
}

function countStream(
  admission: Admission,
  admitted: Admitted,
  streams: OpenStreams,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  try {
    if (!wantsStream(request)) throw new InvalidInput('query', 'ask for subscriptions over Server-Sent Events.');
    const close = streams.open(callerOf(request));
    if (reply.raw.closed) close();
    else reply.raw.once('close', close);
  } catch (error) {
    throw error instanceof Fault ? admission.refusal(error, admitted) : error;
  }
}

function refuse({ errors, cost }: Refused, request: FastifyRequest, reply: FastifyReply): void {
  const body = {
    errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId: request.id } })),
    ...(cost && { extensions: { cost } }),
  };
  if (request.headers.accept === 'text/event-stream') {
    reply.header('content-type', 'text/event-stream; charset=utf-8').header('cache-control', 'no-cache');
    reply.send(`event: next\ndata: ${JSON.stringify(body)}\n\nevent: complete\ndata: \n\n`);
    return;
  }
  const { code, retryAfterSeconds } = errors[0]?.extensions ?? {};
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
  reply.code(code === 'RATE_LIMITED' ? 429 : code === 'FORBIDDEN' ? 403 : 400).send(body);
}
