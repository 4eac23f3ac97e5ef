import { add, compare, type Money, sum, zero } from '../money.js';

/** The most that one caller may refund, by currency. Where a list names any currency, nothing may be refunded in others. */
export interface CallerRefundLimits {
  readonly perOperation: readonly Money[];
  /** Within any 24 hours. */
  readonly perDay: readonly Money[];
}

export const NO_REFUND_LIMITS: CallerRefundLimits = { perOperation: [], perDay: [] };

/** The most in a currency; `null`: any sum. */
export function mostOf(limits: readonly Money[], currency: string): Money | null {
  if (limits.length === 0) return null;
  return limits.find((limit) => limit.currency === currency) ?? zero(currency);
}

/** The span that a caller's refunds are summed over, in milliseconds. */
export const QUOTA_SPAN_MS = 86_400_000;

/** Whether a refund fits beside those of the span, all of one currency, into the most that their caller may refund in it. */
export function fitsQuota(refund: Money, others: readonly Money[], most: Money): boolean {
  return compare(add(sum(others, refund.currency), refund), most) <= 0;
}
