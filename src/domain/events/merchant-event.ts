import type { PaidTwice } from '../checkouts/paid-order.js';
import { onPayment, type PaymentOperation } from '../operations/operation.js';
import type { Payment } from '../payments/payment.js';
import type { PayoutStatus } from '../payments/payout.js';
import { type PayoutRecord, payoutOperationOf } from '../payouts/payout-operation.js';
import {
  OPERATION_FIELDS,
  PAYMENT_FIELDS,
  PAYOUT_FIELDS,
  PAYOUT_OPERATION_FIELDS,
  sentFieldsOf,
} from './event-fields.js';

/** The kinds of events for the merchant's backend. */
export const BACKEND_EVENT_TYPES = [
  'payment.changed',
  'payout.changed',
  'operation.awaiting_approval',
  'operation.finished',
  'operation.corrected',
  'operation.stuck',
  'order.paid_twice',
  'payment.hold_ending',
] as const;
export type BackendEventType = (typeof BACKEND_EVENT_TYPES)[number];

/** An event for the merchant's backend. The data has the names of the schema. */
export interface BackendEvent {
  readonly type: BackendEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A payment as it is now, without payer, card, token and profile. */
export function paymentChanged(payment: Payment): BackendEvent {
  return { type: 'payment.changed', data: sentFieldsOf(payment, PAYMENT_FIELDS) };
}

/** A payout as it is now. */
export function payoutChanged(payout: PayoutStatus): BackendEvent {
  return { type: 'payout.changed', data: sentFieldsOf(payout, PAYOUT_FIELDS) };
}

/** An operation as the journal has it. */
export type EventOperation = PayoutRecord & Pick<PaymentOperation, 'refund'>;

/** What is sent of an operation: its fields are those of its type in the schema. */
function operationData(operation: EventOperation): BackendEvent['data'] {
  const payout = payoutOperationOf(operation);
  return payout
    ? sentFieldsOf(payout, PAYOUT_OPERATION_FIELDS)
    : sentFieldsOf<PaymentOperation>(onPayment(operation), OPERATION_FIELDS);
}

/** An operation that another person has to approve before it is sent. */
export function operationAwaitingApproval(operation: EventOperation): BackendEvent {
  return { type: 'operation.awaiting_approval', data: operationData(operation) };
}

/** An operation that has ended. */
export function operationFinished(operation: EventOperation): BackendEvent {
  return { type: 'operation.finished', data: operationData(operation) };
}

/** An operation that had ended and turned out otherwise, as it is now: ended again, or open again. */
export function operationCorrected(operation: EventOperation): BackendEvent {
  return { type: 'operation.corrected', data: operationData(operation) };
}

/** An operation whose outcome is open for too long, as it is now: somebody should look at it. */
export function operationStuck(operation: EventOperation): BackendEvent {
  return { type: 'operation.stuck', data: operationData(operation) };
}

/** That money came in twice for one order: one of the payments is to be given back. */
export function orderPaidTwice({ account, orderId, amount, firstPaymentId, secondPaymentId }: PaidTwice): BackendEvent {
  return { type: 'order.paid_twice', data: { account, orderId, amount, firstPaymentId, secondPaymentId } };
}

/** That the provider may soon take held money by itself. */
export function holdEnding(payment: Payment): BackendEvent {
  const data = { ...sentFieldsOf(payment, PAYMENT_FIELDS), holdEndsAt: payment.holdEndsAt };
  return { type: 'payment.hold_ending', data };
}

/** The text that is sent. `sequence` counts the events of one payment or payout, from 1. */
export function bodyOf({ type, data }: BackendEvent, sequence: number, at: Date): string {
  return JSON.stringify({ type, timestamp: at, sequence, data });
}

/** What must differ for a change to be one: all but the moment of reading. */
export function essenceOf({ type, data }: BackendEvent): string {
  const { checkedAt, ...rest } = data;
  return JSON.stringify([type, rest]);
}

/** The type that the text of an event says; empty where it says none. */
export function typeOfBody(body: string): string {
  const { type } = JSON.parse(body) as { readonly type?: unknown };
  return typeof type === 'string' ? type : '';
}

/** What the text of an event tells of, by ids; `null` for what it does not name. */
export interface EventNames {
  readonly type: string;
  readonly account: string | null;
  readonly paymentId: string | null;
  readonly operationId: string | null;
}

/** Reads what the text of an event tells of. */
export function aboutOfBody(body: string): EventNames {
  const { type, data = {} } = JSON.parse(body) as { readonly type?: unknown; readonly data?: BackendEvent['data'] };
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  const isOfOperation = String(type).startsWith('operation.');
  return {
    type: textOf(type) ?? '',
    account: textOf(data['account']),
    paymentId: textOf(data['paymentId']),
    operationId: isOfOperation ? textOf(data['id']) : null,
  };
}
