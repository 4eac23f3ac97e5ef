import { decimal, requiredId, text } from '../../protocol/fields.js';

/**
 * What the provider says at once to a payout. It only means "accepted": that money moved is found out by reading the payout
 * of the order.
 */
export interface PayoutAcceptance {
  /** The provider's id of the payout. */
  readonly transactionId: string;
  /** Decimal text; `null` where the reply does not tell. */
  readonly amount: string | null;
}

/** What the payouts without a page have in common. "process" is as much of an acceptance as "ok". */
export const payoutWrite = {
  secret: 'payout',
  effect: 'write',
  identity: { orderId: 'required' },
  success: ['ok', 'process'],
  response: {
    transactionId: requiredId('pg_payment_id'),
    orderId: text('pg_order_id'),
    amount: decimal('pg_payment_amount'),
  },
  result: ({ transactionId, amount }: PayoutAcceptance): PayoutAcceptance => ({ transactionId, amount }),
} as const;
