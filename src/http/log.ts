import { type Logger, pino } from 'pino';
import type { DefectObserver } from '../graphql/errors.js';
import type { FailedDelivery } from '../services/event-delivery.js';

/** A call to the provider that ended. No field of it is written: neither values nor signatures reach the log. */
export interface EndedCall {
  readonly script: string;
  readonly account: string;
  readonly milliseconds: number;
  /** `null` where it brought a result. */
  readonly fault: { readonly code: string; readonly mayHaveActed: boolean; readonly message: string } | null;
}

/** The program's log: one JSON line each, on standard output. */
export interface Log {
  readonly logger: Logger;
  readonly providerCall: (call: EndedCall) => void;
  readonly defect: DefectObserver;
  /** An event that the merchant's backend did not take; it will be tried again. */
  readonly failedDelivery: (failure: FailedDelivery) => void;
  /** Why a check request was answered without the merchant's backend. */
  readonly undecidedCheck: (problem: string) => void;
}

/** Header and field names whose values are never written, wherever a log line might carry them. */
const REDACTED = ['authorization', 'cookie', 'secret', 'secretKey'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

export function createLog(level: string): Log {
  const logger = pino({ level, redact: { paths: REDACTED, censor: '***' } });
  return {
    logger,
    providerCall: ({ script, account, milliseconds, fault }) => {
      const call = { script, account, milliseconds: Math.round(milliseconds) };
      if (!fault) logger.debug(call, 'provider call');
      else
        logger.warn(
          { ...call, code: fault.code, mayHaveActed: fault.mayHaveActed, problem: fault.message },
          'provider call failed',
        );
    },
    defect: (error) => logger.error({ err: error }, 'defect'),
    failedDelivery: ({ id, attempts, problem }) => logger.warn({ event: id, attempts, problem }, 'event not delivered'),
    undecidedCheck: (problem) => logger.warn({ problem }, 'check request not decided by the backend'),
  };
}
