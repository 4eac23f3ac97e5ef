import type { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { TimerLoop } from './timer-loop.js';

/** What is done whenever it is due. */
export interface Jobs<Job> {
  /** Takes jobs that are due, so many at the most, so that nobody else takes them. */
  readonly claim: (limit: number) => Promise<readonly Job[]>;
  /** Brings `false` where whoever was called did not do it. */
  readonly work: (job: Job) => Promise<unknown>;
  /** How many jobs run at once: always as many, or as the pace finds out. */
  readonly atOnce: number | AdaptiveConcurrency;
  /** How often it is asked what is due, in milliseconds. */
  readonly tickMs: number;
  readonly observeDefect: (error: unknown) => void;
}

/** Does jobs as they come due, some at once: a slow one takes one place, and holds up no other. */
export class JobRunner<Job> {
  private readonly underway = new Set<Promise<void>>();
  private readonly rounds = new TimerLoop(() => this.claim(), 0);
  private claimed = 0;

  constructor(private readonly jobs: Jobs<Job>) {}

  start(): void {
    this.rounds.start();
  }

  /** Asks what is due now, rather than at the next tick. */
  wake(): void {
    this.rounds.wake();
  }

  /** Does all that is due now, and ends with it. */
  async catchUp(): Promise<void> {
    do {
      this.claimed = 0;
      await this.rounds.catchUp();
      await Promise.all(this.underway);
    } while (this.claimed > 0);
  }

  /** Takes nothing more, and ends when what is under way has ended. */
  async stop(): Promise<void> {
    await this.rounds.stop();
    await Promise.all(this.underway);
  }

  private async claim(): Promise<number> {
    const { claim, atOnce, tickMs, observeDefect } = this.jobs;
    // Where no place is free, whoever ends first asks again.
    const free = (typeof atOnce === 'number' ? atOnce : atOnce.atOnce) - this.underway.size;
    try {
      if (free > 0) for (const job of await claim(free)) this.begin(job);
    } catch (error) {
      observeDefect(error);
    }
    return tickMs;
  }

  private begin(job: Job): void {
    const { work, atOnce, observeDefect } = this.jobs;
    this.claimed += 1;
    const began = performance.now();
    const done = work(job)
      .catch((error) => {
        observeDefect(error);
        return false;
      })
      .then((isDone) => {
        this.underway.delete(done);
        if (typeof atOnce !== 'number') atOnce.ended(performance.now() - began, isDone !== false, this.underway.size);
        this.wake();
      });
    this.underway.add(done);
  }
}
