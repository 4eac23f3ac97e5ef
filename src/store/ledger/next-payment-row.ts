import type { PaymentHistoryEntry } from '../../domain/payments/history.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { LedgerPaymentRow, PaymentChangeRow } from '../db/rows/ledger.js';
import { readingOf } from './payment-row.js';

/** A payment that was read under the provider's signature, and what had it read. */
export interface PaymentReading {
  readonly payment: Payment;
  readonly source: PaymentHistoryEntry['source'];
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

/** One that is seen to change more often contradicts itself: its row is kept up to date, and its history ends. */
const MAX_CHANGES = 1_000;

/**
 * What a reading makes of the row of its payment, and the change that is to be added to its history; `null` where a later
 * reading is known already. What an import brought is replaced by the first signed reading, whenever that was.
 */
export function nextRow(
  known: KnownPayment | undefined,
  { payment, source }: PaymentReading,
): { readonly row: WholeRow; readonly change: PaymentChangeRow | null } | null {
  const before = known?.imported ? undefined : known;
  const at = payment.checkedAt.getTime();
  if (before && at < before.checked_at) return null;
  const sums = {
    status: payment.status,
    amount: payment.amount.amount,
    currency: payment.amount.currency,
    captured: payment.capturedAmount.amount,
    refunded: payment.refundedAmount.amount,
  };
  const isSame =
    before !== undefined && (Object.keys(sums) as (keyof typeof sums)[]).every((k) => before[k] === sums[k]);
  const changes = known?.changes ?? 0;
  const isAdded = !isSame && changes < MAX_CHANGES;
  const key = { account: payment.account, payment_id: payment.paymentId };
  const { amount: _amount, ...changed } = sums;
  return {
    row: {
      ...key,
      ...sums,
      order_id: payment.orderId,
      raw_status: payment.rawStatus,
      imported: 0,
      hold_ends_at: payment.holdEndsAt?.getTime() ?? null,
      listed_at: before?.listed_at ?? payment.createdAt?.getTime() ?? at,
      first_seen_at: known?.first_seen_at ?? at,
      changed_at: isSame ? before.changed_at : at,
      checked_at: at,
      changes: isAdded ? changes + 1 : changes,
      reading: readingOf(payment),
    },
    change: isAdded ? { ...key, ...changed, seq: changes + 1, at, source } : null,
  };
}

/** The row of a payment that an export has. It has no history: nobody saw it. */
export function importedRow(payment: Payment): WholeRow {
  const row = nextRow(undefined, { payment, source: 'READ' })?.row as WholeRow;
  return { ...row, imported: 1, changes: 0 };
}
