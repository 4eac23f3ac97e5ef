import { isUnrecorded, type ReadPayment } from '../../domain/checkouts/second-payment.js';
import { isAnyOf } from '../db/any-of.js';
import type { Store } from '../db/schema.js';

/**
 * Those of the readings that say something which is not noted yet, of an order that is known here. Nearly none do, so it is
 * found out for many at once, without a transaction.
 */
export async function unrecordedReadings<R extends ReadPayment>(
  db: Store,
  account: string,
  readings: readonly R[],
): Promise<readonly R[]> {
  const known = await ordersOf(db, account, readings);
  if (known.length === 0) return [];
  const paid = await db
    .selectFrom('paid_orders')
    .select(['order_id', 'payment_id'])
    .where('account', '=', account)
    .where(isAnyOf(db, 'order_id', [...new Set(known.map(({ order_id }) => order_id))]))
    .execute();
  const seconds = await db
    .selectFrom('second_payments')
    .select(['payment_id', 'alarmed_at'])
    .where('account', '=', account)
    .where(isAnyOf(db, 'payment_id', paymentIdsOf(readings)))
    .execute();
  return readings.filter((reading) => {
    const { paymentId, orderId } = reading;
    const second = seconds.find(({ payment_id }) => payment_id === paymentId);
    return isUnrecorded(reading, {
      isKnown: known.some((one) => one.payment_id === paymentId || one.order_id === orderId),
      isFirst: paid.some(({ payment_id }) => payment_id === paymentId),
      second: second ? { alarmedAt: second.alarmed_at } : null,
    });
  });
}

/**
 * The orders that the payments were created for here, were let pass for, or name; with the payments that belong to them. Four
 * statements: of one with "or" SQLite goes through all of the account.
 */
async function ordersOf(db: Store, account: string, readings: readonly ReadPayment[]) {
  const created = db
    .selectFrom('checkouts')
    .select(['payment_id', 'order_id'])
    .where('account', '=', account)
    .where('state', '<>', 'REJECTED');
  const checked = db.selectFrom('checked_orders').select(['payment_id', 'order_id']).where('account', '=', account);
  const paymentIds = paymentIdsOf(readings);
  const orderIds = readings.flatMap(({ orderId }) => orderId ?? []);
  const found = [
    await created.where(isAnyOf(db, 'payment_id', paymentIds)).execute(),
    await checked.where(isAnyOf(db, 'payment_id', paymentIds)).execute(),
  ];
  if (orderIds.length === 0) return found.flat();
  found.push(await created.where(isAnyOf(db, 'order_id', orderIds)).execute());
  found.push(await checked.where(isAnyOf(db, 'order_id', orderIds)).execute());
  return found.flat();
}

function paymentIdsOf(readings: readonly ReadPayment[]): string[] {
  return readings.map(({ paymentId }) => paymentId);
}
