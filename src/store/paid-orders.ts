import type { NamedPayment } from '../domain/checkout.js';
import type { OperationProblem } from '../domain/operation.js';
import type { Store } from './schema.js';

/**
 * As Checkouts.adopt says, in one conditional update: of two payments that come at once one finds the row taken.
 */
export async function adopt(
  db: Store,
  account: string,
  { paymentId, orderId, amount }: NamedPayment,
): Promise<boolean> {
  if (orderId === null || amount === null) return false;
  const now = Date.now();
  const adopted = await db
    .updateTable('checkouts')
    .set({ payment_id: paymentId, problem: JSON.stringify(addressLost(paymentId)), updated_at: now })
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

/**
 * As Checkouts.takePaid says, in the caller's transaction. Who was first is decided by the key of one row for each order:
 * whoever comes second waits until the first has committed, and then finds the row.
 *
 * It is committed before the webhook is answered, and asking again gives the same: a process that ends between the two
 * leaves an order that is paid, which is true, and the provider's repeat is answered as the first would have been.
 */
export async function takePaid(db: Store, account: string, named: NamedPayment, canReject: boolean): Promise<boolean> {
  const { paymentId } = named;
  await adopt(db, account, named);
  const orderId = await orderOf(db, account, named);
  if (orderId === null) return true;
  await db
    .insertInto('paid_orders')
    .values({ account, order_id: orderId, payment_id: paymentId, paid_at: Date.now() })
    .onConflict((conflict) => conflict.columns(['account', 'order_id']).doNothing())
    .execute();
  const first = await db
    .selectFrom('paid_orders')
    .select('payment_id')
    .where('account', '=', account)
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  if (first.payment_id !== paymentId && canReject) return false;
  await db
    .updateTable('checkouts')
    .set({ paid: 1 })
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .execute();
  return true;
}

/**
 * The order that the payment pays: that of its checkout, else the one it names, if that was created here; in both cases only
 * for that sum, and where it names an order for that order.
 */
async function orderOf(
  db: Store,
  account: string,
  { paymentId, orderId, amount }: NamedPayment,
): Promise<string | null> {
  const known = db
    .selectFrom('checkouts')
    .select(['order_id', 'amount', 'currency'])
    .where('account', '=', account)
    .where('state', '<>', 'REJECTED')
    .orderBy('created_at', 'desc');
  const own = await known.where('payment_id', '=', paymentId).executeTakeFirst();
  if (own) {
    const isSameSum = amount === null || (own.amount === amount.amount && own.currency === amount.currency);
    return isSameSum && (orderId === null || own.order_id === orderId) ? own.order_id : null;
  }
  if (orderId === null || amount === null) return null;
  const named = await known
    .where('order_id', '=', orderId)
    .where('amount', '=', amount.amount)
    .where('currency', '=', amount.currency)
    .executeTakeFirst();
  return named?.order_id ?? null;
}

function addressLost(paymentId: string): OperationProblem {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: `The answer to its creation was lost, and the page's address with it; the provider has since named it as payment ${paymentId}, so somebody has the page. Watch that payment, and create no other.`,
    providerCode: null,
    providerMessage: null,
    advice: 'WAIT',
  };
}
