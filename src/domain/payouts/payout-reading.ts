import { compare, type Money, moneyOrNull } from '../money.js';
import type { Failure } from '../payments/failure.js';
import type { PayoutState } from '../payments/payout.js';

/** What a trusted reading shows of the payout of an order. */
export interface ShownPayout {
  /** The provider's id of it. */
  readonly paymentId: string;
  readonly status: PayoutState;
  /** The provider's own word; `null` when it gave none. */
  readonly rawStatus: string | null;
  /** Decimal text and code as the provider gives them; `null` where it does not say. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly failure: Failure | null;
}

/** A trusted reading of the payout of an order. `payout` is `null` where the provider knows none. */
export interface PayoutReading {
  readonly payout: ShownPayout | null;
  readonly checkedAt: Date;
}

/** Whether a reading is one of a payout, and not of a payment. */
export function isPayoutReading<T extends object>(reading: T | PayoutReading): reading is PayoutReading {
  return 'payout' in reading;
}

/** What in a reading contradicts the sum that was asked for, as a clause; `null` where nothing does. */
export function otherSumOf(
  { paymentId, amount, currency }: Pick<ShownPayout, 'paymentId' | 'amount' | 'currency'>,
  asked: Money,
): string | null {
  if (currency !== null && currency.trim().toUpperCase() !== asked.currency)
    return `payout ${paymentId} is in ${currency.trim().slice(0, 10)} instead of ${asked.currency}`;
  if (amount === null || isSameAmount(amount, asked)) return null;
  return `payout ${paymentId} shows ${amount} instead of ${asked.amount}`;
}

function isSameAmount(amount: string, asked: Money): boolean {
  const shown = moneyOrNull(amount, asked.currency);
  return shown !== null && compare(shown, asked) === 0;
}
