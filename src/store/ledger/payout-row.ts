import { PAYOUT_FIELDS, sentFieldsOf } from '../../domain/events/event-fields.js';
import { payoutNodeId } from '../../domain/node-id.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import type { LedgerPayoutRow } from '../db/rows/ledger.js';

/** What a payout is besides its columns, as JSON and without an id of ours. */
export function payoutReadingOf(payout: PayoutStatus): string {
  const {
    id: _id,
    account: _account,
    paymentId: _paymentId,
    orderId: _orderId,
    status: _status,
    checkedAt: _checkedAt,
    ...rest
  } = sentFieldsOf(payout, PAYOUT_FIELDS) as Partial<PayoutStatus>;
  return JSON.stringify(rest);
}

/** The payout as it was last seen. */
export function payoutOfRow(row: LedgerPayoutRow): PayoutStatus {
  const { account, order_id: orderId } = row;
  const { createdAt, ...rest } = JSON.parse(row.reading);
  return {
    ...rest,
    id: payoutNodeId(account, orderId),
    account,
    orderId,
    paymentId: row.payment_id,
    status: row.status,
    createdAt: createdAt === null ? null : new Date(createdAt),
    checkedAt: new Date(row.checked_at),
  };
}
