/** The time that a gateway goes by: the machine's, unless a test has moved it. */
export interface Clock {
  /** How far its time of day is ahead of the machine's, in milliseconds; 0 but in tests. */
  readonly aheadMs: number;
  /** The time of day, in milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment, on a clock that nobody sets. */
  steady(): number;
}

/** A clock that tests move ahead. A reset sets the time of day back; what counts elapsed time never goes back. */
export class MovableClock implements Clock {
  aheadMs = 0;
  private passedMs = 0;

  now(): number {
    return Date.now() + this.aheadMs;
  }

  steady(): number {
    return performance.now() + this.passedMs;
  }

  forward(ms: number): void {
    this.aheadMs += ms;
    this.passedMs += ms;
  }

  reset(): void {
    this.aheadMs = 0;
  }
}

/** The clock of this machine. */
export const MACHINE_CLOCK: Clock = {
  aheadMs: 0,
  now: () => Date.now(),
  steady: () => performance.now(),
};
