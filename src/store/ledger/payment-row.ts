import { type RawBuilder, sql } from 'kysely';
import { PAYMENT_FIELDS, sentNames } from '../../domain/events/event-fields.js';
import { type Money, minorUnits, money } from '../../domain/money.js';
import { paymentNodeId, refundNodeId, revocationNodeId } from '../../domain/node-id.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { RefundPayment, RevokedPayment } from '../../domain/payments/refund-payment.js';
import type { LedgerPaymentRow } from '../db/rows/ledger.js';

/** Those columns of which a payment is made again. */
export const PAYMENT_COLUMNS = [
  'account',
  'payment_id',
  'order_id',
  'status',
  'raw_status',
  'amount',
  'currency',
  'captured',
  'refunded',
  'hold_ends_at',
  'listed_at',
  'changed_at',
  'checked_at',
  'reading',
] as const satisfies readonly (keyof LedgerPaymentRow)[];

/** A row as it is read: see `amount_minor` for what is not. */
export type StoredPayment = Pick<LedgerPaymentRow, (typeof PAYMENT_COLUMNS)[number]>;

/**
 * What a payment is besides its columns, as JSON: what the merchant's backend may be sent, and so nothing that tells who paid or
 * can be acted with. Without ids of ours: an account's name is part of them, and may change.
 */
export function readingOf(payment: Payment): string {
  const written: Partial<Record<keyof Payment, unknown>> = {};
  for (const name of WRITTEN) written[name] = payment[name];
  if (payment.refunds.length > 0) written.refunds = payment.refunds.map(({ id: _own, ...refund }) => refund);
  if (payment.revocations.length > 0)
    written.revocations = payment.revocations.map(({ id: _own, ...release }) => release);
  return JSON.stringify(written);
}

/** Those that have a column of their own, and our id, which is made of others. */
const APART: ReadonlySet<string> = new Set<keyof Payment>([
  'id',
  'account',
  'paymentId',
  'orderId',
  'status',
  'rawStatus',
  'amount',
  'capturedAmount',
  'refundedAmount',
  'checkedAt',
]);

/** Found once: this is done for every reading of a payment that is news. */
const WRITTEN: readonly (keyof Payment)[] = sentNames(PAYMENT_FIELDS).filter((name) => !APART.has(name));

/** What a column of whole numbers holds at most: far above any payment. */
const MAX_MINOR = 2n ** 63n - 1n;

/** The sum in whole minor units as text, as it is stored. */
export function storedMinor(sum: Money): string {
  const minor = minorUnits(sum);
  return (minor > MAX_MINOR ? MAX_MINOR : minor).toString();
}

/** The same as a part of a statement: digit by digit, never as a number. */
export function minorIn(sum: Money): RawBuilder<number> {
  return sql<number>`cast(${storedMinor(sum)} as bigint)`;
}

/** The payment as it was last seen. What tells who paid is `null`: it was never written down. */
export function paymentOfRow(row: StoredPayment): Payment {
  const { account, payment_id: paymentId, currency } = row;
  const { refunds, revocations, createdAt, paidAt, ...rest } = JSON.parse(row.reading) as WrittenReading;
  return {
    ...rest,
    id: paymentNodeId(account, paymentId),
    account,
    paymentId,
    orderId: row.order_id,
    status: row.status,
    rawStatus: row.raw_status,
    amount: money(row.amount, currency),
    capturedAmount: money(row.captured, currency),
    refundedAmount: money(row.refunded, currency),
    refunds: refunds.map((refund) => ({
      ...refund,
      id: refundNodeId(account, paymentId, refund.refundId),
      refundedAt: dateIn(refund.refundedAt),
    })),
    revocations: revocations.map((release) => ({
      ...release,
      id: revocationNodeId(account, paymentId, release.revocationId),
    })),
    createdAt: dateIn(createdAt),
    paidAt: dateIn(paidAt),
    holdEndsAt: row.hold_ends_at === null ? null : new Date(row.hold_ends_at),
    checkedAt: new Date(row.checked_at),
    answeredAt: null,
    payer: null,
    card: null,
    authCode: null,
    recurringProfileId: null,
  };
}

/** As JSON gives it back. */
type Written<T, D extends keyof T> = Omit<T, D | 'id'> & { readonly [K in D]: string | null };
type WrittenReading = Omit<
  Payment,
  | 'payer'
  | 'card'
  | 'authCode'
  | 'recurringProfileId'
  | 'answeredAt'
  | 'holdEndsAt'
  | 'refunds'
  | 'revocations'
  | 'createdAt'
  | 'paidAt'
> & {
  readonly refunds: readonly Written<RefundPayment, 'refundedAt'>[];
  readonly revocations: readonly Omit<RevokedPayment, 'id'>[];
  readonly createdAt: string | null;
  readonly paidAt: string | null;
};

function dateIn(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
