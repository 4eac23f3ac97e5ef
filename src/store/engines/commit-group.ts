/** Transactions that one commit makes durable, or none of them. */
export class CommitGroup {
  /** When the first of them was over; `null` while none is. */
  private since: number | null = null;
  /** Why all of them are undone. */
  failure: Error | undefined;
  /** Raises what undid them. */
  readonly committed: Promise<void>;
  private resolve: () => void = () => {};
  private reject: (error: Error) => void = () => {};

  constructor(
    readonly id: number,
    /** Whether its commit waits for the disk. */
    readonly isSynced: boolean,
  ) {
    this.committed = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // There may be nobody yet who waits for it.
    this.committed.catch(() => {});
  }

  /** One of its transactions is over, and waits for the commit. */
  add(): void {
    this.since ??= performance.now();
  }

  /** Whether nothing would be lost without a commit. */
  get isEmpty(): boolean {
    return this.since === null;
  }

  /** For how long the first of them has waited for the commit, in milliseconds. */
  get waitedMs(): number {
    return this.since === null ? 0 : performance.now() - this.since;
  }

  succeed(): void {
    this.resolve();
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.reject(error);
  }
}
