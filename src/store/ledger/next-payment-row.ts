import type { PaymentHistoryEntry } from '../../domain/payments/history.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { LedgerPaymentRow, PaymentChangeRow } from '../db/rows/ledger.js';
import { readingOf } from './payment-row.js';

/**
 * What is written down of a payment that was read under the provider's signature, and what had it read. Flat: readings wait in
 * thousands, and a payment is two dozen objects that the garbage collector would have to move.
 */
export interface PaymentReading
  extends Pick<
    LedgerPaymentRow,
    | 'account'
    | 'payment_id'
    | 'order_id'
    | 'status'
    | 'raw_status'
    | 'amount'
    | 'currency'
    | 'captured'
    | 'refunded'
    | 'hold_ends_at'
    | 'checked_at'
    | 'reading'
  > {
  /** When the provider says that it was created, in milliseconds. */
  readonly created_at: number | null;
  readonly source: PaymentHistoryEntry['source'];
}

export function paymentReading(payment: Payment, source: PaymentReading['source']): PaymentReading {
  return {
    account: payment.account,
    payment_id: payment.paymentId,
    order_id: payment.orderId,
    status: payment.status,
    raw_status: payment.rawStatus,
    amount: payment.amount.amount,
    currency: payment.amount.currency,
    captured: payment.capturedAmount.amount,
    refunded: payment.refundedAmount.amount,
    hold_ends_at: payment.holdEndsAt?.getTime() ?? null,
    checked_at: payment.checkedAt.getTime(),
    created_at: payment.createdAt?.getTime() ?? null,
    reading: readingOf(payment),
    source,
  };
}

/** What of a row decides what becomes of a reading. */
export type KnownPayment = Pick<
  LedgerPaymentRow,
  | 'payment_id'
  | 'status'
  | 'amount'
  | 'currency'
  | 'captured'
  | 'refunded'
  | 'imported'
  | 'listed_at'
  | 'first_seen_at'
  | 'changed_at'
  | 'checked_at'
  | 'changes'
>;

/** A row but for its amount in minor units, which a statement makes of the amount. */
export type WholeRow = Omit<LedgerPaymentRow, 'amount_minor'>;

/** What of a payment counts as a change of it. */
const COMPARED = [
  'status',
  'amount',
  'currency',
  'captured',
  'refunded',
] as const satisfies readonly (keyof PaymentReading)[];

/** One that is seen to change more often contradicts itself: its row is kept up to date, and its history ends. */
const MAX_CHANGES = 1_000;

/**
 * What a reading makes of the row of its payment, and the change that is to be added to its history; `null` where a later
 * reading is known already. What an import brought is replaced by the first signed reading, whenever that was.
 */
export function nextRow(
  known: KnownPayment | undefined,
  read: PaymentReading,
): { readonly row: WholeRow; readonly change: PaymentChangeRow | null } | null {
  const before = known?.imported ? undefined : known;
  const at = read.checked_at;
  if (before && at < before.checked_at) return null;
  const isSame = before !== undefined && COMPARED.every((column) => before[column] === read[column]);
  const changes = known?.changes ?? 0;
  const isAdded = !isSame && changes < MAX_CHANGES;
  const { account, payment_id, status, captured, refunded, currency, source } = read;
  return {
    // Every member by name: a row is made for every reading that is news, and spreading takes several times as long.
    row: {
      account,
      payment_id,
      order_id: read.order_id,
      status,
      raw_status: read.raw_status,
      amount: read.amount,
      currency,
      captured,
      refunded,
      hold_ends_at: read.hold_ends_at,
      checked_at: at,
      reading: read.reading,
      imported: 0,
      listed_at: before?.listed_at ?? read.created_at ?? at,
      first_seen_at: known?.first_seen_at ?? at,
      changed_at: isSame ? before.changed_at : at,
      changes: isAdded ? changes + 1 : changes,
    },
    change: isAdded
      ? { account, payment_id, status, captured, refunded, currency, seq: changes + 1, at, source }
      : null,
  };
}

/** The row of a payment that an export has. It has no history: nobody saw it. */
export function importedRow(payment: Payment): WholeRow {
  const row = nextRow(undefined, paymentReading(payment, 'READ'))?.row as WholeRow;
  return { ...row, imported: 1, changes: 0 };
}
