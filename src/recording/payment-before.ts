import { compare, isPositive, type Money } from '../domain/money.js';
import type { OperationKind } from '../domain/operations/operation.js';
import type { PaymentHistoryEntry } from '../domain/payments/history.js';
import type { PaymentStatus } from '../domain/payments/payment.js';
import type { RecordedPayment } from '../simulator/scenarios/recording-format.js';
import type { PaymentRecord } from '../store/operations/operation-record.js';

/** What the ledger knows of a payment. */
export interface KnownPayment {
  readonly amount: Money;
  /** Oldest first. */
  readonly history: readonly PaymentHistoryEntry[];
}

type State = RecordedPayment['state'];

const STATES: Readonly<Record<PaymentStatus, State | null>> = {
  CREATED: 'new',
  PENDING: 'new',
  AUTHORIZED: 'hold',
  CAPTURED: 'captured',
  PARTIALLY_REFUNDED: 'captured',
  REFUNDED: 'captured',
  CANCELED: 'cancelled',
  FAILED: 'declined',
  EXPIRED: 'expired',
  UNKNOWN: null,
};

/** What a payment is as far as anybody knows who only knows what was asked for it. */
const STATE_FOR: Readonly<Record<OperationKind, State>> = { CAPTURE: 'hold', CANCEL: 'hold', REFUND: 'captured' };

/** For an operation of whose sums nothing is known. */
const ANY_SUM = { amount: '1000.00', currency: 'KZT' } as const;

/** The payment as it was read last before the operation could have changed it; where it was not, as the operation needs it. */
export function paymentBefore(
  { kind, amount }: Pick<PaymentRecord, 'kind' | 'amount'>,
  payment: KnownPayment | null,
  time: Date,
): RecordedPayment {
  const whole = payment?.amount ?? amount ?? ANY_SUM;
  const before = payment?.history.filter(({ at }) => at.getTime() <= time.getTime()).at(-1);
  const state = (before && STATES[before.status]) ?? STATE_FOR[kind];
  const { amount: sum, currency } = whole;
  if (state !== 'captured' || !before) return { state, amount: sum, currency };
  const { capturedAmount: captured, refundedAmount: refunded } = before;
  return {
    ...{ state, amount: sum, currency },
    ...(isPositive(captured) && compare(captured, whole) < 0 && { captured: captured.amount }),
    ...(isPositive(refunded) && { refunded: refunded.amount }),
  };
}
