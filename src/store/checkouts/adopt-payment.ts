import { addressLost, type NamedPayment } from '../../domain/checkouts/checkout.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/**
 * As Checkouts.adopt says, in one conditional update: of two payments that come at once one finds the row taken.
 * The rule: the payment's order and sum are those of exactly one checkout that has no payment yet, whose answer was lost, and the
 * payment is no other checkout's.
 */
export async function adopt(
  db: Store,
  account: string,
  { paymentId, orderId, amount }: NamedPayment,
): Promise<boolean> {
  if (orderId === null || amount === null) return false;
  const adopted = await db
    .updateTable('checkouts')
    .set({ payment_id: paymentId, problem: JSON.stringify(addressLost(paymentId)), updated_at: storeTime(db) })
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .where('state', '=', 'UNKNOWN')
    .where('payment_id', 'is', null)
    .where('amount', '=', amount.amount)
    .where('currency', '=', amount.currency)
    // One that is still being asked for may be the payment's own too: then nobody can tell.
    .where(({ eb, selectFrom }) =>
      eb(
        selectFrom('checkouts as any')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('any.account', '=', account)
          .where('any.order_id', '=', orderId)
          .where('any.amount', '=', amount.amount)
          .where('any.currency', '=', amount.currency)
          .where('any.payment_id', 'is', null)
          .where('any.state', 'in', ['UNKNOWN', 'PENDING']),
        '=',
        1,
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('checkouts as own')
            .select('own.id')
            .where('own.account', '=', account)
            .where('own.payment_id', '=', paymentId),
        ),
      ),
    )
    .returning('id')
    .executeTakeFirst();
  return adopted !== undefined;
}
