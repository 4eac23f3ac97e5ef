import type { PaymentOperation } from '../operations/operation.js';
import type { Payment } from '../payments/payment.js';
import type { PayoutStatus } from '../payments/payout.js';

/**
 * Whether a field goes along to the merchant's backend. `private`: it says who pays, or can be acted with. `unneeded`: it says
 * nothing that the backend could want, or changes while nothing happened.
 */
type EventField = 'told' | 'private' | 'unneeded';

/** Every field of a value: a new one does not compile until somebody decides. */
type EventFields<T> = Readonly<Record<keyof T, EventField>>;

/** In the order in which they are told: what was told last is known by a hash of that text, so the order stays. */
export const PAYMENT_FIELDS = {
  id: 'told',
  account: 'told',
  orderId: 'told',
  status: 'told',
  rawStatus: 'told',
  amount: 'told',
  capturedAmount: 'told',
  refundedAmount: 'told',
  netAmount: 'told',
  capturableAmount: 'told',
  refundableAmount: 'told',
  allowedActions: 'told',
  captured: 'told',
  canReject: 'told',
  testMode: 'told',
  method: 'told',
  reference: 'told',
  acquirerReference: 'told',
  failure: 'told',
  refunds: 'told',
  revocations: 'told',
  createdAt: 'told',
  paidAt: 'told',
  checkedAt: 'told',
  answeredAt: 'unneeded',
  payer: 'private',
  card: 'private',
  authCode: 'private',
  recurringProfileId: 'private',
} as const satisfies EventFields<Payment>;

/** In the order in which they are told, as above. */
export const PAYOUT_FIELDS = {
  paymentId: 'told',
  account: 'told',
  orderId: 'told',
  status: 'told',
  rawStatus: 'told',
  canReject: 'told',
  captured: 'told',
  testMode: 'told',
  createdAt: 'told',
  failure: 'told',
  checkedAt: 'told',
} as const satisfies EventFields<PayoutStatus>;

export const OPERATION_FIELDS = {
  id: 'told',
  account: 'told',
  kind: 'told',
  state: 'told',
  paymentId: 'told',
  amount: 'told',
  idempotencyKey: 'told',
  refund: 'told',
  problem: 'told',
  createdAt: 'told',
  updatedAt: 'told',
} as const satisfies EventFields<PaymentOperation>;

/** The fields of a value that are told. What is not in the table, such as what the journal keeps beside, is not. */
export function toldOf<T extends object>(value: T, fields: EventFields<T>): Readonly<Record<string, unknown>> {
  const told = (Object.keys(fields) as (keyof T & string)[]).filter((name) => fields[name] === 'told');
  return Object.fromEntries(told.map((name) => [name, value[name]]));
}
