import type { Money } from '../money.js';
import type { OperationProblem } from '../operations/operation.js';

/** What is charged. */
export const ChargeKind = {
  SAVED_CARD: 'SAVED_CARD',
  RECURRING: 'RECURRING',
  MOBILE_BALANCE: 'MOBILE_BALANCE',
} as const;
export type ChargeKind = keyof typeof ChargeKind;

/** What became of a charge. */
export const ChargeState = {
  PENDING: 'PENDING',
  ACTION_REQUIRED: 'ACTION_REQUIRED',
  SUCCEEDED: 'SUCCEEDED',
  REJECTED: 'REJECTED',
  UNKNOWN: 'UNKNOWN',
} as const;
export type ChargeState = keyof typeof ChargeState;

/** A saved card that is to be charged. */
export interface CardSource {
  readonly kind: 'SAVED_CARD';
  readonly userId: string;
  readonly cardId: string;
  /** Whether the payer enters the CVC on a page of the provider's. */
  readonly cvcPage: boolean;
  readonly successUrl: string | null;
  readonly failureUrl: string | null;
}

/** A recurring profile that is to be charged. */
export interface ProfileSource {
  readonly kind: 'RECURRING';
  readonly recurringProfileId: string;
}

/** Money to be taken for an order. Every text has been checked. */
export interface NewCharge {
  readonly orderId: string;
  readonly amount: Money;
  readonly description: string;
  readonly source: CardSource | ProfileSource;
}

/** What the payer may have to do before money is taken. */
export const NextActionKind = { REDIRECT: 'REDIRECT', ENTER_CODE: 'ENTER_CODE' } as const;
export type NextActionKind = keyof typeof NextActionKind;

/** What the payer has to do before money is taken. */
export interface NextAction {
  readonly kind: NextActionKind;
  /** Where to go for it; `null` for what is done without a page. */
  readonly redirectUrl: string | null;
}

/** That money was to be taken from a saved card, a recurring profile or the balance of a phone, and what became of that. */
export interface Charge {
  readonly id: string;
  readonly account: string;
  readonly kind: ChargeKind;
  readonly state: ChargeState;
  readonly orderId: string;
  readonly amount: Money;
  readonly idempotencyKey: string;
  readonly paymentId: string | null;
  readonly nextAction: NextAction | null;
  readonly problem: OperationProblem | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
