import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../domain/caller.js';
import { RateLimited } from '../domain/errors.js';

const MINUTE_S = 60;

/** How many provider calls each caller may cause in a minute, which begins with his first request. Each instance counts by itself. */
export class Budgets {
  private readonly spent: RateLimiterMemory;

  constructor(readonly perMinute: number) {
    this.spent = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S });
  }

  /** Raises RateLimited where nothing is left. */
  async check({ id }: Pick<Caller, 'id'>): Promise<void> {
    const so = await this.spent.get(id);
    if (so && so.remainingPoints <= 0) throw exhausted('You used up', this.perMinute, so);
  }

  /** Takes calls out of the budget, and says how many are left. Raises RateLimited, and takes nothing, where there are too few. */
  async spend({ id }: Pick<Caller, 'id'>, calls: number): Promise<number> {
    try {
      return (await this.spent.consume(id, calls)).remainingPoints;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      await this.spent.reward(id, calls);
      throw exhausted(`This takes ${calls} provider calls, more than you have left of`, this.perMinute, error);
    }
  }

  /** Takes calls that happen whether the caller has any left or not. */
  async charge(callerId: string, calls: number): Promise<void> {
    await this.spent.penalty(callerId, calls);
  }
}

function exhausted(what: string, perMinute: number, { msBeforeNext }: RateLimiterRes): RateLimited {
  return new RateLimited(`${what} the ${perMinute} of this minute.`, Math.max(1, Math.ceil(msBeforeNext / 1_000)));
}
