import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';
import { textOf } from './shared-results.js';

type Opened = Awaited<ReturnType<typeof createSourceEventStream>>;

/** What the results of a subscription are made with. */
export interface ResultParts {
  readonly args: ExecutionArgs;
  /**
   * Told when the events end by themselves. What is watched has no end: it is we who stop, so the client is to come back,
   * and must not hear that this was all.
   */
  readonly cutShort: () => void;
  /** Has what is executed belong to what it is executed for. */
  readonly within?: <T>(work: () => T) => T;
  /** Told of every event before its result is made: what was read for the one before may be true no more. */
  readonly eventCame?: () => void;
  /** Gives the result that another subscriber's execution had for the event, or executes. */
  readonly share?: (event: object, execute: () => Promise<ExecutionResult>) => Promise<ExecutionResult>;
  readonly open?: typeof createSourceEventStream;
}

/**
 * What a subscriber is told: the operation's result for every event. One that says the same as the one before is passed
 * over: what changed was nothing that the client asked for. A subscriber holds nothing but this while he waits. Nothing is
 * read before the first answer is asked for, so that a stream can begin before there is one.
 */
export class ChangedResults implements AsyncIterableIterator<ExecutionResult, void> {
  private last = '';
  private opening: Promise<Opened> | undefined;
  private events: AsyncIterator<unknown> | undefined;
  private isOver = false;

  constructor(private readonly parts: ResultParts) {}

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    const { args, cutShort, within = atOnce, open = createSourceEventStream } = this.parts;
    if (!this.events) {
      this.opening ??= Promise.resolve(within(() => open(args)));
      const opened = await this.opening;
      if (this.isOver) return this.ended(opened);
      if (!(Symbol.asyncIterator in opened)) {
        this.isOver = true;
        return { value: opened, done: false };
      }
      this.events = opened[Symbol.asyncIterator]();
    }
    for (;;) {
      const event = await this.events.next();
      if (event.done) {
        if (!this.isOver) cutShort();
        return OVER;
      }
      const value = await this.resultOf(event.value);
      const text = textOf(value);
      if (text !== this.last) {
        this.last = text;
        return { value, done: false };
      }
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.isOver = true;
    await this.events?.return?.();
    return OVER;
  }

  /** Never called; but what lacks it is taken for no generator, and is not told when the client has gone. */
  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The first is made for this subscriber: the event may be as old as the last change, and what is read beside it is not. */
  private resultOf(event: unknown): Promise<ExecutionResult> {
    const { args, eventCame, share, within = atOnce } = this.parts;
    eventCame?.();
    const make = async () => within(() => execute({ ...args, rootValue: event }));
    const isFirst = this.last === '';
    return share && !isFirst && typeof event === 'object' && event !== null ? share(event, make) : make();
  }

  /** Of what was opened for a client who has gone meanwhile, or has heard why nothing can be. */
  private async ended(opened: Opened): Promise<IteratorResult<ExecutionResult, void>> {
    if (Symbol.asyncIterator in opened) await opened[Symbol.asyncIterator]().return?.();
    return OVER;
  }
}

const OVER = { value: undefined, done: true } as const;

function atOnce<T>(work: () => T): T {
  return work();
}
