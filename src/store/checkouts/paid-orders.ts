import type { NamedPayment } from '../../domain/checkouts/checkout.js';
import type { OnSecond, PaidTwice } from '../../domain/checkouts/paid-order.js';
import { isPaidInParts, type PayableOrder, payableOrderAmong } from '../../domain/checkouts/payable-order.js';
import type { Money } from '../../domain/money.js';
import { storeTime } from '../db/clock.js';
import type { CheckoutRow } from '../db/rows/checkouts.js';
import type { Store } from '../db/schema.js';
import { noteSecond } from './second-payments.js';

/** What came of noting that a payment was read as paid. */
export interface Noted {
  /** Whether it may be: it is the first of its order, or cannot be turned down. */
  readonly ok: boolean;
  /** Set where it is news that money came in twice. */
  readonly twice: PaidTwice | null;
}

const NOT_OURS: Noted = { ok: true, twice: null };

/**
 * As Checkouts.takePaid says, in the caller's transaction. Who was first is decided by the key of one row for each order:
 * whoever comes second waits until the first has committed, and then finds the row.
 *
 * It is committed before the webhook is answered, and asking again gives the same: a process that ends between the two
 * leaves an order that is paid, which is true, and the provider's repeat is answered as the first would have been.
 */
export async function takePaid(db: Store, account: string, named: NamedPayment, onSecond: OnSecond): Promise<Noted> {
  const { paymentId, amount } = named;
  const orderId = await orderOf(db, account, named);
  if (orderId === null) return NOT_OURS;
  // Changes nothing where the row is there, and holds it until the end: what happens to one order happens in turn.
  const { payment_id: firstPaymentId, now } = await db
    .insertInto('paid_orders')
    .values({ account, order_id: orderId, payment_id: paymentId, paid_at: storeTime(db) })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'order_id'])
        .doUpdateSet(({ ref }) => ({ payment_id: ref('paid_orders.payment_id') })),
    )
    .returning(['payment_id', storeTime(db).as('now')])
    .executeTakeFirstOrThrow();
  const isSecond = firstPaymentId !== paymentId;
  const twice = { account, orderId, amount, firstPaymentId, secondPaymentId: paymentId };
  const isNews = isSecond && (await noteSecond(db, twice, onSecond, now));
  if (isSecond && onSecond === 'TURN_DOWN') return { ok: false, twice: null };
  await db
    .updateTable('checkouts')
    .set({ paid: 1 })
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .execute();
  return { ok: true, twice: isNews ? twice : null };
}

/**
 * As Checkouts.free says, in the caller's transaction: the order goes to the next payment that was read as paid, and where
 * there is none it may be paid again.
 */
export async function free(db: Store, account: string, paymentId: string): Promise<void> {
  for (const orderId of await ordersOf(db, account, paymentId)) {
    // Holds the order's row, as takePaid does.
    const first = await db
      .updateTable('paid_orders')
      .set(({ ref }) => ({ payment_id: ref('payment_id') }))
      .where('account', '=', account)
      .where('order_id', '=', orderId)
      .returning('payment_id')
      .executeTakeFirst();
    await db
      .deleteFrom('second_payments')
      .where('account', '=', account)
      .where('payment_id', '=', paymentId)
      .where('order_id', '=', orderId)
      .execute();
    if (first?.payment_id === paymentId) await passOn(db, account, orderId);
  }
  await db
    .updateTable('checkouts')
    .set({ paid: 0 })
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .execute();
}

/** The orders that the payment has paid, as the first or not. */
async function ordersOf(db: Store, account: string, paymentId: string): Promise<readonly string[]> {
  const first = await db
    .selectFrom('paid_orders')
    .select('order_id')
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .execute();
  const second = await db
    .selectFrom('second_payments')
    .select('order_id')
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .execute();
  // In one order, so that none of two who hold several waits for the other.
  return [...new Set([...first, ...second].map(({ order_id }) => order_id))].sort();
}

async function passOn(db: Store, account: string, orderId: string): Promise<void> {
  const next = await db
    .selectFrom('second_payments')
    .select('payment_id')
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .orderBy('noted_at')
    .orderBy('payment_id')
    .executeTakeFirst();
  if (!next) {
    await db.deleteFrom('paid_orders').where('account', '=', account).where('order_id', '=', orderId).execute();
    return;
  }
  await db
    .updateTable('paid_orders')
    .set({ payment_id: next.payment_id })
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .execute();
  await db
    .deleteFrom('second_payments')
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .where('payment_id', '=', next.payment_id)
    .execute();
}

/**
 * The order that the payment pays: that of its checkout, else of the check request it was let pass by, else the one it names,
 * if that is known here; in all cases only for that sum, and where it names an order for that order.
 */
async function orderOf(db: Store, account: string, named: NamedPayment): Promise<string | null> {
  const { paymentId, orderId } = named;
  const created = db
    .selectFrom('checkouts')
    .select([...PAYABLE, 'created_at'])
    .where('account', '=', account)
    .where('state', '<>', 'REJECTED');
  // Each column by itself, and in no order: SQLite would search all of the account for "or", and for an order that an index has.
  const pages = latestFirst(await created.where('payment_id', '=', paymentId).execute());
  if (orderId !== null) pages.push(...latestFirst(await created.where('order_id', '=', orderId).execute()));
  const page = payableOrderAmong(pages.map(payableOf), named);
  if (page !== undefined) return page;
  const checked = db
    .selectFrom('checked_orders')
    .select(PAYABLE)
    .where('account', '=', account)
    .orderBy('checked_at', 'desc');
  const asked = await checked.where('payment_id', '=', paymentId).execute();
  if (orderId !== null) asked.push(...(await checked.where('order_id', '=', orderId).execute()));
  const passed = payableOrderAmong(asked.map(payableOf), named) ?? null;
  return passed !== null && isPaidInParts(await firstSumOf(db, account, passed), named.amount) ? null : passed;
}

function latestFirst<Row extends Pick<CheckoutRow, 'created_at'>>(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => b.created_at - a.created_at);
}

/** The columns that say what an order may be paid by. */
const PAYABLE = ['payment_id', 'order_id', 'amount', 'currency'] as const;

function payableOf({
  payment_id,
  order_id,
  amount,
  currency,
}: Pick<CheckoutRow, (typeof PAYABLE)[number]>): PayableOrder {
  return { paymentId: payment_id, orderId: order_id, amount: { amount, currency } };
}

/** The sum of the payment that was first to pay an order which was not created here; `null` where none was. */
async function firstSumOf(db: Store, account: string, orderId: string): Promise<Money | null> {
  const first = await db
    .selectFrom('paid_orders')
    .innerJoin('checked_orders', (join) =>
      join
        .onRef('checked_orders.account', '=', 'paid_orders.account')
        .onRef('checked_orders.payment_id', '=', 'paid_orders.payment_id')
        .onRef('checked_orders.order_id', '=', 'paid_orders.order_id'),
    )
    .select(['checked_orders.amount', 'checked_orders.currency'])
    .where('paid_orders.account', '=', account)
    .where('paid_orders.order_id', '=', orderId)
    .executeTakeFirst();
  return first ?? null;
}
