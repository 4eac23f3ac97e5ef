import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { graphqlErrors, sendErrors } from '../answers/errors.js';
import { prefersPage } from '../answers/media-types.js';
import { NoGraphQLRequest } from './request.js';

type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;
type Parameters = Readonly<Record<string, unknown>>;

/** Names of what a request may be made of, of which each asks for something. */
const ASKING = ['query', 'documentId', 'extensions'];

/**
 * Headers that a web page of another origin cannot send without asking first. Without one of them a page could have its
 * visitor's browser ask whatever it likes, if not read the answer.
 */
const GUARDS = ['apollo-require-preflight', 'x-apollo-operation-name', 'graphql-require-preflight', 'authorization'];

/** Whether a request asks something with GET, rather than for the playground. */
export function asksByGet({ method, query, headers }: FastifyRequest): boolean {
  const parameters = query as Parameters;
  return method === 'GET' && ASKING.some((name) => parameters[name] !== undefined) && !prefersPage(headers.accept);
}

/** A hook for what asks something with GET, and for nothing else. */
export function whereAsked(hook: Hook): Hook {
  return (request, reply, done) => {
    if (asksByGet(request)) hook(request, reply, done);
    else done();
  };
}

/** Refuses what any web page could send from its visitor's browser. */
export const refuseUnasked: Hook = (request, reply, done) => {
  const { headers } = request;
  const isGuarded = GUARDS.some((name) => headers[name]) || headers['content-type']?.startsWith('application/json');
  if (isGuarded) {
    done();
    return;
  }
  const message =
    'A query over GET needs a header that no web page can send without asking first, "Apollo-Require-Preflight: true" for one.';
  sendErrors(request, reply.code(400), graphqlErrors(message, 'BAD_REQUEST', request.id));
};

/**
 * Reads a GraphQL request from the URL into the body, where that of a POST stands. The answer is about money, so nobody on
 * the way may keep it. Source: GraphQL over HTTP, "GET".
 */
export function getRequestReader(server: FastifyInstance): Hook {
  const parse = server.getDefaultJsonParser('error', 'error');
  return (request, reply, done) => {
    const { query, operationName, documentId, variables, extensions } = request.query as Parameters;
    request.body = {
      ...{ query, operationName, documentId },
      variables: inJson('variables', variables),
      extensions: inJson('extensions', extensions),
    };
    reply.header('cache-control', 'no-store');
    done();

    function inJson(name: string, text: unknown): unknown {
      if (text === undefined || text === '') return undefined;
      if (typeof text !== 'string') throw new NoGraphQLRequest(`"${name}" must stand in the URL once.`);
      let read: unknown;
      let problem: Error | null = null;
      parse(request, text, (error, value) => {
        problem = error;
        read = value;
      });
      if (problem) throw new NoGraphQLRequest(`"${name}" must be a JSON object.`);
      return read;
    }
  };
}
