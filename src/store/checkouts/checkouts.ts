import { sql } from 'kysely';
import type { Checkout, KnownOrder, NamedPayment, NewCheckout } from '../../domain/checkouts/checkout.js';
import type { OnSecond } from '../../domain/checkouts/paid-order.js';
import type { ReadPayment } from '../../domain/checkouts/second-payment.js';
import { IdempotencyKeyReused } from '../../domain/errors.js';
import { orderPaidTwice } from '../../domain/events/merchant-event.js';
import { money } from '../../domain/money.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeNow, storeTime } from '../db/clock.js';
import type { CheckoutRow } from '../db/rows/checkouts.js';
import type { Store } from '../db/schema.js';
import { type PlannedWrite, planWrite } from '../holds/scheduled-writes.js';
import { takeKey } from '../operations/idempotency-keys.js';
import { appendEvent } from '../outbox/append-event.js';
import { unrecordedReadings } from '../outbox/find-unrecorded-readings.js';
import { adopt } from './adopt-payment.js';
import { free, type Noted, takePaid } from './paid-orders.js';
import { dueSeconds, type SecondPayment } from './second-payments.js';

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
  /** What the gateway does to it by itself. */
  readonly timed?: PlannedWrite;
}

/** A checkout as it is stored. Its page's URL is encrypted: whoever has that sees what the payer sees, and can pay. */
export interface StoredCheckout extends Omit<Checkout, 'redirectUrl'> {
  readonly encryptedUrl: string | null;
}

/** A checkout that was begun now or before. */
export interface BegunCheckout {
  readonly checkout: StoredCheckout;
  readonly isNew: boolean;
  readonly ageMs: number;
}

/** The payments that were created here. All methods raise JournalUnavailable when the store does not answer. */
export class Checkouts {
  constructor(
    private readonly store: Store,
    /** Whether orders that are paid twice are reported to the merchant's backend. */
    private readonly tellsBackend = false,
  ) {}

