import { referenceOf } from '../model/dates.js';
import { BadRequest, failureOf } from '../model/refusals.js';
import type { RefundRecord } from '../model/transactions.js';

/** What a refund can come to. */
export type RefundStatus = 'success' | 'error' | 'process';

const STATUSES: readonly string[] = ['success', 'error', 'process'] satisfies RefundStatus[];

/** The part of a refund's record that says what came of it; error 10020 unless another code is given. */
export function outcomeOf(
  status: RefundStatus,
  at: Date,
  failureCode = '10020',
): Pick<RefundRecord, 'status' | 'paidAt' | 'reference' | 'failure'> {
  if (!STATUSES.includes(status)) throw new BadRequest(`A refund's status is one of: ${STATUSES.join(', ')}.`);
  const paidAt = status === 'success' ? at : null;
  return {
    status,
    paidAt,
    reference: paidAt && referenceOf(paidAt),
    failure: status === 'error' ? failureOf(failureCode) : null,
  };
}
