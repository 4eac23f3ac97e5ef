import type { Money } from '../../domain/money.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** Most payments of one such order that are read before another is let pass: honest orders have one or two. */
export const MAX_CHECKED = 10;

/** A payment of an order that was not created here, which a check request asks about. */
export interface CheckedPayment {
  readonly account: string;
  readonly paymentId: string;
  readonly orderId: string;
  readonly amount: Money;
}

/** The payments of orders not created here that the backend let pass. All methods raise JournalUnavailable. */
export class CheckedOrders {
  constructor(private readonly store: Store) {}

  /** Notes that it was let pass; one that is known already is left as it is. */
  note({ account, paymentId, orderId, amount }: CheckedPayment): Promise<void> {
    return asJournalErrors(async () => {
      await this.store
        .insertInto('checked_orders')
        .values({ account, payment_id: paymentId, order_id: orderId, ...amount, checked_at: storeTime(this.store) })
        .onConflict((conflict) => conflict.columns(['account', 'payment_id', 'order_id']).doNothing())
        .execute();
    });
  }

  /** The other payments that were let pass for that order and sum, the latest first. */
  others({ account, paymentId, orderId, amount }: CheckedPayment): Promise<readonly string[]> {
    return asJournalErrors(async () => {
      const rows = await this.store
        .selectFrom('checked_orders')
        .select('payment_id')
        .where('account', '=', account)
        .where('order_id', '=', orderId)
        .where('amount', '=', amount.amount)
        .where('currency', '=', amount.currency)
        .where('payment_id', '<>', paymentId)
        .orderBy('checked_at', 'desc')
        .limit(MAX_CHECKED)
        .execute();
      return rows.map(({ payment_id }) => payment_id);
    });
  }

  /** Whether the payment was read as paid, as the first of its order or not. */
  hasPaid({ account, paymentId, orderId }: CheckedPayment): Promise<boolean> {
    return asJournalErrors(async () => {
      const first = await this.store
        .selectFrom('paid_orders')
        .select('payment_id')
        .where('account', '=', account)
        .where('order_id', '=', orderId)
        .where('payment_id', '=', paymentId)
        .executeTakeFirst();
      if (first) return true;
      const second = await this.store
        .selectFrom('second_payments')
        .select('payment_id')
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where('order_id', '=', orderId)
        .where('turned_down_at', 'is', null)
        .executeTakeFirst();
      return second !== undefined;
    });
  }
}
