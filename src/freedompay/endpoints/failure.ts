import type { Failure } from '../../domain/payments/failure.js';
import { meaningOf } from '../errors/error-codes.js';

/** Why a payment, refund or payout failed; `null` where the provider says nothing of it. Code 0 says that nothing failed. */
export function failureOf(reply: {
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}): Failure | null {
  const { failureCode: code, failureMessage: message } = reply;
  if (code === null) return message === null ? null : failure('', message);
  return /^0+$/.test(code.trim()) ? null : failure(code, message);
}

function failure(code: string, message: string | null): Failure {
  const { reason, fixableBy } = meaningOf(code.trim());
  return { code, message, reason, fixableBy };
}
