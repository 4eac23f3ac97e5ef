import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Callers } from '../../callers/authenticate-caller.js';
import { type Caller, LOCAL_CALLER } from '../../domain/caller.js';
import { Fault, type FaultCode, RateLimited, Unauthenticated } from '../../domain/errors.js';
import { graphqlErrors, sendErrors } from '../answers/errors.js';
import { notesOf } from '../request-log-notes.js';
import type { CredentialBudget } from './credential-budget.js';
import { isFromThisMachine } from './from-this-machine.js';
import type { TrustedProxies } from './remote-address.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes it, once that is known. */
    caller: Caller | null;
  }
}

/** What tells where a request comes from. */
type Asking = Pick<FastifyRequest, 'raw' | 'ip' | 'headers'>;

/** Who makes the request. Only for requests that `authentication` let pass. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (!caller) throw new Error('Nobody asked who makes this request.');
  return caller;
}

const STATUS: Readonly<Partial<Record<FaultCode, number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
};

/** How seldom it is said that the same thing keeps failing, in milliseconds: everybody who asks meanwhile meets it. */
const SAY_EVERY_MS = 60_000;

/** What it takes to find out who asks. */
export interface Doorkeeping {
  readonly callers: Callers;
  readonly budget: CredentialBudget;
  readonly proxies: TrustedProxies;
}

/** Answers whoever is not known with an error, before his body is read. */
export function authentication(door: Doorkeeping, observe: (error: unknown) => void) {
  const observeDefect = seldom(observe);
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    // One hash and what is in memory: less than reading the headers took. All that costs more is behind the budget.
    const known = door.callers.known(request.headers.authorization);
    if (known) {
      request.caller = known;
      done();
      return;
    }
    whoAsks(request, request.headers.authorization, door)
      .then((caller) => {
        request.caller = caller;
      })
      .then(done, (error) => sendUnauthenticated(error, request, reply, observeDefect));
  };
}

/** Who makes a request and shows this. Raises a Fault where he is not let in. */
export async function whoAsks(
  request: Asking,
  authorization: string | undefined,
  { callers, budget, proxies }: Doorkeeping,
): Promise<Caller> {
  if (authorization === undefined) return withoutCredential(request, callers);
  const address = proxies.networkOf(request);
  const seconds = budget.waitOf(address, authorization);
  if (seconds > 0) throw new RateLimited('Too many credentials that do not hold came from this address.', seconds);
  try {
    const caller = await callers.authenticate(authorization);
    budget.proved(authorization);
    return caller;
  } catch (error) {
    if (error instanceof Unauthenticated) budget.failed(address, authorization);
    throw error;
  }
}

async function withoutCredential(request: Asking, callers: Callers): Promise<Caller> {
  const caller = await callers.authenticate(undefined);
  if (caller === LOCAL_CALLER && !isFromThisMachine(request))
    throw new Unauthenticated(
      'Without a credential this gateway answers its own machine only, asked as localhost and through no proxy.',
      'no credential, and not from this machine',
    );
  return caller;
}

/** Why somebody was not let in, as the log says it: at most what they were told, and why the credential did not hold. */
export function refusalOf(error: Fault): string {
  return error instanceof Unauthenticated ? error.reason : error.message;
}

function sendUnauthenticated(
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
  notesOf(request).refusal = refusalOf(error);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (error instanceof RateLimited) reply.header('retry-after', error.details.retryAfterSeconds);
  if (status === 503) observeDefect(error);
  const errors = graphqlErrors(error.message, error.code, request.id, error.retryable, error.details);
  sendErrors(request, reply.code(status), errors);
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
