import type { Money } from '../money.js';
import type { Payment, PaymentStatus } from '../payments/payment.js';
import type { NamedPayment } from './checkout.js';

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
  /**
   * `open`: it is not paid, and may be shown so only because effects show late. `doubtful`: nobody can tell. `freed`: it holds
   * no money of that order, whatever it did before.
   */
  | { readonly paid: false; readonly open: boolean; readonly doubtful: boolean; readonly freed: boolean };

/** That money came in twice for one order. */
export interface PaidTwice {
  readonly account: string;
  readonly orderId: string;
  readonly amount: Money | null;
  readonly firstPaymentId: string;
  readonly secondPaymentId: string;
}

/** Told of every order for which money came in twice, once. */
export type PaidTwiceObserver = (twice: PaidTwice) => void;

/**
 * What becomes of a payment that is not the first to pay its order. `TURN_DOWN`: the provider gives the money back, since we
 * say so. `ALARM`: a person is told, unless it was turned down a moment ago. `WAIT`: it may still be turned down.
 */
export type OnSecond = 'TURN_DOWN' | 'ALARM' | 'WAIT';

const MONEY_IN: ReadonlySet<PaymentStatus> = new Set(['AUTHORIZED', 'CAPTURED', 'PARTIALLY_REFUNDED']);
const MONEY_OUT: ReadonlySet<PaymentStatus> = new Set(['REFUNDED', 'CANCELED', 'FAILED', 'EXPIRED']);
const OPEN: ReadonlySet<PaymentStatus> = new Set(['CREATED', 'PENDING']);

/** It could not be read. */
export const UNREAD: Evidence = { paid: false, open: false, doubtful: true, freed: false };

/** It has nothing to do with the order. */
export const NOT_PAID: Evidence = { paid: false, open: false, doubtful: false, freed: false };

/**
 * What a payment means for its order: it pays it (`paid`), or it holds no money of it, given back, released or never taken
 * (`freed`); `null` where it does not tell yet, or nobody can.
 */
export function standingOf({ status }: Pick<Payment, 'status'>): 'paid' | 'freed' | null {
  if (MONEY_IN.has(status)) return 'paid';
  return MONEY_OUT.has(status) ? 'freed' : null;
}

/** What a payment, read under the provider's signature, proves of a claim; `null`: the provider knows none. */
export function evidenceOf({ paymentId, orderId, amount }: PaymentClaim, payment: Payment | null): Evidence {
  const isIt =
    payment !== null &&
    payment.paymentId === paymentId &&
    (payment.orderId === null || payment.orderId === orderId) &&
    (amount === null || (amount.amount === payment.amount.amount && amount.currency === payment.amount.currency));
  if (!isIt) return NOT_PAID;
  const standing = standingOf(payment);
  if (standing === 'paid') return { paid: true, named: { paymentId, orderId, amount: payment.amount } };
  const freed = standing === 'freed';
  return { paid: false, open: OPEN.has(payment.status), doubtful: payment.status === 'UNKNOWN', freed };
}
