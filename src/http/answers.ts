import { type ExecutionArgs, type ExecutionResult, execute } from 'graphql';

/**
 * What a subscriber is told: the operation's result for every event. One that says the same as the one before is passed
 * over: what changed was nothing that the client asked for. A subscriber holds nothing but this while he waits.
 */
export class Answers implements AsyncIterableIterator<ExecutionResult, void> {
  private last = '';

  constructor(
    private readonly events: AsyncIterator<unknown>,
    private readonly args: ExecutionArgs,
  ) {}

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    for (;;) {
      const event = await this.events.next();
      if (event.done) return { value: undefined, done: true };
      const value = await execute({ ...this.args, rootValue: event.value });
      const text = JSON.stringify(value);
      if (text !== this.last) {
        this.last = text;
        return { value, done: false };
      }
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    await this.events.return?.();
    return { value: undefined, done: true };
  }

  /** Never called; but what lacks it is taken for no generator, and is not told when the client has gone. */
  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    await this.events.return?.();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
