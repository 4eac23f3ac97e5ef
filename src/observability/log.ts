import { type LogFn, type Logger, pino } from 'pino';
import type { PaidTwice } from '../domain/checkouts/paid-order.js';
import type { EventNames } from '../domain/events/merchant-event.js';
import type { CorrectedOperation } from '../domain/operations/correction.js';
import type { OperationChange, StuckWrite } from '../domain/operations/operation.js';
import { resourceOf } from '../domain/operations/resource.js';
import type { Payment } from '../domain/payments/payment.js';
import type { Cause } from '../domain/provider-call-cause.js';
import { withoutContacts } from '../domain/redact-contacts.js';
import { redactLine } from '../freedompay/redaction/field-classes.js';
import { type EndedRequest, fieldsOf } from './request-log-line.js';
import { standardOutput } from './standard-output.js';
import { type LogDestination, textLines } from './text-log-format.js';

/** A call to the provider that ended. No field of it is written: neither values nor signatures reach the log. */
export interface EndedCall {
  readonly script: string;
  readonly account: string;
  readonly paymentId: string | null;
  readonly milliseconds: number;
  /** `null` where it brought a result. */
  readonly fault: { readonly code: string; readonly mayHaveActed: boolean; readonly message: string } | null;
  /** The request or the job that brought it about. */
  readonly cause: Cause | null;
}

/** A try to deliver an event: its id, what it tells of, and the tries so far. */
export interface LoggedDelivery {
  readonly id: string;
  readonly endpoint: string;
  readonly attempts: number;
  /** `null` where it was taken. */
  readonly problem: string | null;
  readonly about: EventNames;
}

/** The program's log: one JSON line each, on standard output. */
export interface Log {
  readonly logger: Logger;
  /** A request that was answered: one line each, but for what asks about health. */
  readonly request: (request: EndedRequest) => void;
  readonly providerCall: (call: EndedCall) => void;
  /** A code of the provider's that nobody documents, when it comes for the first time. */
  readonly unknownCode: (code: string) => void;
  /** An error that nobody foresaw. */
  readonly defect: (error: unknown) => void;
  /** An event that the merchant's backend took, or did not: then it will be tried again. */
  readonly delivery: (attempt: LoggedDelivery) => void;
  /** An operation that had ended and turned out otherwise: somebody should look at it. */
  readonly corrected: (correction: CorrectedOperation) => void;
  /** A change of an operation: one line for each. */
  readonly changed: (change: OperationChange) => void;
  /** An operation or a charge whose outcome is open for too long: somebody should look at it. */
  readonly stuck: (write: StuckWrite) => void;
  /** A payment whose held money the provider may soon take by itself. */
  readonly holdEnding: (payment: Pick<Payment, 'account' | 'paymentId' | 'holdEndsAt'>) => void;
  /** Why a check request was answered without the merchant's backend. */
  readonly undecidedCheck: (problem: string) => void;
  /** Secrets or trusted documents were read again: what changed. */
  readonly reloaded: (changed: readonly string[]) => void;
  /** They were not taken: all stays as it was. */
  readonly notReloaded: (problem: string) => void;
  /** Why no word of other instances' changes comes; `null` where it comes again. */
  readonly hearing: (problem: string | null) => void;
  /** Until when writes are held against a journal that came out of a backup; `null` where that is over. */
  readonly restored: (until: Date | null) => void;
  /** Money came in twice for one order: a person has to give one of the payments back. */
  readonly orderPaidTwice: (twice: PaidTwice) => void;
}

export type { LogDestination };

