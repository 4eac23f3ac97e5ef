import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  decorrelatedJitterGenerator,
  ExponentialBackoff,
  handleAll,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  retry,
} from 'cockatiel';
import { ProviderFault, ProviderRefused, ProviderTimeout, ProviderUnavailable } from '../errors/errors.js';

/** How a host is spared, and how long we keep trying. */
export interface CallLimits {
  /** Milliseconds that one call may take in all, waiting and retries included. */
  readonly timeoutMs: number;
  /** Calls that callers' reads make to one host at once; more wait in line. Other lanes have room of their own beside. */
  readonly parallel: number;
}

/**
 * Calls wait in line only behind those that are made for the same: however much is read, it holds up no write and no webhook.
 * Polling is what nobody waits for.
 */
export const LANES = ['writes', 'webhooks', 'reads', 'polling'] as const;
export type Lane = (typeof LANES)[number];

/** How many calls of a lane run at once. */
export function roomOf(lane: Lane, { parallel }: Pick<CallLimits, 'parallel'>): number {
  return Math.ceil(parallel * { writes: 1 / 2, webhooks: 1 / 4, reads: 1, polling: 1 / 16 }[lane]);
}

const ATTEMPTS = 3;
const QUEUE = 2_000;
const FAILURES_TO_OPEN = 10;
const OPEN_MS = 3_000;

/** Keeps one provider host from being flooded by one lane, and callers from waiting for one that is down. */
export class HostGuard {
  private readonly line;
  private readonly breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    halfOpenAfter: OPEN_MS,
  });

  constructor(parallel: number) {
    this.line = bulkhead(parallel, QUEUE);
  }

  /** Whether calls are refused at once because the last ones all failed. */
  get isOpen(): boolean {
    return this.breaker.state === CircuitState.Open;
  }

  /**
   * Runs one attempt when its turn comes. Raises ProviderUnavailable when the circuit of the host is open, and ProviderTimeout
   * when the turn does not come in time: then the attempt is never begun. A write that is begun with no time left for its
   * answer would only be one more outcome that nobody knows.
   */
  async run<T>(deadline: Deadline, attempt: () => Promise<T>): Promise<T> {
    try {
      const begins = this.line.executionSlots > 0 && this.breaker.state === CircuitState.Closed;
      const answer = await (begins ? this.turn(deadline, () => answerOf(attempt)) : this.inLine(deadline, attempt));
      return answer();
    } catch (error) {
      throw isBrokenCircuitError(error) || isBulkheadRejectedError(error) ? heldBack(error) : error;
    }
  }

  /** Begins when its turn comes: at once where there is room and the circuit of the host is closed. */
  private turn<T>(
    deadline: Deadline,
    begin: () => Promise<Answer<T>>,
    hasLeft: () => boolean = () => false,
  ): Promise<Answer<T>> {
    const isPastDeadline = () => hasLeft() || deadline.isNearlyOver();
    return this.line.execute(() =>
      isPastDeadline() ? deadlineExceeded : this.breaker.execute(() => (isPastDeadline() ? deadlineExceeded : begin())),
    );
  }

  /** Leaves the line when the deadline is over. */
  private async inLine<T>(deadline: Deadline, attempt: () => Promise<T>): Promise<Answer<T>> {
    let left = false;
    let leave: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      leave = setTimeout(() => {
        left = true;
        reject(new ProviderTimeout(false));
      }, deadline.remainingMs());
    });
    const begin = () => {
      clearTimeout(leave);
      return answerOf(attempt);
    };
    try {
      return await Promise.race([this.turn(deadline, begin, () => left), timeout]);
    } finally {
      clearTimeout(leave);
    }
  }
}

/** What an attempt came to, opened by calling it. */
type Answer<T> = () => T;

const deadlineExceeded: Answer<never> = () => {
  throw new ProviderTimeout(false);
};

