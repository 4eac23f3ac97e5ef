import { type Clock, MACHINE_CLOCK } from '../domain/clock.js';
import { RateLimited } from '../domain/errors.js';
import { type Limited, type PayerLimits, shareOf } from './payer-limits.js';

const MINUTE_MS = 60_000;

/** What a caller has caused since their minute began. */
interface Minute {
  spent: number;
  /** How much of that was caused by payers whose tokens the caller made. */
  byPayers: number;
  /** On the clock of `performance.now`. */
  readonly endsAt: number;
}

/**
 * How many provider calls each caller may cause in a minute, which begins with their first request. A payer's calls are taken
 * out of their own minute and out of that of whoever made their token, of which payers may take a part only. Each instance
 * counts by itself. Every request is counted, so nothing here waits: a library's promises took longer than all the rest of it.
 */
export class CallBudgets {
  /** By caller, those that end first in front: all last equally long. */
  private readonly minutes = new Map<string, Minute>();

  constructor(
    private readonly limit: number,
    private readonly payers: PayerLimits,
    private readonly clock: Pick<Clock, 'steady'> = MACHINE_CLOCK,
  ) {}

  /** Provider calls that a caller may cause in a minute. */
  perMinute({ only }: Limited): number {
    return only ? this.payers.costPerMinute : this.limit;
  }

  /** Raises RateLimited where nothing is left. */
  check(caller: Limited): void {
    const minute = this.minuteOf(caller.id);
    if (minute && minute.spent >= this.perMinute(caller)) throw this.exhausted('You used up', caller, minute);
    if (caller.only) this.checkMinter(caller.only.minter, 1);
  }

  /** Takes calls out of the budget, and says how many are left. Raises RateLimited, and takes nothing, where there are too few. */
  spend(caller: Limited, calls: number): number {
    const minute = this.minuteOf(caller.id) ?? this.begin(caller.id);
    const left = this.perMinute(caller) - minute.spent - calls;
    if (left < 0)
      throw this.exhausted(`This takes ${calls} provider calls, more than you have left of`, caller, minute);
    if (caller.only) this.checkMinter(caller.only.minter, calls);
    this.charge(caller, calls);
    return left;
  }

  /** Takes calls that happen whether the caller has any left or not. More than their part is never put down to who let payers in. */
  charge({ id, only }: Limited, calls: number): void {
    const own = this.minuteOf(id) ?? this.begin(id);
    own.spent += calls;
    if (!only) return;
    const minter = this.minuteOf(only.minter) ?? this.begin(only.minter);
    const charged = Math.min(calls, shareOf(this.limit, this.payers) - minter.byPayers);
    minter.byPayers += charged;
    minter.spent += charged;
  }

  private checkMinter(minter: string, calls: number): void {
    const minute = this.minuteOf(minter);
    if (!minute) return;
    const { spent, byPayers, endsAt } = minute;
    if (spent + calls <= this.limit && byPayers + calls <= shareOf(this.limit, this.payers)) return;
    throw new RateLimited(
      'The payers of this shop used up what they may ask for in this minute.',
      this.secondsUntil(endsAt),
    );
  }

  private minuteOf(callerId: string): Minute | undefined {
    const minute = this.minutes.get(callerId);
    return minute && this.clock.steady() < minute.endsAt ? minute : undefined;
  }

  private begin(callerId: string): Minute {
    const now = this.clock.steady();
    const minute = { spent: 0, byPayers: 0, endsAt: now + MINUTE_MS };
    this.minutes.delete(callerId);
    this.minutes.set(callerId, minute);
    for (const [id, { endsAt }] of this.minutes) {
      if (now < endsAt) break;
      this.minutes.delete(id);
    }
    return minute;
  }

  private exhausted(what: string, caller: Limited, { endsAt }: Minute): RateLimited {
    return new RateLimited(`${what} the ${this.perMinute(caller)} of this minute.`, this.secondsUntil(endsAt));
  }

  /** Begins a new minute for everybody. */
  reset(): void {
    this.minutes.clear();
  }

  private secondsUntil(endsAt: number): number {
    return Math.max(1, Math.ceil((endsAt - this.clock.steady()) / 1_000));
  }
}