  /**
   * Adds a checkout, or finds the one that has this account and key; with it, how long ago it was added, by the store's clock, or how
   * far ahead, where that was set meanwhile.
   * Raises IdempotencyKeyReused.
   */
  begin(draft: CheckoutDraft): Promise<BegunCheckout> {
    const { id, account, idempotencyKey, fingerprints, orderId, amount, timed } = draft;
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const now = await takeKey(db, { account, idempotencyKey, id });
        if (now === null) {
          const row = await db
            .selectFrom('checkouts')
            .innerJoin('idempotency_keys', 'idempotency_keys.operation_id', 'checkouts.id')
            .selectAll('checkouts')
            .select(sql<number>`abs(${storeTime(db)} - checkouts.created_at)`.as('age'))
            .where('idempotency_keys.account', '=', account)
            .where('idempotency_keys.idempotency_key', '=', idempotencyKey)
            .executeTakeFirst();
          if (!row || !fingerprints.includes(row.fingerprint)) throw new IdempotencyKeyReused();
          return { checkout: checkoutOfRow(row), isNew: false, ageMs: row.age };
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
        if (timed) await planWrite(db, row, timed, now);
        return { checkout: checkoutOfRow(row), isNew: true, ageMs: 0 };
      }),
    );
  }

  /** The checkout of that id; `null` where there is none. */
  async find(id: string): Promise<Omit<BegunCheckout, 'isNew'> | null> {
    // Of some texts PostgreSQL says that they are none.
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('checkouts')
        .selectAll()
        .select(sql<number>`abs(${storeTime(this.store)} - created_at)`.as('age'))
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? { checkout: checkoutOfRow(row), ageMs: row.age } : null;
    });
  }

  /** Writes down what became of it. One that is not PENDING is left as it is; a lost one may yet be REJECTED. */
  resolve(
    id: string,
    {
      state,
      paymentId,
      encryptedUrl,
      problem,
    }: Pick<StoredCheckout, 'state' | 'paymentId' | 'encryptedUrl' | 'problem'>,
  ): Promise<StoredCheckout> {
    return asJournalErrors(async () => {
      await this.store
        .updateTable('checkouts')
        .set({
          state,
          payment_id: paymentId,
          redirect_url: encryptedUrl,
          problem: problem && JSON.stringify(problem),
          updated_at: storeTime(this.store),
        })
        .where('id', '=', id)
        .where('state', 'in', state === 'REJECTED' ? ['PENDING', 'UNKNOWN'] : ['PENDING'])
        .where('payment_id', 'is', null)
        .execute();
      const row = await this.store.selectFrom('checkouts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return checkoutOfRow(row);
    });
  }

  /** Whether the payment was created here, and no longer ago than that. */
  isNew(account: string, paymentId: string, ageMs: number): Promise<boolean> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('checkouts')
        .select('id')
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where('updated_at', '>', sql<number>`${storeTime(this.store)} - ${ageMs}`)
        .executeTakeFirst();
      return row !== undefined;
    });
  }

  /** The order that a payment was created here for; `null` where it was not. */
  orderOf(account: string, paymentId: string): Promise<string | null> {
    return asJournalErrors(async () => {
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
  ofOrder(account: string, paymentId: string | null, orderId: string | null): Promise<KnownOrder> {
    return asJournalErrors(async () => {
      const pages = this.store
        .selectFrom('checkouts')
        .leftJoin('paid_orders', (join) =>
          join
            .onRef('paid_orders.account', '=', 'checkouts.account')
            .onRef('paid_orders.order_id', '=', 'checkouts.order_id'),
        )
        .selectAll('checkouts')
        .select('paid_orders.payment_id as paid_by')
        .where('checkouts.account', '=', account)
        .where('state', '<>', 'REJECTED');
      // Each column by itself: of "or" SQLite makes a search through all of the account.
      const ofPayment = pages.where('checkouts.payment_id', '=', paymentId);
      const found = orderId === null ? ofPayment : ofPayment.union(pages.where('checkouts.order_id', '=', orderId));
      const rows = await found.orderBy('created_at', 'desc').execute();
      return {
        checkouts: rows.map((row) => ({ ...checkoutOfRow(row), orderPaidBy: row.paid_by, hasPaid: row.paid === 1 })),
      };
    });
  }

  /**
   * Lets the checkout whose answer was lost take up the payment that a verified webhook names for its order: only where it
   * is the only one of that order and sum without a payment, and the payment is no other's. Tells whether it did.
   */
  adopt(account: string, named: NamedPayment): Promise<boolean> {
    return asJournalErrors(() => adopt(this.store, account, named));
  }

  /**
   * Notes that it was read as paid, and tells whether it may be: the first payment of an order always, another only where it
   * is not turned down. Of two that come at once, at any instances, one is the first. That money came in twice is told once;
   * the event to the backend is written with it.
   */
  takePaid(account: string, named: NamedPayment, onSecond: OnSecond): Promise<Noted> {
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const noted = await takePaid(db, account, named, onSecond);
        if (this.tellsBackend && noted.twice) {
          const second = { account, kind: 'payment', id: noted.twice.secondPaymentId } as const;
          await appendEvent(db, second, orderPaidTwice(noted.twice), await storeNow(db));
        }
        return noted;
      }),
    );
  }

  /** The payments that came second for their orders and are to be read again now. */
  dueSeconds(): Promise<readonly SecondPayment[]> {
    return asJournalErrors(() => dueSeconds(this.store));
  }

  /** Those readings that tell something new of an order that was created here, or let pass. */
  unrecordedReadings<R extends ReadPayment>(account: string, readings: readonly R[]): Promise<readonly R[]> {
    return asJournalErrors(() => unrecordedReadings(this.store, account, readings));
  }

  /** Notes that it was read to hold no money of any order: what it had paid may be paid again. */
  free(account: string, paymentId: string): Promise<void> {
    return asJournalErrors(() => this.store.transaction().execute((db) => free(db, account, paymentId)));
  }
}

export function checkoutOfRow(row: CheckoutRow): StoredCheckout {
  return {
    id: row.id,
    account: row.account,
    state: row.state,
    orderId: row.order_id,
    amount: money(row.amount, row.currency),
    idempotencyKey: row.idempotency_key,
    paymentId: row.payment_id,
    encryptedUrl: row.redirect_url,
    problem: row.problem === null ? null : JSON.parse(row.problem),
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
