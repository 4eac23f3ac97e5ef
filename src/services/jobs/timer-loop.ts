import { Fault } from '../../domain/errors.js';

/**
 * The one timer loop: does work in rounds, one at a time, each after a pause or when it is woken. Whatever the work raises is
 * its own affair.
 */
export class TimerLoop {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  /** When the next round is due, on the clock of `performance.now`. */
  private dueAt = Number.POSITIVE_INFINITY;
  private isUnderWay = false;
  private stopped = true;

  constructor(
    /** One round. Brings the pause before the next, in milliseconds; `null`: none until it is woken. */
    private readonly work: () => Promise<number | null>,
    /** The pause before the first; `null`: none until it is woken. */
    private readonly firstPauseMs: number | null = null,
  ) {}

  /** Rounds with one pause between them, and another before the first, also after one that failed. A fault passes; a defect is reported. */
  static every(
    pauseMs: number,
    work: () => Promise<void>,
    observeDefect: (error: unknown) => void,
    firstPauseMs = pauseMs,
  ): TimerLoop {
    const round = async () => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof Fault)) observeDefect(error);
      }
      return pauseMs;
    };
    return new TimerLoop(round, firstPauseMs);
  }

  /** Whether no more is to be begun. */
  get isStopped(): boolean {
    return this.stopped;
  }

  start(): void {
    this.stopped = false;
    // What was due when it was stopped says nothing any more.
    this.dueAt = Number.POSITIVE_INFINITY;
    if (this.firstPauseMs !== null) this.wake(this.firstPauseMs);
  }

  /** Has a round after a pause at the latest, or right after the one under way. */
  wake(pauseMs = 0): void {
    if (this.stopped) return;
    const at = performance.now() + pauseMs;
    if (at >= this.dueAt) return;
    this.dueAt = at;
    if (!this.isUnderWay) this.schedule();
  }

  /** Has a round now, and ends with it. */
  async catchUp(): Promise<void> {
    await this.round;
    if (this.stopped) return;
    if (!this.isUnderWay) {
      clearTimeout(this.timer);
      this.begin();
    }
    await this.round;
  }

  /** Ends after the round under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.dueAt = Number.POSITIVE_INFINITY;
    clearTimeout(this.timer);
    await this.round;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    const pauseMs = this.dueAt - performance.now();
    if (pauseMs <= 0) this.begin();
    else this.timer = setTimeout(() => this.begin(), pauseMs).unref();
  }

  private begin(): void {
    this.dueAt = Number.POSITIVE_INFINITY;
    this.isUnderWay = true;
    this.round = this.work().then((pauseMs) => {
      this.isUnderWay = false;
      if (pauseMs !== null) this.dueAt = Math.min(this.dueAt, performance.now() + pauseMs);
      if (this.dueAt !== Number.POSITIVE_INFINITY && !this.stopped) this.schedule();
    });
  }
}
