import type { NamedPayment } from './checkout.js';
import type { Money } from './money.js';
import type { Payment, PaymentStatus } from './payment.js';

/** That a verified webhook called an order paid by a payment. A claim proves nothing: the payment is read. */
export interface PaymentClaim {
  readonly paymentId: string;
  readonly orderId: string;
  /** What the webhook says was paid; `null` where it does not tell. */
  readonly amount: Money | null;
}

/** What the reading of a claimed payment shows of it. */
export type Evidence =
  /** It holds or took the money, and is of that order and sum. */
  | { readonly paid: true; readonly named: NamedPayment }
  /** `open`: it is not paid, and may be shown so only because effects show late. `doubtful`: nobody can tell. */
  | { readonly paid: false; readonly open: boolean; readonly doubtful: boolean };

const MONEY_IN: ReadonlySet<PaymentStatus> = new Set(['AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED']);
const OPEN: ReadonlySet<PaymentStatus> = new Set(['CREATED', 'PENDING']);

/** It could not be read. */
export const UNREAD: Evidence = { paid: false, open: false, doubtful: true };

/** What a payment, as the provider told it under its signature, proves of a claim; `null`: the provider knows none. */
export function evidenceOf({ paymentId, orderId, amount }: PaymentClaim, payment: Payment | null): Evidence {
  const isIt =
    payment !== null &&
    payment.id === paymentId &&
    (payment.orderId === null || payment.orderId === orderId) &&
    (amount === null || (amount.amount === payment.amount.amount && amount.currency === payment.amount.currency));
  if (!isIt) return { paid: false, open: false, doubtful: false };
  if (MONEY_IN.has(payment.status)) return { paid: true, named: { paymentId, orderId, amount: payment.amount } };
  return { paid: false, open: OPEN.has(payment.status), doubtful: payment.status === 'UNKNOWN' };
}
