import { text } from '../../protocol/fields.js';

/**
 * What the provider says at once to a capture, cancel or refund. It only means "accepted" and, in the merchant scripts,
 * does not even name the payment: whether money moved is found out by reading the payment back.
 */
export interface WriteAcceptance {
  /** Id of the transaction that the call began, where the reply tells. */
  readonly transactionId: string | null;
  /** The provider's word or flag for that transaction, where the reply tells. */
  readonly rawStatus: string | null;
}

/** What cancel and refund have in common: a write whose reply may name the transaction that it began, and its state. */
export function transactionWrite(idNames: readonly string[], stateName: string) {
  return {
    secret: 'payment',
    effect: 'write',
    identity: { paymentId: 'ifPresent' },
    response: {
      paymentId: text('pg_payment_id'),
      transactionId: text(...idNames),
      rawStatus: text(stateName),
    },
    // Id 0 is how the provider says "none".
    result: ({ transactionId, rawStatus }: WriteAcceptance): WriteAcceptance => ({
      transactionId: /^0+$/.test(transactionId ?? '') ? null : transactionId,
      rawStatus,
    }),
  } as const;
}
