import type { Checkout, KnownOrder, NamedPayment, NewCheckout } from '../domain/checkout.js';
import { IdempotencyKeyReused } from '../domain/errors.js';
import { money } from '../domain/money.js';
import { unlessDown } from './availability.js';
import { takeKey } from './idempotency-keys.js';
import { adopt, takePaid } from './paid-orders.js';
import type { CheckoutRow, Store } from './schema.js';

/** A new checkout: what is kept of it before it is sent. */
export interface CheckoutDraft extends Pick<NewCheckout, 'orderId' | 'amount'> {
  readonly id: string;
  readonly account: string;
  readonly idempotencyKey: string;
  /**
   * What the normalised input comes to: two requests with one key must agree in one of them. The first is kept. The input
   * itself is not: it holds the payer's contact.
   */
  readonly fingerprints: readonly [string, ...string[]];
}

/** A checkout as it is kept. Its page's address is sealed: whoever has that sees what the payer sees, and can pay. */
export interface KeptCheckout extends Omit<Checkout, 'redirectUrl'> {
  readonly sealedUrl: string | null;
}

/** The payments that were created here. All methods raise JournalUnavailable when the store does not answer. */
export class Checkouts {
  constructor(private readonly store: Store) {}

  /** Adds a checkout, or finds the one that has this account and key. Raises IdempotencyKeyReused. */
  begin(draft: CheckoutDraft): Promise<{ readonly checkout: KeptCheckout; readonly isNew: boolean }> {
    const { id, account, idempotencyKey, fingerprints, orderId, amount } = draft;
    const now = Date.now();
    return unlessDown(() =>
      this.store.transaction().execute(async (db) => {
        if (!(await takeKey(db, { account, idempotencyKey, id }, now))) {
          const row = await db
            .selectFrom('checkouts')
            .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'checkouts.id')
            .selectAll('checkouts')
            .where('idempotency_keys.account', '=', account)
            .where('idempotency_keys.idempotency_key', '=', idempotencyKey)
            .executeTakeFirst();
          if (!row || !fingerprints.includes(row.fingerprint)) throw new IdempotencyKeyReused();
          return { checkout: checkoutOfRow(row), isNew: false };
        }
        const row: CheckoutRow = {
          id,
          account,
          idempotency_key: idempotencyKey,
          fingerprint: fingerprints[0],
          state: 'PENDING',
          order_id: orderId,
          amount: amount.amount,
          currency: amount.currency,
          payment_id: null,
          redirect_url: null,
          problem: null,
          paid: 0,
          created_at: now,
          updated_at: now,
        };
        await db.insertInto('checkouts').values(row).execute();
        return { checkout: checkoutOfRow(row), isNew: true };
      }),
    );
  }

  /** Writes down what became of it. One that is no longer PENDING is left as it is. */
  settle(
    id: string,
    { state, paymentId, sealedUrl, problem }: Pick<KeptCheckout, 'state' | 'paymentId' | 'sealedUrl' | 'problem'>,
  ): Promise<KeptCheckout> {
    return unlessDown(async () => {
      await this.store
        .updateTable('checkouts')
        .set({
          state,
          payment_id: paymentId,
          redirect_url: sealedUrl,
          problem: problem && JSON.stringify(problem),
          updated_at: Date.now(),
        })
        .where('id', '=', id)
        .where('state', '=', 'PENDING')
        .execute();
      const row = await this.store.selectFrom('checkouts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return checkoutOfRow(row);
    });
  }

  /** Whether the payment was created here, and no longer ago than that. */
  isNew(account: string, paymentId: string, ageMs: number): Promise<boolean> {
    return unlessDown(async () => {
      const row = await this.store
        .selectFrom('checkouts')
        .select('id')
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where('updated_at', '>', Date.now() - ageMs)
        .executeTakeFirst();
      return row !== undefined;
    });
  }

  /** The order that a payment was created here for; `null` where it was not. */
  orderOf(account: string, paymentId: string): Promise<string | null> {
    return unlessDown(async () => {
      const row = await this.store
        .selectFrom('checkouts')
        .select('order_id')
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .executeTakeFirst();
      return row?.order_id ?? null;
    });
  }

  /** All that was created here for the order, or as the payment, latest first; what the provider refused is not. */
  ofOrder(account: string, paymentId: string, orderId: string | null): Promise<KnownOrder> {
    return unlessDown(async () => {
      const rows = await this.store
        .selectFrom('checkouts')
        .leftJoin('paid_orders', (join) =>
          join
            .onRef('paid_orders.account', '=', 'checkouts.account')
            .onRef('paid_orders.order_id', '=', 'checkouts.order_id'),
        )
        .selectAll('checkouts')
        .select('paid_orders.payment_id as paid_by')
        .where('checkouts.account', '=', account)
        .where('state', '<>', 'REJECTED')
        .where(({ or, eb }) =>
          or([
            eb('checkouts.payment_id', '=', paymentId),
            ...(orderId === null ? [] : [eb('checkouts.order_id', '=', orderId)]),
          ]),
        )
        .orderBy('created_at', 'desc')
        .execute();
      return { checkouts: rows.map((row) => ({ ...checkoutOfRow(row), orderPaidBy: row.paid_by })) };
    });
  }

  /**
   * Lets the checkout whose answer was lost take up the payment that a verified webhook names for its order: only where it
   * is the only one of that order and sum without a payment, and the payment is no other's. Tells whether it did.
   */
  adopt(account: string, named: NamedPayment): Promise<boolean> {
    return unlessDown(() => adopt(this.store, account, named));
  }

  /**
   * Notes that it was read as paid, and tells whether it may be: the first payment of an order always, another only where it
   * can not be turned down any more. Of two that come at once, at any instances, one is the first.
   */
  takePaid(account: string, named: NamedPayment, canReject: boolean): Promise<boolean> {
    return unlessDown(() => this.store.transaction().execute((db) => takePaid(db, account, named, canReject)));
  }
}

function checkoutOfRow(row: CheckoutRow): KeptCheckout {
  return {
    id: row.id,
    account: row.account,
    state: row.state,
    orderId: row.order_id,
    amount: money(row.amount, row.currency),
    idempotencyKey: row.idempotency_key,
    paymentId: row.payment_id,
    sealedUrl: row.redirect_url,
    problem: row.problem === null ? null : JSON.parse(row.problem),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
