import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { type ExecutionResult, execute, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { GraphQLRequest } from '../../graphql/admission/admission.js';
import type { GatewayContext } from '../../graphql/context.js';
import type { errorFormatter } from '../../graphql/errors/error-formatter.js';
import { PaymentTexts } from '../../graphql/execution/payment-texts.js';
import { withCost, withRequestId } from '../../graphql/execution/result-extensions.js';
import type { Origins } from '../access/cors.js';
import type { AnswerHeaders } from '../answers/answer-headers.js';
import { admittedOf } from './admission.js';

/** What answering a GraphQL request takes. */
export interface AnswerParts {
  readonly schema: GraphQLSchema;
  /** The GraphQL server, for all but queries. */
  readonly server: RouteHandlerMethod;
  readonly context: (request: FastifyRequest) => GatewayContext;
  readonly formatError: ReturnType<typeof errorFormatter>;
  /** Whether the server is about to end, so that no connection is kept. */
  readonly isStopping: () => boolean;
  readonly headers: AnswerHeaders;
  /** Whose pages may call from a browser: others get no headers of their own. */
  readonly origins: Origins;
}

/**
 * Answers a GraphQL request. A query is executed here, by GraphQL itself, on the document
 * that was read, validated and priced when the request was admitted: the server around GraphQL would take three times as
 * long to come to the same bytes. Mutations are left to that server. Which way a request goes
 * depends on the request alone, never on what was asked before, and no text of it is ever made into code.
 */
export function graphqlAnswer(parts: AnswerParts): RouteHandlerMethod {
  const { schema, server, context } = parts;
  const texts = new PaymentTexts(schema);
  return function (request: FastifyRequest, reply: FastifyReply) {
    const { document, kind, type } = admittedOf(request);
    if (kind !== OperationTypeNode.QUERY) return server.call(this, request, reply);
    const { operationName, variables } = request.body as GraphQLRequest;
    const contextValue = context(request);
    const asked = texts.asked(document, variables ?? {}, contextValue);
    const known = asked?.text();
    return known ? known.then((text) => (text === null ? executed() : sendData(text))) : executed();

    function executed(): Promise<void> | void {
      const result = execute({ schema, document, contextValue, operationName, variableValues: variables });
      return result instanceof Promise ? result.then(send) : send(result);
    }

    function send({ errors, data }: ExecutionResult): Promise<void> | void {
      if (!errors) {
        const text = JSON.stringify(data);
        sendData(text);
        return asked?.executed(text);
      }
      const shown = errors.map((error) => withRequestId(parts.formatError(error.toJSON(), error), request.id));
      contextValue.notes.failed(shown);
      sendText(JSON.stringify({ errors: shown, data, extensions: withCost(contextValue.cost) }));
    }

    function sendData(data: string): void {
      sendText(`{"data":${data},"extensions":${JSON.stringify(withCost(contextValue.cost))}}`);
    }

    function sendText(text: string): void {
      // As the server ends its answers, so that both are the same to the byte.
      sendJson(request, reply, type, `${text}\n`, parts);
    }
  };
}

/**
 * Sends JSON past Fastify, which takes three times as long to write as many headers. Hooks that wait for the answer's text
 * do not hear of it, those that wait for its end do.
 */
function sendJson(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string,
  { headers, isStopping, origins }: Pick<AnswerParts, 'headers' | 'isStopping' | 'origins'>,
): void {
  const head = [...headers.list, 'x-request-id', request.id, 'content-type', type];
  const size = Buffer.byteLength(text);
  head.push('content-length', String(size));
  if (isStopping()) head.push('connection', 'close');
  if (origins.length > 0 || request.method === 'GET')
    for (const [name, value] of Object.entries(reply.getHeaders())) head.push(name, String(value));
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, head);
  // Text of as many bytes as characters is ASCII, and as Latin-1 written faster.
  reply.raw.end(text, size === text.length ? 'latin1' : 'utf8');
}
