import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { ProviderFault, ProviderTimeout, ProviderUnavailable } from './errors.js';

/** How a host is spared, and how long we keep trying. */
export interface Patience {
  /** Milliseconds that one call may take in all, waiting and retries included. */
  readonly timeoutMs: number;
  /** Calls to one host at once; more wait in line. */
  readonly parallel: number;
}

const ATTEMPTS = 3;
const QUEUE = 2_000;
const FAILURES_TO_OPEN = 10;
const OPEN_MS = 3_000;

/** Keeps one provider host from being flooded, and callers from waiting for one that is down. */
export class HostGuard {
  private readonly breaker = circuitBreaker(
    // Only failures of the way there count: a refusal or a bad signature says that the host is up.
    handleWhen((error) => error instanceof ProviderUnavailable || error instanceof ProviderTimeout),
    { breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN), halfOpenAfter: OPEN_MS },
  );
  private readonly policy;

  constructor(parallel: number) {
    this.policy = wrap(bulkhead(parallel, QUEUE), this.breaker);
  }

  /** Whether calls are refused at once because the last ones all failed. */
  get isOpen(): boolean {
    return this.breaker.state === CircuitState.Open;
  }

  /** Runs one attempt. Raises ProviderUnavailable, with nothing sent, when the host is given a rest. */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await this.policy.execute(attempt);
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        throw new ProviderUnavailable('it failed many times in a row, so it is given a few seconds of rest', false);
      }
      if (error instanceof BulkheadRejectedError)
        throw new ProviderUnavailable('too many calls are waiting for it', false);
      throw error;
    }
  }
}

/**
 * Runs a call inside one deadline. A read is tried again after anything that may pass: no connection, a lost one, a
 * timeout, an HTTP failure, an unreadable body. A write is tried again only if no byte of it can have left.
 */
export function withRetries<T>(
  effect: 'read' | 'write',
  deadline: Deadline,
  attempt: (timeoutMs: number) => Promise<T>,
): Promise<T> {
  const mayRepeat = (error: Error) =>
    error instanceof ProviderFault &&
    deadline.remainingMs() > 0 &&
    (effect === 'read' ? error.retryable : error instanceof ProviderUnavailable && !error.mayHaveActed);
  const policy = retry(handleWhen(mayRepeat), {
    maxAttempts: ATTEMPTS - 1,
    backoff: new ExponentialBackoff({ generator: decorrelatedJitterGenerator, initialDelay: 50, maxDelay: 500 }),
  });
  return policy.execute(({ attempt: earlier }) => attempt(deadline.share(effect === 'read' && earlier < ATTEMPTS - 1)));
}

/** A point in time until which a call may take. */
export class Deadline {
  private readonly end: number;

  constructor(timeoutMs: number) {
    this.end = performance.now() + timeoutMs;
  }

  remainingMs(): number {
    return Math.max(0, this.end - performance.now());
  }

  /** What one attempt may take: most of the rest where another may follow, else all of it. */
  share(anotherMayFollow: boolean): number {
    return this.remainingMs() * (anotherMayFollow ? 0.6 : 1);
  }
}
