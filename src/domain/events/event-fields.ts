import type { PaymentOperation } from '../operations/operation.js';
import type { Payment } from '../payments/payment.js';
import type { PayoutStatus } from '../payments/payout.js';
import type { PayoutOperation } from '../payouts/payout-operation.js';

/**
 * Whether a field goes along to the merchant's backend. `private`: it says who pays, or can be acted with. `unneeded`: it says
 * nothing that the backend could want, or changes while nothing happened.
 */
type EventField = 'sent' | 'private' | 'unneeded';

/** Every field of a value: a new one does not compile until somebody decides. */
type EventFields<T> = Readonly<Record<keyof T, EventField>>;

/** In the order in which they are sent: the state sent last is stored as a hash of that text, so the order stays. */
export const PAYMENT_FIELDS = {
  id: 'sent',
  paymentId: 'sent',
  account: 'sent',
  orderId: 'sent',
  status: 'sent',
  rawStatus: 'sent',
  amount: 'sent',
  capturedAmount: 'sent',
  refundedAmount: 'sent',
  netAmount: 'sent',
  capturableAmount: 'sent',
  refundableAmount: 'sent',
  allowedActions: 'sent',
  captured: 'sent',
  canReject: 'sent',
  testMode: 'sent',
  method: 'sent',
  reference: 'sent',
  acquirerReference: 'sent',
  failure: 'sent',
  refunds: 'sent',
  revocations: 'sent',
  createdAt: 'sent',
  paidAt: 'sent',
  checkedAt: 'sent',
  answeredAt: 'unneeded',
  // It follows from the others; `payment.hold_ending` says it.
  holdEndsAt: 'unneeded',
  payer: 'private',
  card: 'private',
  authCode: 'private',
  recurringProfileId: 'private',
} as const satisfies EventFields<Payment>;

/** In the order in which they are sent, as above. */
export const PAYOUT_FIELDS = {
  id: 'sent',
  paymentId: 'sent',
  account: 'sent',
  orderId: 'sent',
  status: 'sent',
  rawStatus: 'sent',
  canReject: 'sent',
  captured: 'sent',
  testMode: 'sent',
  createdAt: 'sent',
  failure: 'sent',
  checkedAt: 'sent',
} as const satisfies EventFields<PayoutStatus>;

export const OPERATION_FIELDS = {
  id: 'sent',
  account: 'sent',
  kind: 'sent',
  state: 'sent',
  paymentId: 'sent',
  amount: 'sent',
  idempotencyKey: 'sent',
  refund: 'sent',
  problem: 'sent',
  createdAt: 'sent',
  updatedAt: 'sent',
  reason: 'sent',
  note: 'sent',
  requestedBy: 'sent',
  approvedBy: 'sent',
} as const satisfies EventFields<PaymentOperation>;

/** As above, of a payout that was asked for here. */
export const PAYOUT_OPERATION_FIELDS = {
  id: 'sent',
  account: 'sent',
  kind: 'sent',
  method: 'sent',
  state: 'sent',
  orderId: 'sent',
  paymentId: 'sent',
  amount: 'sent',
  idempotencyKey: 'sent',
  problem: 'sent',
  createdAt: 'sent',
  updatedAt: 'sent',
  reason: 'sent',
  note: 'sent',
  requestedBy: 'sent',
  approvedBy: 'sent',
} as const satisfies EventFields<PayoutOperation>;

/** The fields of a value that are sent. What is not in the table, such as the journal's own fields, is not. */
export function sentFieldsOf<T extends object>(value: T, fields: EventFields<T>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sentNames(fields).map((name) => [name, value[name]]));
}

/** The names of the fields that are sent, in their order. */
export function sentNames<T extends object>(fields: EventFields<T>): readonly (keyof T & string)[] {
  return (Object.keys(fields) as (keyof T & string)[]).filter((name) => fields[name] === 'sent');
}
