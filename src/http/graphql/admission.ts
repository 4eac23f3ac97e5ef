import type { FastifyReply, FastifyRequest } from 'fastify';
import { OperationTypeNode } from 'graphql';
import type { StreamQuota } from '../../callers/stream-quota.js';
import { Fault } from '../../domain/errors.js';
import { type Admission, type Admitted, Refused } from '../../graphql/admission/admission.js';
import { withCost, withRequestId } from '../../graphql/execution/result-extensions.js';
import { callerOf } from '../access/authentication.js';
import { graphqlErrors, sendErrors } from '../answers/errors.js';
import { type AnswerType, EVENT_STREAM, jsonTypeOf, resultTypeOf, streamTypeOf } from '../answers/media-types.js';
import { STREAM_HEADERS } from '../answers/stream-headers.js';
import { notesOf } from '../request-log-notes.js';
import { checkGraphQLRequest } from './request.js';

/** What a request was found to be, and in what form it is answered. */
interface Found extends Pick<Admitted, 'document' | 'kind' | 'name' | 'cost'> {
  readonly type: AnswerType;
}

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
export function admissionCheck(admission: Admission, streams: StreamQuota) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { body } = request;
    checkGraphQLRequest(body);
    try {
      const admitted = admission.admit(body, callerOf(request));
      const { document, kind, name, cost } = admitted;
      notesOf(request).admitted(admitted);
      if (request.method === 'GET' && kind === OperationTypeNode.MUTATION) {
        const message =
          'Mutations are asked for with POST: what GET asks for may be asked again by anybody on the way.';
        reply.code(405).header('allow', 'POST');
        sendErrors(request, reply, graphqlErrors(message, 'BAD_REQUEST', request.id));
        return;
      }
      const type = answerTypeOf(kind, request.headers.accept);
      if (type === null) {
        sendErrors(request, reply.code(406), graphqlErrors(NOT_ACCEPTABLE[kind], 'BAD_REQUEST', request.id));
        return;
      }
      if (kind === OperationTypeNode.SUBSCRIPTION) countStream(admission, admitted, streams, request, reply);
      // Kept as long as a stream lasts, so without the text, which each has for itself.
      request.admitted = { document, kind, name, cost, type };
      // Nothing but this reaches what is behind: no name of a document, no extension.
      const { operationName, variables } = body;
      request.body = { query: admitted.text, ...(operationName && { operationName }), variables: variables ?? {} };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      sendRefused(error, request, reply);
      return;
    }
    done();
  };
}

/** What to accept instead. */
const NOT_ACCEPTABLE: Readonly<Record<OperationTypeNode, string>> = {
  query: 'Queries are answered as application/json: the "Accept" header takes none of it.',
  mutation: 'Mutations are answered as application/json: the "Accept" header takes none of it.',
  subscription:
    'Subscriptions are answered as text/event-stream or multipart/mixed: the "Accept" header takes neither.',
};

function answerTypeOf(kind: OperationTypeNode, accept: string | undefined): AnswerType | null {
  return kind === OperationTypeNode.SUBSCRIPTION ? streamTypeOf(accept) : resultTypeOf(accept);
}

function countStream(
  admission: Admission,
  admitted: Admitted,
  streams: StreamQuota,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  try {
    const close = streams.open(callerOf(request));
    if (reply.raw.closed) close();
    else reply.raw.once('close', close);
  } catch (error) {
    throw error instanceof Fault ? admission.rejection(error, admitted) : error;
  }
}

function sendRefused({ errors, cost }: Refused, request: FastifyRequest, reply: FastifyReply): void {
  const body = {
    errors: errors.map((error) => withRequestId(error, request.id)),
    ...(cost && { extensions: withCost(cost) }),
  };
  const notes = notesOf(request);
  if (cost) notes.price = cost.providerCalls;
  const { accept } = request.headers;
  if (jsonTypeOf(accept) === null && streamTypeOf(accept) === EVENT_STREAM) {
    notes.failed(errors);
    reply.headers(STREAM_HEADERS).type(`${EVENT_STREAM}; charset=utf-8`);
    reply.send(`event: next\ndata: ${JSON.stringify(body)}\n\nevent: complete\ndata: \n\n`);
    return;
  }
  const { code, retryAfterSeconds } = errors[0]?.extensions ?? {};
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', retryAfterSeconds);
  sendErrors(request, reply.code(code === 'RATE_LIMITED' ? 429 : code === 'FORBIDDEN' ? 403 : 400), body);
}
