import { compare, type Money } from '../../domain/money.js';
import { approvalLimit } from '../../domain/operations/approval.js';
import { mostOf, NO_REFUND_LIMITS } from '../../domain/operations/caller-refund-limits.js';
import { isFinal, type OperationKind, type OperationProblem } from '../../domain/operations/operation.js';
import { checkOperation } from '../../domain/operations/operation-check.js';
import { applyPending, type OwnOperation } from '../../domain/operations/pending-amounts.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import { stateChanged } from '../outcomes/decision-problems.js';
import { overLimit } from '../outcomes/operation-problems.js';
import { stateToken } from './state-token.js';

/** A write before it is sent. */
export interface Wish {
  readonly kind: OperationKind;
  readonly paymentId: string;
  /** Decimal text; `null`: all of it. */
  readonly amount: string | null;
  /** The only state of the payment that it may be sent in; `null`: any. */
  readonly ifState: string | null;
}

/** What may be sent, and what else it takes. */
export interface Decided {
  /** `null` for a cancel. */
  readonly amount: Money | null;
  /** The most that its caller may refund within 24 hours, which it must fit into; `null`: any sum. */
  readonly quota: Money | null;
  /** The limit above which another person has to approve it; `null` where nobody has to. */
  readonly approvalAbove: Money | null;
}

/** The payment as it was just read, with what our own operations set aside. */
export interface Standing {
  readonly payment: Payment | null;
  readonly token: string;
  readonly isBusy: boolean;
}

/** How a payment stands beside the other operations that may have an effect on it. */
export function standingOf(
  account: Account,
  paymentId: string,
  reading: Payment | null,
  others: readonly OwnOperation[],
): Standing {
  const payment = reading && applyPending(reading, others);
  return {
    payment,
    token: stateToken({ account: account.id, paymentId }, payment, others),
    isBusy: others.some(({ state }) => !isFinal(state)),
  };
}

/** Whether a write may be sent as its payment stands: the same for one that is carried out and one that is only previewed. */
export function decide(
  account: Account,
  wish: Wish,
  { payment, token, isBusy }: Standing,
): Decided | { readonly problem: OperationProblem } {
  if (wish.ifState !== null && wish.ifState !== token) return { problem: stateChanged };
  const check = checkOperation(wish.kind, wish.amount, payment, isBusy);
  if ('problem' in check) return check;
  const { amount } = check;
  const { perOperation, perDay } = (wish.kind === 'REFUND' && account.refundLimits) || NO_REFUND_LIMITS;
  const most = amount && mostOf(perOperation, amount.currency);
  if (amount && most && compare(amount, most) > 0) return { problem: overLimit(most, 'at once') };
  return {
    amount,
    quota: amount && mostOf(perDay, amount.currency),
    approvalAbove: payment && approvalLimit(account.approvalAbove ?? {}, wish.kind, amount, payment),
  };
}

/** Whether another operation counts beside one that is about to be sent: it was sent, or waits with its sum set aside. */
export function countsBeside({ sentAt, state }: Pick<OwnOperation, 'sentAt' | 'state'>): boolean {
  return sentAt !== null || state === 'AWAITING_APPROVAL';
}
