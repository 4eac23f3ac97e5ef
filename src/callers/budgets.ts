import type { Caller } from '../domain/caller.js';
import { RateLimited } from '../domain/errors.js';

const MINUTE_MS = 60_000;

/** What a caller has caused since his minute began. */
interface Minute {
  spent: number;
  /** On the clock of `performance.now`. */
  readonly endsAt: number;
}

/**
 * How many provider calls each caller may cause in a minute, which begins with his first request. Each instance counts by
 * itself. Every request is counted, so nothing here waits: a library's promises took longer than all the rest of it.
 */
export class Budgets {
  /** By caller, those that end first in front: all last equally long. */
  private readonly minutes = new Map<string, Minute>();

  constructor(readonly perMinute: number) {}

  /** Raises RateLimited where nothing is left. */
  check({ id }: Pick<Caller, 'id'>): void {
    const minute = this.minuteOf(id);
    if (minute && minute.spent >= this.perMinute) throw this.exhausted('You used up', minute);
  }

  /** Takes calls out of the budget, and says how many are left. Raises RateLimited, and takes nothing, where there are too few. */
  spend({ id }: Pick<Caller, 'id'>, calls: number): number {
    const minute = this.minuteOf(id) ?? this.begin(id);
    const left = this.perMinute - minute.spent - calls;
    if (left < 0) throw this.exhausted(`This takes ${calls} provider calls, more than you have left of`, minute);
    minute.spent += calls;
    return left;
  }

  /** Takes calls that happen whether the caller has any left or not. */
  charge(callerId: string, calls: number): void {
    const minute = this.minuteOf(callerId) ?? this.begin(callerId);
    minute.spent += calls;
  }

  private minuteOf(callerId: string): Minute | undefined {
    const minute = this.minutes.get(callerId);
    return minute && performance.now() < minute.endsAt ? minute : undefined;
  }

  private begin(callerId: string): Minute {
    const now = performance.now();
    const minute = { spent: 0, endsAt: now + MINUTE_MS };
    this.minutes.delete(callerId);
    this.minutes.set(callerId, minute);
    for (const [id, { endsAt }] of this.minutes) {
      if (now < endsAt) break;
      this.minutes.delete(id);
    }
    return minute;
  }

  private exhausted(what: string, { endsAt }: Minute): RateLimited {
    const seconds = Math.max(1, Math.ceil((endsAt - performance.now()) / 1_000));
    return new RateLimited(`${what} the ${this.perMinute} of this minute.`, seconds);
  }
}
