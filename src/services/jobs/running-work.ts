/**
 * What runs here under the id that its row gets. It is known from before the row is stored, so whoever finds the row finds
 * what runs, too.
 */
export class RunningWork<T> {
  private readonly running = new Map<string, Promise<T>>();

  /** Runs the work, which stores the row of that id first. */
  start(id: string, work: () => Promise<T>): Promise<T> {
    const run = work().finally(() => this.running.delete(id));
    this.running.set(id, run);
    return run;
  }

  /** What runs under that id, if anything does. */
  find(id: string): Promise<T> | undefined {
    return this.running.get(id);
  }

  /** Waits until nothing runs, however it ends. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }
}
