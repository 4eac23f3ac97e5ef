import { type Money, zero } from '../money.js';

/** The most that one caller may refund, by currency. Where a list names any currency, nothing may be refunded in others. */
export interface RefundLimits {
  readonly perOperation: readonly Money[];
  /** Within any 24 hours. */
  readonly perDay: readonly Money[];
}

export const NO_LIMITS: RefundLimits = { perOperation: [], perDay: [] };

/** The most in a currency; `null`: any sum. */
export function mostOf(limits: readonly Money[], currency: string): Money | null {
  if (limits.length === 0) return null;
  return limits.find((limit) => limit.currency === currency) ?? zero(currency);
}
