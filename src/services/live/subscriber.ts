/** Values that may wait for a slow subscriber before he is dropped. */
const MAX_WAITING = 16;

/** One subscriber's queue, as GraphQL pulls from it: bounded, and ended by either side. */
export class Subscriber<T> implements AsyncIterableIterator<T> {
  private readonly waiting: T[] = [];
  private pull: { resolve: (result: IteratorResult<T>) => void; reject: (error: unknown) => void } | undefined;
  private ending: { readonly error?: unknown } | undefined;

  /** Settles when there is a first value, or raises what there is instead. */
  readonly opened: Promise<void>;
  private open!: () => void;
  private refuse!: (error: unknown) => void;

  constructor(private readonly left: () => void) {
    this.opened = new Promise((resolve, reject) => {
      this.open = resolve;
      this.refuse = reject;
    });
    // A consumer that does not await the opening gets the failure from next().
    this.opened.catch(() => {});
  }

  push(value: T): void {
    if (this.ending) return;
    this.open();
    if (this.pull) {
      this.pull.resolve({ value, done: false });
      this.pull = undefined;
    } else if (this.waiting.length < MAX_WAITING) this.waiting.push(value);
    else this.fail(new Error('The subscriber is too slow.'));
  }

  fail(error: unknown): void {
    this.stop({ error });
  }

  end(): void {
    this.stop({});
  }

  next(): Promise<IteratorResult<T>> {
    const [value] = this.waiting.splice(0, 1);
    if (value !== undefined) return Promise.resolve({ value, done: false });
    if (this.ending) {
      const { error } = this.ending;
      this.ending = {};
      return error === undefined ? Promise.resolve({ value: undefined, done: true }) : Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.pull = { resolve, reject };
    });
  }

  async return(): Promise<IteratorResult<T>> {
    this.stop({});
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private stop(end: { readonly error?: unknown }): void {
    if (this.ending) return;
    this.ending = end;
    if (end.error === undefined) this.open();
    else this.refuse(end.error);
    this.waiting.length = 0;
    if (this.pull) {
      if (end.error === undefined) this.pull.resolve({ value: undefined, done: true });
      else this.pull.reject(end.error);
      this.pull = undefined;
      this.ending = {};
    }
    this.left();
  }
}
