import DataLoader from 'dataloader';
import type { PayerGrant } from '../../domain/caller.js';
import { isOnPayment, type OperationEvent } from '../../domain/operations/operation.js';
import type { PaymentHistoryEntry } from '../../domain/payments/history.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import type { JournalReads, PaymentName } from '../../store/journal/journal-reads.js';
import type { OperationRecord, PaymentRecord } from '../../store/operations/operation-record.js';
import type { PaymentHistories } from '../ledger/payment-histories.js';
import { PayerReads, type Spend } from './payer-reads.js';
import type { Payments } from './payments.js';
import type { Payouts } from './payouts.js';

type Loader<T> = DataLoader<Key, T | null, string>;

interface Key {
  readonly account: Account;
  readonly id: string;
}

/**
 * One thing that the provider is asked for as it is now: nobody else shares or remembers the answer. `null` where there is
 * none. Raises a ProviderFault.
 */
export type ProviderRead<T> = (
  client: Pick<FreedomPayClient, 'call'>,
  account: Account,
  id: string,
  cause: Cause,
) => Promise<T | null>;

/** Where things are looked up. */
export interface Sources {
  readonly client: Pick<FreedomPayClient, 'call'>;
  readonly payments: Payments;
  readonly payouts: Payouts;
  readonly journal: JournalReads;
  readonly histories: PaymentHistories;
}

/** Those of one caller, whom a grant holds to what it names. */
export function loadersFor(sources: Sources, grant: PayerGrant | null, spend: Spend, cause: Cause): Loaders {
  return new Loaders(sources, cause, grant && new PayerReads(grant, sources.payments, sources.journal, spend, cause));
}

/** Lookups of one request. Equal ones share a provider call; a failed one fails alone. */
export class Loaders {
  private payments: Loader<Payment> | undefined;
  private orders: Loader<Payment> | undefined;
  private payouts: Loader<PayoutStatus> | undefined;
  private readonly reads = new Map<ProviderRead<unknown>, Loader<unknown>>();
  private operationsOfPayments: DataLoader<PaymentName, readonly PaymentRecord[]> | undefined;
  private historiesOfPayments: DataLoader<PaymentName, readonly PaymentHistoryEntry[]> | undefined;
  private eventsOfOperations: DataLoader<string, readonly OperationEvent[]> | undefined;

  /** Made for every request, and kept as long as a subscription lasts: so each loader is made when it is first used. */
  constructor(
    private readonly sources: Sources,
    private readonly cause: Cause,
    /** Holds a payer to what their token names; `null` for all others. */
    private readonly payer: PayerReads | null = null,
  ) {}

  payment(account: Account, id: string): Promise<Payment | null> {
    const { payer } = this;
    return payer
      ? payer.withoutProviderWords(payer.checkPayment(account, id).then(() => this.load(account, id)))
      : this.load(account, id);
  }

  /** Raises Forbidden where whoever asks may not read the payment. */
  async checkPayment(account: Account, id: string): Promise<void> {
    const { payer } = this;
    if (payer) await payer.withoutProviderWords(payer.checkPayment(account, id));
  }

  /** Raises Forbidden where whoever asks may not read the order. */
  checkOrder(orderId: string): void {
    this.payer?.checkOrder(orderId);
  }

  /** A read that bypasses the loaders. Where it fails, a payer gets the error without the provider's words. */
  withoutProviderWords<T>(reading: Promise<T>): Promise<T> {
    return this.payer ? this.payer.withoutProviderWords(reading) : reading;
  }

  /** Something was done to payments in this request, or was told of by an event: what was read before is not given again. */
  forgetPayments(): void {
    this.payments = undefined;
    this.orders = undefined;
    this.reads.clear();
  }

  /** The payment read anew, after something was done to it in this request. */
  paymentNow(account: Account, id: string): Promise<Payment | null> {
    return this.sources.payments.byIdNow(account, id, this.cause);
  }

  paymentByOrder(account: Account, orderId: string): Promise<Payment | null> {
    this.checkOrder(orderId);
    this.orders ??= loader('paymentByOrder', (key) => this.sources.payments.byOrder(key.account, key.id, this.cause));
    return this.withoutProviderWords(this.orders.load({ account, id: orderId }));
  }

  payoutStatus(account: Account, orderId: string): Promise<PayoutStatus | null> {
    this.payouts ??= loader('payoutStatus', (key) => this.sources.payouts.byOrder(key.account, key.id, this.cause));
    return this.payouts.load({ account, id: orderId });
  }

  /** What a read of its own brings: equal ones share a call until something is done in this request. */
  read<T>(read: ProviderRead<T>, account: Account, id: string): Promise<T | null> {
    const { client } = this.sources;
    const known = this.reads.get(read) as Loader<T> | undefined;
    const reads = known ?? loader(read.name, (key) => read(client, key.account, key.id, this.cause));
    this.reads.set(read, reads);
    return this.withoutProviderWords(reads.load({ account, id }));
  }

  /** The capture, cancel or refund of that id as far as it is known; `null` where there is none. */
  async operation(id: string): Promise<PaymentRecord | null> {
    const operation = await this.sources.journal.find(id);
    return operation && isOnPayment(operation) ? operation : null;
  }

  /** As above, of a payout that was asked for here. */
  async payoutOperation(id: string): Promise<OperationRecord | null> {
    const operation = await this.sources.journal.find(id);
    return operation?.kind === 'PAYOUT' ? operation : null;
  }

  /** All operations of a payment, oldest first: those of all payments that are asked for at once in one statement. */
  operations(account: string, paymentId: string): Promise<readonly PaymentRecord[]> {
    this.operationsOfPayments ??= fresh(async (keys) =>
      (await this.sources.journal.ofPayments(keys)).map((operations) => operations.filter(isOnPayment)),
    );
    return this.operationsOfPayments.load({ account, paymentId });
  }

  /** What happened to an operation, oldest first: as above. */
  events(operationId: string): Promise<readonly OperationEvent[]> {
    this.eventsOfOperations ??= fresh((ids) => this.sources.journal.events(ids));
    return this.eventsOfOperations.load(operationId);
  }

  /** How a payment was seen to go, oldest first: as above. */
  history(account: string, paymentId: string): Promise<readonly PaymentHistoryEntry[]> {
    this.historiesOfPayments ??= fresh((keys) => this.sources.histories.of(keys));
    return this.historiesOfPayments.load({ account, paymentId });
  }

  private load(account: Account, id: string): Promise<Payment | null> {
    this.payments ??= loader('payment', (key) => this.sources.payments.byId(key.account, key.id, this.cause));
    return this.payments.load({ account, id });
  }
}

/**
 * The provider has no call for many ids, so a batch is as many calls; the client bounds how many run at once. Each is
 * resolved on its own: one failing id must not fail the others.
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
