import { compare, type Money } from '../money.js';
import { mostOf } from '../operations/caller-refund-limits.js';

/** The most that may be paid out, by currency. Where a list names any currency, nothing may be paid out in others. */
export interface PayoutLimits {
  /** In one payout. */
  readonly perOperation: readonly Money[];
  /** By one caller within any 24 hours. */
  readonly perDay: readonly Money[];
  /** From the account within any 24 hours, whoever asks. */
  readonly ofAccountPerDay: readonly Money[];
}

export const NO_PAYOUT_LIMITS: PayoutLimits = { perOperation: [], perDay: [], ofAccountPerDay: [] };

/** The limit that a sum is above; `null` where it is not. */
export function exceeded(limits: readonly Money[], amount: Money): Money | null {
  const most = mostOf(limits, amount.currency);
  return most && compare(amount, most) > 0 ? most : null;
}
