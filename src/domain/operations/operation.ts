import type { Money } from '../money.js';
import type { RefundPayment } from '../payments/refund-payment.js';

/** What a caller asked to be done with a payment. */
export const OperationKind = { CAPTURE: 'CAPTURE', CANCEL: 'CANCEL', REFUND: 'REFUND' } as const;
export type OperationKind = keyof typeof OperationKind;

/** What the journal carries out: what is done with a payment, and what begins something of its own. */
export const WriteKind = { ...OperationKind, PAYOUT: 'PAYOUT' } as const;
export type WriteKind = keyof typeof WriteKind;

/**
 * Where an operation stands. Before the first byte of one above a limit leaves, another person approves it: until then nothing
 * was sent. SUCCEEDED and REJECTED are final, but for one that is sent once more on purpose, and one that the
 * provider shows otherwise later: that is corrected.
 */
export const OperationState = {
  AWAITING_APPROVAL: 'AWAITING_APPROVAL',
  PENDING: 'PENDING',
  SUCCEEDED: 'SUCCEEDED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type OperationState = keyof typeof OperationState;

/** Why an operation is not done. */
export const ProblemCode = {
  PAYMENT_NOT_FOUND: 'PAYMENT_NOT_FOUND',
  CARD_NOT_FOUND: 'CARD_NOT_FOUND',
  ACTION_NOT_ALLOWED: 'ACTION_NOT_ALLOWED',
  AMOUNT_EXCEEDS_AVAILABLE: 'AMOUNT_EXCEEDS_AVAILABLE',
  ALREADY_DONE: 'ALREADY_DONE',
  REFUND_LIMIT_REACHED: 'REFUND_LIMIT_REACHED',
  REFUND_WINDOW_CLOSED: 'REFUND_WINDOW_CLOSED',
  STATE_CHANGED: 'STATE_CHANGED',
  APPROVAL_DECLINED: 'APPROVAL_DECLINED',
  APPROVAL_EXPIRED: 'APPROVAL_EXPIRED',
  DECLINED: 'DECLINED',
  PROVIDER_REFUSED: 'PROVIDER_REFUSED',
  PROVIDER_UNAVAILABLE: 'PROVIDER_UNAVAILABLE',
  NOT_APPLIED: 'NOT_APPLIED',
  OUTCOME_UNKNOWN: 'OUTCOME_UNKNOWN',
  INSUFFICIENT_BALANCE: 'INSUFFICIENT_BALANCE',
  ORDER_ID_TAKEN: 'ORDER_ID_TAKEN',
  PAYOUT_LIMIT_REACHED: 'PAYOUT_LIMIT_REACHED',
} as const;
export type ProblemCode = keyof typeof ProblemCode;

/** What the caller should do next. */
export const Advice = {
  GIVE_UP: 'GIVE_UP',
  RETRY_WITH_NEW_KEY: 'RETRY_WITH_NEW_KEY',
  WAIT: 'WAIT',
  ASK_OPERATOR: 'ASK_OPERATOR',
} as const;
export type Advice = keyof typeof Advice;

export interface OperationProblem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly providerCode: string | null;
  readonly providerMessage: string | null;
  readonly advice: Advice;
}

/** What is known of every operation, whatever it is done to. */
export interface Operation {
  readonly id: string;
  readonly account: string;
  readonly kind: WriteKind;
  readonly state: OperationState;
  /** The exact sum, once that is known; `null` for a cancel. */
  readonly amount: Money | null;
  readonly idempotencyKey: string;
  /** Why it was asked for, in a word or two that lists are searched by; `null` where nobody said. */
  readonly reason: string | null;
  /** What whoever asked wrote beside it. */
  readonly note: string | null;
  /** The person who asked, else the caller; `null` where neither was recorded. */
  readonly requestedBy: string | null;
  /** As requestedBy, of whoever approved it; `null` where nobody had to, or has. */
  readonly approvedBy: string | null;
  readonly problem: OperationProblem | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A capture, cancel or refund that a caller asked for, and what became of it. */
export interface PaymentOperation extends Operation {
  readonly kind: OperationKind;
  readonly paymentId: string;
  /** The provider's own entry of this refund, once it is known which one it is. */
  readonly refund: RefundPayment | null;
}

/** An operation as the journal names it: by the key of what it is done to, which is the payment id where that is a payment. */
export interface JournaledOperation extends Operation {
  readonly paymentId: string;
}

/** What is reported of a write whose outcome is open: an operation, or a charge. */
export type StuckWrite = Pick<JournaledOperation, 'id' | 'state' | 'account' | 'createdAt'> & {
  readonly kind: JournaledOperation['kind'] | 'CHARGE';
  /** `null` where the answer that names it was lost. */
  readonly paymentId: string | null;
};

/** Whether an operation is one on a payment. */
export function isOnPayment<T extends Pick<Operation, 'kind'>>(
  operation: T,
): operation is T & { readonly kind: OperationKind } {
  return Object.hasOwn(OperationKind, operation.kind);
}

/** The operation where only one on a payment can be meant. Raises an Error for any other, which is a defect. */
export function onPayment<T extends Pick<Operation, 'kind' | 'id'>>(
  operation: T,
): T & { readonly kind: OperationKind } {
  if (isOnPayment(operation)) return operation;
  throw new Error(`Operation ${operation.id} is none on a payment.`);
}

/** How a person may end an operation that the provider's readings leave UNKNOWN. */
export const ResolvedOutcome = { SUCCEEDED: 'SUCCEEDED', REJECTED: 'REJECTED' } as const;
export type ResolvedOutcome = keyof typeof ResolvedOutcome;

/** What a recheck that somebody asks for came to. */
export const RecheckResult = { READ: 'READ', UNDER_WAY: 'UNDER_WAY', UNREAD: 'UNREAD', NOT_SENT: 'NOT_SENT' } as const;
export type RecheckResult = keyof typeof RecheckResult;

/** How a change of an operation came to be known. */
export const OperationEventSource = {
  CALL: 'CALL',
  READ: 'READ',
  RECONCILE: 'RECONCILE',
  WEBHOOK: 'WEBHOOK',
  OPERATOR: 'OPERATOR',
} as const;
export type OperationEventSource = keyof typeof OperationEventSource;

/** A change of an operation that was just made. */
export interface OperationChange {
  readonly operation: JournaledOperation;
  readonly note: string;
  readonly source: OperationEventSource;
  readonly requestId: string | null;
  readonly caller: string | null;
}

/** One step in an operation's life. Events are only ever added. */
export interface OperationEvent {
  readonly at: Date;
  readonly source: OperationEventSource;
  /** The state after this step. */
  readonly state: OperationState;
  readonly note: string;
  readonly requestId: string | null;
  readonly caller: string | null;
  /** The human behind the caller, where the caller named one. */
  readonly person: string | null;
}

/** Whether nothing about the operation will change any more by itself. */
export function isFinal(state: OperationState): boolean {
  return state === 'SUCCEEDED' || state === 'REJECTED';
}

/** Whether it ended without effect, so that the same wish may be sent once more under the same key. */
export function isNotApplied({ state, problem }: Pick<Operation, 'state' | 'problem'>): boolean {
  return state === 'REJECTED' && problem?.code === 'NOT_APPLIED';
}

/** The operations of a state that are open. */
export interface OpenCount {
  readonly count: number;
  /** How long ago the oldest was asked for, in whole seconds by the store's clock; `null` where there is none. */
  readonly oldestSeconds: number | null;
}

/** How many operations are open, by state. */
export type OpenCounts = Readonly<Record<'PENDING' | 'UNKNOWN', OpenCount>>;
