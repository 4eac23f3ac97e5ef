import { sql } from 'kysely';
import type { OnSecond, PaidTwice } from '../../domain/checkouts/paid-order.js';
import { isAlarmDue, REJECTION_SHOWS_MS } from '../../domain/checkouts/second-payment.js';
import { storeMoment } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** When one is read again that could not be read, in milliseconds. */
const RECHECK_AFTER_MS = 300_000;

/** A payment that came second for its order, and of which it is not certain yet what became of it. */
export interface SecondPayment {
  readonly account: string;
  readonly paymentId: string;
}

/** Keeps a payment that came second; tells whether an alarm is to be raised, which it is once. */
export async function noteSecond(
  db: Store,
  { account, orderId, secondPaymentId }: PaidTwice,
  onSecond: OnSecond,
  now: number,
): Promise<boolean> {
  const turnedDownAt = onSecond === 'TURN_DOWN' ? now : null;
  const row = await db
    .insertInto('second_payments')
    .values({
      account,
      payment_id: secondPaymentId,
      order_id: orderId,
      noted_at: now,
      turned_down_at: turnedDownAt,
      alarmed_at: null,
      look_at: now + REJECTION_SHOWS_MS,
    })
    .onConflict((conflict) =>
      conflict.columns(['account', 'payment_id', 'order_id']).doUpdateSet(({ fn, ref }) => ({
        turned_down_at: fn.coalesce(ref('second_payments.turned_down_at'), ref('excluded.turned_down_at')),
      })),
    )
    .returning(['turned_down_at', 'alarmed_at'])
    .executeTakeFirstOrThrow();
  if (!isAlarmDue({ turnedDownAt: row.turned_down_at, alarmedAt: row.alarmed_at }, onSecond, now)) return false;
  await db
    .updateTable('second_payments')
    .set({ alarmed_at: now, look_at: null })
    .where('account', '=', account)
    .where('payment_id', '=', secondPaymentId)
    .where('order_id', '=', orderId)
    .execute();
  return true;
}

/** As Checkouts.dueSeconds says: whoever takes one keeps it from the others for a while. */
export function dueSeconds(db: Store): Promise<readonly SecondPayment[]> {
  const now = storeMoment(db);
  return db
    .updateTable('second_payments')
    .set({ look_at: sql<number>`${now} + ${RECHECK_AFTER_MS}` })
    .where('look_at', '<=', now)
    .returning(['account', 'payment_id as paymentId'])
    .execute();
}
