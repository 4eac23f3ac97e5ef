/** Somebody who waits for a moment. */
interface Waiting {
  readonly atMs: number;
  readonly wake: () => void;
}

/** The simulator's clock: the time of day, and as far ahead of it as somebody moved it. It never goes back but by a reset. */
export class Clock {
  private aheadMs = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly source: () => Date) {}

  readonly now = (): Date => new Date(this.source().getTime() + this.aheadMs);

  /** How far it was moved, in whole minutes. */
  get aheadMinutes(): number {
    return Math.floor(this.aheadMs / 60_000);
  }

  /** Those who wait for a moment until then are woken, the earliest first. */
  forward(ms: number): void {
    this.aheadMs += ms;
    const now = this.now().getTime();
    const due = [...this.waiting].filter(({ atMs }) => atMs <= now).sort((a, b) => a.atMs - b.atMs);
    for (const { wake } of due) wake();
  }

  /** Ends when so much time has passed, or was jumped over, and at once where the signal aborts. Keeps no process alive. */
  readonly wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const one: Waiting = {
        atMs: this.now().getTime() + ms,
        wake: () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', one.wake);
          this.waiting.delete(one);
          resolve();
        },
      };
      // The longest that a timer of this platform can take.
      const timer = setTimeout(one.wake, Math.min(ms, 2_147_483_647)).unref();
      signal.addEventListener('abort', one.wake);
      this.waiting.add(one);
    });

  reset(): void {
    this.aheadMs = 0;
  }
}
