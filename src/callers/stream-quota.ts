import { RateLimited, RequestTooLarge } from '../domain/errors.js';
import type { CallBudgets } from './call-budgets.js';
import { type Limited, type PayerLimits, shareOf } from './payer-limits.js';

/** How many subscriptions may be open at once. */
export interface StreamLimits {
  readonly perCaller: number;
  readonly inAll: number;
}

/** When to come back if there are too many in all: nobody knows when one ends. */
const COME_BACK_S = 10;
const MINUTE_MS = 60_000;

/** What all subscriptions are counted under, and those of payers. */
const ALL = 'all';
const ALL_PAYERS = 'all payers';

/** Counts the subscriptions that are open, and charges each for the reads that keep it up to date. */
export class StreamQuota {
  private readonly counts = new Map<string, number>();
  /** Whoever has any open. */
  private readonly callers = new Map<string, { readonly caller: Limited; count: number }>();
  private charging: NodeJS.Timeout | undefined;

  constructor(
    private readonly limits: StreamLimits,
    private readonly payers: PayerLimits,
    private readonly budgets: Pick<CallBudgets, 'charge'>,
    /** Provider calls that an open subscription causes in a minute. */
    private readonly callsPerMinute: number,
  ) {}

  /** How many are open, of all callers. */
  get size(): number {
    return this.countOf(ALL);
  }

  /** How many a caller may have open at once. */
  limitOf({ only }: Limited): number {
    return only ? this.payers.streams : this.limits.perCaller;
  }

  /** Counts one more until what it returns is called. Raises RequestTooLarge or RateLimited. */
  open(caller: Limited): () => void {
    const { id, only } = caller;
    const own = this.limitOf(caller);
    const holder = this.callers.get(id) ?? { caller: { id, only }, count: 0 };
    if (holder.count >= own)
      throw new RequestTooLarge(`You have ${own} subscriptions open, the most for one caller: end one first.`);
    const shared = this.sharedBy(caller);
    if (shared.some(({ name, limit }) => this.countOf(name) >= limit))
      throw new RateLimited('No more subscriptions can be open now.', COME_BACK_S);
    for (const { name } of shared) this.change(name, 1);
    holder.count += 1;
    this.callers.set(id, holder);
    this.charging ??= setInterval(() => this.charge(), MINUTE_MS).unref();
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      for (const { name } of shared) this.change(name, -1);
      holder.count -= 1;
      if (holder.count === 0) this.callers.delete(id);
      if (this.callers.size > 0) return;
      clearInterval(this.charging);
      this.charging = undefined;
    };
  }

  /** What a subscription takes a place of beside the caller's own. */
  private sharedBy({ only }: Limited): { readonly name: string; readonly limit: number }[] {
    const { perCaller, inAll } = this.limits;
    const all = { name: ALL, limit: inAll };
    if (!only) return [all];
    return [
      all,
      { name: ALL_PAYERS, limit: shareOf(inAll, this.payers) },
      { name: `payers of ${only.minter}`, limit: shareOf(perCaller, this.payers) },
    ];
  }

  private countOf(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  private change(name: string, by: 1 | -1): void {
    const count = this.countOf(name) + by;
    if (count === 0) this.counts.delete(name);
    else this.counts.set(name, count);
  }

  private charge(): void {
    for (const { caller, count } of this.callers.values()) this.budgets.charge(caller, count * this.callsPerMinute);
  }
}
