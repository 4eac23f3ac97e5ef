import DataLoader from 'dataloader';
import type { Grant } from '../domain/caller.js';
import { Forbidden } from '../domain/errors.js';
import type { OperationEvent } from '../domain/operation.js';
import type { Payment } from '../domain/payment.js';
import type { PayoutStatus } from '../domain/payout.js';
import type { Account } from '../freedompay/account.js';
import type { JournalEntry } from '../store/entry.js';
import type { JournalReads, PaymentName } from '../store/journal-reads.js';
import type { Payments } from './payments.js';
import type { Payouts } from './payouts.js';

type Loader<T> = DataLoader<Key, T | null, string>;

interface Key {
  readonly account: Account;
  readonly id: string;
}

/** Where things are looked up. */
export interface Sources {
  readonly payments: Payments;
  readonly payouts: Payouts;
  readonly journal: JournalReads;
}

/** Lookups of one request. Equal ones share a provider call; a failed one fails alone. */
export class Loaders {
  private payments: Loader<Payment> | undefined;
  private orders: Loader<Payment> | undefined;
  private payouts: Loader<PayoutStatus> | undefined;
  private operationsOfPayments: DataLoader<PaymentName, readonly JournalEntry[]> | undefined;
  private eventsOfOperations: DataLoader<string, readonly OperationEvent[]> | undefined;

  /** Made for every request, and kept as long as a subscription lasts: so each loader is made when it is first used. */
  constructor(
    private readonly sources: Sources,
    /** What a payer token names: nothing else is given out. */
    private readonly only: Grant | null = null,
  ) {}

  payment(account: Account, id: string): Promise<Payment | null> {
    return this.only ? this.granted(this.only, account, id) : this.load(account, id);
  }

  /** The payment read anew, after something was done to it in this request. */
  paymentNow(account: Account, id: string): Promise<Payment | null> {
    this.payments = undefined;
    return this.sources.payments.byIdNow(account, id);
  }

  paymentByOrder(account: Account, orderId: string): Promise<Payment | null> {
    if (this.only && !this.only.orderIds.has(orderId)) return Promise.reject(notNamed());
    this.orders ??= loader('paymentByOrder', (key) => this.sources.payments.byOrder(key.account, key.id));
    return this.orders.load({ account, id: orderId });
  }

  payoutStatus(account: Account, orderId: string): Promise<PayoutStatus | null> {
    this.payouts ??= loader('payoutStatus', (key) => this.sources.payouts.byOrder(key.account, key.id));
    return this.payouts.load({ account, id: orderId });
  }

  /** The operation of that id as far as it is known; `null` where there is none. */
  operation(id: string): Promise<JournalEntry | null> {
    return this.sources.journal.find(id);
  }

  /** All operations of a payment, oldest first: those of all payments that are asked for at once in one statement. */
  operations(account: string, paymentId: string): Promise<readonly JournalEntry[]> {
    this.operationsOfPayments ??= fresh((keys) => this.sources.journal.ofPayments(keys));
    return this.operationsOfPayments.load({ account, paymentId });
  }

  /** What happened to an operation, oldest first: as above. */
  events(operationId: string): Promise<readonly OperationEvent[]> {
    this.eventsOfOperations ??= fresh((ids) => this.sources.journal.events(ids));
    return this.eventsOfOperations.load(operationId);
  }

  private load(account: Account, id: string): Promise<Payment | null> {
    this.payments ??= loader('payment', (key) => this.sources.payments.byId(key.account, key.id));
    return this.payments.load({ account, id });
  }

  private async granted(only: Grant, account: Account, id: string): Promise<Payment | null> {
    if (only.paymentIds.has(id)) return this.load(account, id);
    // Only reading tells whether it is a payment of an order that is named.
    const payment = only.orderIds.size > 0 ? await this.load(account, id) : null;
    if (!payment?.orderId || !only.orderIds.has(payment.orderId)) throw notNamed();
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

/** Nothing is remembered: between two fields of a mutation, and while a subscription is open, operations go on. */
function fresh<K, T>(read: (keys: readonly K[]) => Promise<readonly T[]>): DataLoader<K, T> {
  return new DataLoader<K, T>(read, { cache: false });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
