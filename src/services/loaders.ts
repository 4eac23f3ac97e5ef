import DataLoader from 'dataloader';
import type { Grant } from '../domain/caller.js';
import { Forbidden } from '../domain/errors.js';
import type { Payment } from '../domain/payment.js';
import type { PayoutStatus } from '../domain/payout.js';
import type { Account } from '../freedompay/account.js';
import type { Payments } from './payments.js';
import type { Payouts } from './payouts.js';

type Loader<T> = DataLoader<Key, T | null, string>;

interface Key {
  readonly account: Account;
  readonly id: string;
}

/** Lookups of one request. Equal ones share a provider call; a failed one fails alone. */
export class Loaders {
  private payments: Loader<Payment> | undefined;
  private orders: Loader<Payment> | undefined;
  private payouts: Loader<PayoutStatus> | undefined;

  /** Made for every request, and kept as long as a subscription lasts: so each loader is made when it is first used. */
  constructor(
    private readonly allPayments: Payments,
    private readonly allPayouts: Payouts,
    /** What a payer token names: nothing else is given out. */
    private readonly only: Grant | null = null,
    /** For which order a payment was created here; `null` where it was not. */
    private readonly orderOf: (account: string, paymentId: string) => Promise<string | null> = async () => null,
  ) {}

  payment(account: Account, id: string): Promise<Payment | null> {
    return this.only ? this.granted(this.only, account, id) : this.load(account, id);
  }

  /** The payment read anew, after something was done to it in this request. */
  paymentNow(account: Account, id: string): Promise<Payment | null> {
    this.payments = undefined;
    return this.allPayments.byIdNow(account, id);
  }

  paymentByOrder(account: Account, orderId: string): Promise<Payment | null> {
    if (this.only && !this.only.orderIds.has(orderId)) return Promise.reject(notNamed());
    this.orders ??= loader('paymentByOrder', (key) => this.allPayments.byOrder(key.account, key.id));
    return this.orders.load({ account, id: orderId });
  }

  payoutStatus(account: Account, orderId: string): Promise<PayoutStatus | null> {
    this.payouts ??= loader('payoutStatus', (key) => this.allPayouts.byOrder(key.account, key.id));
    return this.payouts.load({ account, id: orderId });
  }

  private load(account: Account, id: string): Promise<Payment | null> {
    this.payments ??= loader('payment', (key) => this.allPayments.byId(key.account, key.id));
    return this.payments.load({ account, id });
  }

  private async granted(only: Grant, account: Account, id: string): Promise<Payment | null> {
    if (only.paymentIds.has(id)) return this.load(account, id);
    if (only.orderIds.size === 0) throw notNamed();
    // Only reading tells whether it is a payment of an order that is named; one that was just created here may be unknown
    // to the provider yet.
    const payment = await this.load(account, id);
    const orderId = payment ? payment.orderId : await this.orderOf(account.id, id);
    if (!orderId || !only.orderIds.has(orderId)) throw notNamed();
    return payment;
  }
}

/** The same for what does not exist: a payer learns nothing of other payments. */
function notNamed(): Forbidden {
  return new Forbidden('The payer token does not name this payment or order.');
}

/**
 * The provider has no call for many ids, so a batch is as many calls; the client bounds how many run at once. Each is
 * settled by itself: one failing id must not fail its neighbours.
 */
function loader<T>(name: string, read: (key: Key) => Promise<T | null>): Loader<T> {
  return new DataLoader(
    (keys) => Promise.all(keys.map((key) => read(key).catch(asError))),
    // An account's id holds no blank.
    { name, cacheKeyFn: ({ account, id }) => `${account.id} ${id}` },
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
