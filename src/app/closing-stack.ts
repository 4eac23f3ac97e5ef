/**
 * What was opened, to be closed in reverse: what came later may still need what came before. Closing goes on whatever one of
 * them says, so that nothing is left open, and tells the first complaint at the end.
 */
export class ClosingStack {
  private readonly steps: (() => unknown)[] = [];
  private closed: Promise<void> | undefined;

  /** Has something done at the end, before all that was added earlier. */
  add(step: () => unknown): void {
    this.steps.push(step);
  }

  /** Opens something and has it closed in its turn. */
  async opened<T extends { close(): unknown }>(opening: T | Promise<T>): Promise<T> {
    const one = await opening;
    this.add(() => one.close());
    return one;
  }

  /** Once, however often it is asked for. */
  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  private async closeAll(): Promise<void> {
    const complaints: unknown[] = [];
    for (const step of this.steps.reverse()) {
      try {
        await step();
      } catch (error) {
        complaints.push(error);
      }
    }
    if (complaints.length > 0) throw complaints[0];
  }
}
