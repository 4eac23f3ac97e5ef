import type { RefundPayment } from '../payments/refund-payment.js';
import {
  isFinal,
  type OperationProblem,
  type OperationState,
  type PaymentOperation,
  type WriteKind,
} from './operation.js';

/** What was learned of an operation, where it is news at all. */
export interface Evidence {
  readonly state?: OperationState;
  readonly refund?: RefundPayment | null;
  readonly problem?: OperationProblem | null;
  readonly accepted?: boolean;
  readonly transactionId?: string | null;
}

/**
 * What of the news about an operation that has ended meanwhile still counts; `null` for nothing. That the provider accepted
 * it, or shows it as done, speaks against an end without effect; and an acceptance that names another refund than the one
 * that was taken for its effect has it looked for anew. Anything else was decided by better evidence.
 */
export function evidenceAfterEnd(
  { state, kind, refund }: Pick<PaymentOperation, 'state' | 'refund'> & { readonly kind: WriteKind },
  news: Evidence,
): Evidence | null {
  if (!isFinal(state)) return news;
  if (news.accepted) {
    const { transactionId = null } = news;
    const facts = { accepted: true, transactionId };
    const isOther = kind === 'REFUND' && refund !== null && transactionId !== null && refund.refundId !== transactionId;
    if (isOther || (state === 'REJECTED' && refund === null))
      return { ...facts, state: 'PENDING', refund: null, problem: null };
    return facts;
  }
  if (state !== 'REJECTED') return null;
  const isUnderway = news.state === 'PENDING' && news.refund != null && refund === null;
  return news.state === 'SUCCEEDED' || isUnderway ? news : null;
}
