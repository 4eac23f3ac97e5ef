import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Callers } from '../callers/callers.js';
import { type Caller, LOCAL_CALLER } from '../domain/caller.js';
import { Fault, type FaultCode, Unauthenticated } from '../domain/errors.js';
import { graphqlErrors } from './graphql-errors.js';
import { isFromThisMachine } from './locality.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes it, once that is known. */
    caller: Caller | null;
  }
}

/** Who makes the request. Only for requests that `authentication` let pass. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Error('Nobody asked who makes this request.');
  return caller;
}

const STATUS: Readonly<Partial<Record<FaultCode, number>>> = { UNAUTHENTICATED: 401, FORBIDDEN: 403 };

/** How seldom it is said that the same thing keeps failing, in milliseconds: everybody who asks meanwhile meets it. */
const SAY_EVERY_MS = 60_000;

/** Answers whoever is not known with an error, before his body is read. */
export function authentication(callers: Callers, observe: (error: unknown) => void) {
  const observeDefect = seldom(observe);
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const known = callers.known(request.headers.authorization);
    if (known) {
      request.caller = known;
      done();
      return;
    }
    callers
      .authenticate(request.headers.authorization)
      .then((caller) => {
        if (caller === LOCAL_CALLER && !isFromThisMachine(request))
          throw new Unauthenticated(
            'Without a credential this gateway answers its own machine only, asked as localhost and through no proxy.',
          );
        request.caller = caller;
      })
      .then(done, (error) => refuse(error, request, reply, observeDefect));
  };
}

function refuse(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  observeDefect: (error: unknown) => void,
): void {
  if (!(error instanceof Fault)) {
    reply.send(error);
    return;
  }
  const status = STATUS[error.code] ?? 503;
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (status === 503) observeDefect(error);
  reply.code(status).send(graphqlErrors(error.message, error.code, request.id, error.retryable));
}

/** Hands on one error of each kind in a while. */
function seldom(observe: (error: unknown) => void): (error: unknown) => void {
  const saidAt = new Map<string, number>();
  return (error) => {
    const kind = error instanceof Error ? error.name : typeof error;
    if (performance.now() - (saidAt.get(kind) ?? Number.NEGATIVE_INFINITY) < SAY_EVERY_MS) return;
    saidAt.set(kind, performance.now());
    observe(error);
  };
}
