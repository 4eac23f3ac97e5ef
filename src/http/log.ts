import { type Logger, pino } from 'pino';
import type { CallObserver } from '../freedompay/client.js';
import type { DefectObserver } from '../graphql/errors.js';

/** The program's log: one JSON line each, on standard output. */
export interface Log {
  readonly logger: Logger;
  readonly providerCall: CallObserver;
  readonly defect: DefectObserver;
}

/** Header and field names whose values are never written, wherever a log line might carry them. */
const REDACTED = ['authorization', 'cookie', 'secret', 'secretKey', 'pg_sig', 'pg_salt'].flatMap((name) => [
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
  };
}