/** The log of a level and above, to standard output unless said otherwise. No line holds a field that is not open. */
export function createLog(
  level: string,
  destination: LogDestination = standardOutput(),
  format: 'json' | 'text' = 'json',
): Log {
  const options = {
    level,
    formatters: { log: redactLine },
    hooks: { logMethod: writeSafely },
    // `req` and `res` are what Fastify itself may write: a URL's query and the headers are not for the log.
    serializers: { err: written, error: written, req: methodOf, res: statusOf },
  };
  const logger = pino(options, format === 'text' ? textLines(destination) : destination);
  return {
    logger,
    request: (request) => {
      if (!request.route?.startsWith('/health')) logger.info(fieldsOf(request), 'request');
      else if (logger.isLevelEnabled('debug')) logger.debug(fieldsOf(request), 'request');
    },
    providerCall: ({ script, account, paymentId, milliseconds, fault, cause }) => {
      // Most calls succeed, and most logs do not hold those.
      if (!fault && !logger.isLevelEnabled('debug')) return;
      const payment = paymentId === null ? {} : { payment: paymentId };
      const call = { ...named(cause), script, account, ...payment, milliseconds: Math.round(milliseconds) };
      if (!fault) logger.debug(call, 'provider call');
      else
        logger.warn(
          { ...call, code: fault.code, mayHaveActed: fault.mayHaveActed, problem: fault.message },
          'provider call failed',
        );
    },
    unknownCode: (code) => logger.warn({ code }, 'provider code that nobody documents'),
    defect: (error) => logger.error({ err: error }, 'defect'),
    delivery: ({ id, endpoint, attempts, problem, about: { type, account, paymentId, operationId } }) => {
      const line = {
        ...{ event: id, type, endpoint, attempts },
        ...(account !== null && { account }),
        ...(paymentId !== null && { payment: paymentId }),
        ...(operationId !== null && { operation: operationId }),
      };
      if (problem === null) logger.info(line, 'event delivered');
      else logger.warn({ ...line, problem }, 'event not delivered');
    },
    holdEnding: ({ account, paymentId, holdEndsAt }) =>
      logger.warn({ account, payment: paymentId, holdEndsAt }, 'hold ending'),
    corrected: ({ operation: { id, kind, state, paymentId, account }, was, note }) =>
      logger.warn(
        { operation: id, kind, was, state, ...resourceNamed(paymentId), account, note },
        'operation corrected',
      ),
    orderPaidTwice: ({ account, orderId, amount, firstPaymentId, secondPaymentId }) =>
      logger.error({ account, orderId, amount, firstPaymentId, secondPaymentId }, 'order paid twice'),
    changed: ({ operation: { id, kind, state, paymentId, account }, note, source, requestId, caller }) =>
      logger.info(
        { operation: id, kind, state, ...resourceNamed(paymentId), account, note, source, requestId, caller },
        'operation changed',
      ),
    stuck: ({ id, kind, state, paymentId, account, createdAt }) =>
      logger.warn(
        { operation: id, kind, state, ...(paymentId && resourceNamed(paymentId)), account, createdAt },
        'operation stuck',
      ),
    undecidedCheck: (problem) => logger.warn({ problem }, 'check request not decided by the backend'),
    restored: (until) =>
      until === null
        ? logger.info('the time after the restore of the journal is over: writes go on as always')
        : logger.warn(
            `the journal was restored from a backup: until ${until.toISOString()} writes to what shows more than it knows are rejected`,
          ),
    reloaded: (changed) => logger.info({ changed: changed.join(', ') || 'nothing' }, 'reloaded'),
    notReloaded: (problem) => logger.error({ problem }, 'not reloaded'),
    hearing: (problem) =>
      problem === null
        ? logger.info('word of changes is back')
        : logger.warn({ problem }, 'word of changes does not come'),
  };
}

/** Only what a cause is named by: whatever else somebody hands over with it is not for the log. */
function named(cause: Cause | null) {
  if (!cause) return {};
  const { operations = [] } = cause;
  return {
    ...('job' in cause && { job: cause.job }),
    ...(cause.requestId !== undefined && { requestId: cause.requestId }),
    ...(operations.length > 0 && { operation: operations.slice(0, MAX_NAMED).join(' ') }),
  };
}

/** How many operations one line names. */
const MAX_NAMED = 20;

/** Libraries put what they please into their sentences. */
function writeSafely(this: Logger, words: Parameters<LogFn>, write: LogFn): void {
  const said: unknown[] = words;
  for (const [index, one] of said.entries()) if (typeof one === 'string') said[index] = withoutContacts(one);
  write.apply(this, words);
}

/** How many causes behind an error are written. */
const MAX_CAUSES = 5;

/** Of an error what says where it came from: others of its properties may hold a row, a query or a request. */
function written(error: unknown, causes = MAX_CAUSES): unknown {
  if (!(error instanceof Error)) return { message: withoutContacts(String(error)) };
  const { name, message, stack, cause } = error;
  const { code } = error as { readonly code?: unknown };
  return {
    type: name,
    message: withoutContacts(message),
    ...(typeof code === 'string' && { code }),
    stack: withoutContacts(stack ?? ''),
    ...(cause !== undefined && causes > 0 && { cause: written(cause, causes - 1) }),
  };
}

function methodOf({ method }: { readonly method?: unknown }) {
  return { method };
}

function statusOf({ statusCode }: { readonly statusCode?: unknown }) {
  return { statusCode };
}

/** What an operation is done to, under the name of its kind. */
function resourceNamed(key: string): Readonly<Record<string, string>> {
  const { kind, id } = resourceOf(key);
  return { [kind]: id };
}
