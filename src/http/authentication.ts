import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Callers } from '../callers/callers.js';
import type { Caller } from '../domain/caller.js';
import { Fault } from '../domain/errors.js';
import { graphqlErrors } from './graphql-errors.js';

const callerOfRequest = new WeakMap<FastifyRequest, Caller>();

/** Who makes the request. Only for requests that `authentication` let pass. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callerOfRequest.get(request);
  if (!caller) throw new Error('Nobody asked who makes this request.');
  return caller;
}

/** Answers whoever is not known with an error, before his body is read. */
export function authentication(callers: Callers, observeDefect: (error: unknown) => void) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    try {
      callerOfRequest.set(request, await callers.authenticate(request.headers.authorization));
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const isRefusal = error.code === 'UNAUTHENTICATED';
      if (isRefusal) reply.header('www-authenticate', 'Bearer');
      else observeDefect(error);
      return reply
        .code(isRefusal ? 401 : 503)
        .send(graphqlErrors(error.message, error.code, request.id, error.retryable));
    }
  };
}
