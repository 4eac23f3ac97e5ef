import type { Failure } from '../../domain/failure.js';

/** Why a payment, refund or payout failed; `null` where the provider names no code. */
export function failureOf(reply: {
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}): Failure | null {
  return reply.failureCode === null ? null : { code: reply.failureCode, message: reply.failureMessage };
}