/** Fails only where the way there failed: a refusal or a bad signature says that the host is up. */
function answerOf<T>(attempt: () => Promise<T>): Promise<Answer<T>> {
  return attempt().then(
    (value) => () => value,
    (error: unknown) => {
      if (error instanceof ProviderUnavailable || error instanceof ProviderTimeout) throw error;
      return () => {
        throw error;
      };
    },
  );
}

function heldBack(cause: Error): ProviderUnavailable {
  const why = isBrokenCircuitError(cause)
    ? 'it failed many times in a row, so it is given a few seconds of rest'
    : 'too many calls are waiting for it';
  return new ProviderUnavailable(why, false, { cause });
}

/**
 * Runs a call inside one deadline. A read is tried again after anything that may pass: no connection, a lost one, a
 * timeout, an HTTP failure, an unreadable body. A write is tried again only if no byte of it can have left. What our own
 * guard held back is not tried again: the host is not spared by asking in a hurry. Nor does a repeat come earlier than the
 * host asks for; where that is beyond the deadline there is none.
 */
export async function withRetries<T>(
  effect: 'read' | 'write',
  deadline: Deadline,
  attempt: (timeoutMs: number) => Promise<T>,
  /** Whether it was promised that this attempt is the last one. */
  isLast: () => boolean = () => false,
): Promise<T> {
  const mayRepeat = (error: unknown) =>
    error instanceof ProviderFault &&
    !isLast() &&
    deadline.remainingMs() > pauseAskedBy(error) &&
    !(isBrokenCircuitError(error.cause) || isBulkheadRejectedError(error.cause)) &&
    (effect === 'read' ? mayPass(error) : error instanceof ProviderUnavailable && !error.mayHaveActed);
  try {
    return await attempt(deadline.share(effect === 'read'));
  } catch (first) {
    if (!mayRepeat(first)) throw first;
    let failed = first;
    // Nearly every call does without, so what paces the repeats is made for those that need it. It begins with the failure.
    return paced(mayRepeat, deadline).execute(async ({ attempt: earlier }) => {
      if (earlier === 0) throw first;
      const pauseMs = pauseAskedBy(failed);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      try {
        return await attempt(deadline.share(effect === 'read' && earlier < ATTEMPTS - 1));
      } catch (error) {
        failed = error;
        throw error;
      }
    });
  }
}

/** A refusal is not asked for again at once, even where it will pass: a system that fails is not helped by more calls. */
function mayPass(fault: ProviderFault): boolean {
  return fault.retryable && !(fault instanceof ProviderRefused);
}

/** For how long the other side asked to be left alone, in milliseconds. */
function pauseAskedBy(error: unknown): number {
  return (error instanceof ProviderUnavailable && error.retryAfterMs) || 0;
}

/** Repeats with pauses in proportion to the deadline (50 to 500 ms of 10 s), so that they never outlast it. */
function paced(mayRepeat: (error: Error) => boolean, deadline: Deadline) {
  return retry(handleWhen(mayRepeat), {
    maxAttempts: ATTEMPTS - 1,
    backoff: new ExponentialBackoff({
      generator: decorrelatedJitterGenerator,
      initialDelay: deadline.wholeMs / 200,
      maxDelay: deadline.wholeMs / 20,
    }),
  });
}

/** A point in time until which a call may take. */
export class Deadline {
  private readonly end: number;

  constructor(readonly wholeMs: number) {
    this.end = performance.now() + wholeMs;
  }

  remainingMs(): number {
    return Math.max(0, this.end - performance.now());
  }

  /** Whether too little is left (under a twentieth) to hope for an answer. */
  isNearlyOver(): boolean {
    return this.remainingMs() < this.wholeMs / 20;
  }

  /** What one attempt may take: most of the rest where another may follow, else all of it. */
  share(anotherMayFollow: boolean): number {
    return this.remainingMs() * (anotherMayFollow ? 0.6 : 1);
  }
}
