import type { Caller } from '../domain/caller.js';
import { RateLimited, RequestTooLarge } from '../domain/errors.js';
import type { Budgets } from './budgets.js';

/** How many subscriptions may be open at once. */
export interface StreamLimits {
  readonly perCaller: number;
  readonly inAll: number;
}

/** When to come back if there are too many in all: nobody knows when one ends. */
const COME_BACK_S = 10;
const MINUTE_MS = 60_000;

/** Counts the subscriptions that are open, and charges each for the reads that keep it up to date. */
export class OpenStreams {
  private readonly ofCaller = new Map<string, number>();
  private inAll = 0;
  private charging: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: StreamLimits,
    private readonly budgets: Pick<Budgets, 'charge'>,
    /** Provider calls that an open subscription causes in a minute. */
    private readonly callsPerMinute: number,
  ) {}

  /** Counts one more until what it returns is called. Raises RequestTooLarge or RateLimited. */
  open({ id }: Pick<Caller, 'id'>): () => void {
    const { perCaller, inAll } = this.limits;
    if (this.countOf(id) >= perCaller)
      throw new RequestTooLarge(`You have ${perCaller} subscriptions open, the most for one caller: end one first.`);
    if (this.inAll >= inAll) throw new RateLimited('No more subscriptions can be open now.', COME_BACK_S);
    this.change(id, 1);
    let isOpen = true;
    return () => {
      if (isOpen) this.change(id, -1);
      isOpen = false;
    };
  }

  private countOf(callerId: string): number {
    return this.ofCaller.get(callerId) ?? 0;
  }

  private change(callerId: string, by: 1 | -1): void {
    const count = this.countOf(callerId) + by;
    this.inAll += by;
    if (count === 0) this.ofCaller.delete(callerId);
    else this.ofCaller.set(callerId, count);
    if (this.inAll === 0) clearInterval(this.charging);
    else if (this.inAll === 1 && by === 1) this.charging = setInterval(() => this.charge(), MINUTE_MS).unref();
  }

  private charge(): void {
    for (const [callerId, count] of this.ofCaller) this.budgets.charge(callerId, count * this.callsPerMinute);
  }
}
