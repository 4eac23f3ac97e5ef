/** What is done whenever it is due. */
export interface Jobs<Job> {
  /** Takes jobs that are due, so many at the most, so that nobody else takes them. */
  readonly claim: (limit: number) => Promise<readonly Job[]>;
  readonly work: (job: Job) => Promise<void>;
  /** How many jobs run at once. */
  readonly atOnce: number;
  /** How often it is asked what is due, in milliseconds. */
  readonly tickMs: number;
  readonly observeDefect: (error: unknown) => void;
}

/** Does jobs as they come due, some at once: a slow one takes one place, and holds up no other. */
export class JobRunner<Job> {
  private readonly underway = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private claiming: Promise<void> | undefined;
  private hasMoreWork = false;
  private stopped = true;

  constructor(private readonly jobs: Jobs<Job>) {}

  start(): void {
    this.stopped = false;
    this.wake();
  }

  /** Asks what is due now, rather than at the next tick. */
  wake(): void {
    if (this.stopped) return;
    this.hasMoreWork = true;
    if (this.claiming) return;
    clearTimeout(this.timer);
    this.claiming = this.claimAll().finally(() => {
      this.claiming = undefined;
      if (!this.stopped) this.timer = setTimeout(() => this.wake(), this.jobs.tickMs);
    });
  }

  /** Takes nothing more, and ends when what is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.claiming;
    await Promise.all(this.underway);
  }

  private async claimAll(): Promise<void> {
    const { claim, atOnce, observeDefect } = this.jobs;
    try {
      while (this.hasMoreWork && !this.stopped) {
        this.hasMoreWork = false;
        // Whoever ends first asks again.
        if (this.underway.size >= atOnce) return;
        for (const job of await claim(atOnce - this.underway.size)) this.begin(job);
      }
    } catch (error) {
      observeDefect(error);
    }
  }

  private begin(job: Job): void {
    const { work, observeDefect } = this.jobs;
    const done = work(job)
      .catch(observeDefect)
      .finally(() => {
        this.underway.delete(done);
        this.wake();
      });
    this.underway.add(done);
  }
}
