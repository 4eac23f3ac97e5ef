import { type Money, sum } from '../../domain/money.js';
import { type Checkout, pagePath } from '../model/checkout.js';
import type { PayoutRecord } from '../model/payouts/record.js';
import type { Effects, PaymentRecord } from '../model/transactions.js';

/** What the ledger says of a payment: the truth, whatever any reply said. */
export interface PaymentSnapshot {
  readonly id: string;
  /** Empty where the shop gave none. */
  readonly orderId: string;
  /** The provider's status word. */
  readonly word: string;
  readonly amount: Money;
  /** What the bank holds or has held; null before a successful payment. */
  readonly authorized: Money | null;
  /** What was taken; null while nothing was. */
  readonly captured: Money | null;
  /** Sum of the refunds that succeeded. */
  readonly refunded: Money;
  readonly refunds: readonly RefundSnapshot[];
  readonly revocations: readonly { readonly id: string; readonly status: string; readonly amount: Money }[];
  readonly cancelled: boolean;
  readonly failureCode: string | null;
  readonly failureDescription: string | null;
  /** Write effects since the payment was put into the ledger, through scripts or done elsewhere. */
  readonly writes: number;
  /** Those of them that came through provider scripts. */
  readonly scriptWrites: number;
  readonly effects: Effects;
  /** Every `pg_idempotency_key` that came with a write, repeats included: a repeated key is not deduplicated. */
  readonly idempotencyKeys: readonly string[];
  readonly createdAt: Date;
  readonly testingMode: boolean;
  /** Path of the payment's page on this simulator. */
  readonly page: string;
  /** What the shop asked of it. */
  readonly checkout: Checkout;
}

/** One refund transaction. `failureCode` is there when it ended in error. */
export interface RefundSnapshot {
  readonly id: string;
  readonly amount: Money;
  readonly status: string;
  readonly failureCode?: string;
}

/** What the ledger says of a payout. */
export type PayoutSnapshot = PayoutRecord;

/** The public view of a record. */
export function snapshotOf(record: PaymentRecord): PaymentSnapshot {
  const succeeded = record.refunds.filter(({ status }) => status === 'success').map(({ amount }) => amount);
  return {
    id: record.id,
    orderId: record.orderId,
    word: record.word,
    amount: record.amount,
    authorized: record.authorized,
    captured: record.captured,
    refunded: sum(succeeded, record.amount.currency),
    refunds: record.refunds.map(({ id, amount, status, failure }) => ({
      id,
      amount,
      status,
      ...(failure && { failureCode: failure.code }),
    })),
    revocations: record.revocations.map(({ id, status, amount }) => ({ id, status, amount })),
    cancelled: record.cancelled,
    failureCode: record.failure?.code ?? null,
    failureDescription: record.failure?.description ?? null,
    writes: Object.values(record.effects).reduce((sum, count) => sum + count, 0),
    scriptWrites: record.scriptWrites,
    effects: record.effects,
    idempotencyKeys: record.idempotencyKeys,
    createdAt: record.createdAt,
    testingMode: record.testingMode,
    page: pagePath(record.checkout),
    checkout: record.checkout,
  };
}
