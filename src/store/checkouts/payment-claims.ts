import type { PaymentClaim } from '../../domain/checkouts/paid-order.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** Most claims of one order that are read before an answer: honest orders have one or two. */
export const MAX_CLAIMS = 10;

/**
 * Which payments result webhooks called paid, by order, kept until they were read: the webhook is answered whether they can
 * be read then or not. Nothing is ever removed. All methods raise JournalUnavailable.
 */
export class PaymentClaims {
  constructor(private readonly store: Store) {}

  /** Notes a claim; one that is known already is left as it is. */
  note(account: string, { orderId, paymentId }: Pick<PaymentClaim, 'orderId' | 'paymentId'>): Promise<void> {
    return asJournalErrors(async () => {
      await this.store
        .insertInto('payment_claims')
        .values({ account, order_id: orderId, payment_id: paymentId, claimed_at: storeTime(this.store) })
        .onConflict((conflict) => conflict.columns(['account', 'order_id', 'payment_id']).doNothing())
        .execute();
    });
  }

  /** The ids of the payments that were called paid for the order, the first one first; one more than MAX_CLAIMS at most. */
  of(account: string, orderId: string): Promise<readonly string[]> {
    return asJournalErrors(async () => {
      const rows = await this.store
        .selectFrom('payment_claims')
        .select('payment_id')
        .where('account', '=', account)
        .where('order_id', '=', orderId)
        .orderBy('claimed_at')
        .orderBy('payment_id')
        .limit(MAX_CLAIMS + 1)
        .execute();
      return rows.map(({ payment_id }) => payment_id);
    });
  }
}
