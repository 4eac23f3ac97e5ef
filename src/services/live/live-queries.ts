import type { Checkout } from '../../domain/checkouts/checkout.js';
import { isFinal, isOnPayment, type PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { isFinalRefund } from '../../domain/payments/refund-payment.js';
import { type PayoutOperation, payoutOperationOf } from '../../domain/payouts/payout-operation.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { JournalReads } from '../../store/journal/journal-reads.js';
import type { Accounts } from '../accounts.js';
import type { Payments } from '../reads/payments.js';
import type { Payouts } from '../reads/payouts.js';
import type { Watched, Watchers } from './watchers.js';

/**
 * For how long the provider may say that it does not know a payment that it just created. Source: provider documentation,
 * "Status": what is not there within a minute does not exist.
 */
const UNKNOWN_FOR_MS = 60_000;

/** Something as it changes. */
export type Live<T> = AsyncIterableIterator<T | null>;

/** What the schema lets callers watch: each is given as it is now, `null` where there is none, then with every change. */
export class LiveQueries {
  constructor(
    private readonly watchers: Watchers,
    private readonly payments: Payments,
    private readonly payouts: Payouts,
    private readonly journal: Pick<JournalReads, 'find'>,
    private readonly checkouts: Pick<Checkouts, 'isNew'>,
    /** Finds a checkout that was asked for at one of the accounts. */
    private readonly findCheckout: (id: string, accounts: Pick<Accounts, 'known'>) => Promise<Checkout | null>,
  ) {}

  payment(account: Account, id: string, cause: Cause): Promise<Live<Payment>> {
    return this.opened<Payment>(cause, {
      key: ['payment', account.id, id],
      hears: () => [{ account: account.id, kind: 'payment', id }],
      read: (why) => this.payments.byIdNow(account, id, why),
      isAwaited: () => this.checkouts.isNew(account.id, id, UNKNOWN_FOR_MS),
      stage: stageOfPayment,
      essence: essenceOfPayment,
    });
  }

  /** The payment of an order, from before there is one; with another attempt to pay it is that one. */
  order(account: Account, orderId: string, cause: Cause): Promise<Live<Payment>> {
    const order = { account: account.id, kind: 'order', id: orderId } as const;
    return this.opened<Payment>(cause, {
      key: ['order', account.id, orderId],
      hears: (latest) => (latest ? [order, { account: account.id, kind: 'payment', id: latest.paymentId }] : [order]),
      read: async (why) =>
        this.payments.withPendingApplied(account, await this.payments.byOrderNow(account, orderId, why, 'reads')),
      // Another attempt may follow one that has ended. Once there are refunds, a reading takes as many calls as an open stream is
      // charged for in a minute.
      stage: (payment) => (stageOfPayment(payment) === 'moving' && payment.refunds.length === 0 ? 'moving' : 'settled'),
      essence: essenceOfPayment,
    });
  }

  payout(account: Account, orderId: string, cause: Cause): Promise<Live<PayoutStatus>> {
    return this.opened<PayoutStatus>(cause, {
      key: ['payout', account.id, orderId],
      hears: () => [{ account: account.id, kind: 'payout', id: orderId }],
      read: (why) => this.payouts.byOrderNow(account, orderId, why),
      stage: ({ status }) =>
        status === 'SUCCEEDED' || status === 'FAILED' || status === 'EXPIRED' ? 'final' : 'moving',
      essence: ({ checkedAt, ...rest }) => rest,
    });
  }

  /** An operation at those accounts, which whoever shares the reading may use too. One that has ended may still be corrected. */
  operation(id: string, accounts: Pick<Accounts, 'all' | 'known'>, cause: Cause): Promise<Live<PaymentOperation>> {
    return this.opened<PaymentOperation>(cause, {
      key: ['operation', id, ...accounts.all.map((account) => account.id)],
      hears: (latest) => (latest ? [{ account: latest.account, kind: 'payment', id: latest.paymentId }] : []),
      read: async () => {
        const operation = await this.journal.find(id);
        return operation && isOnPayment(operation) && accounts.known(operation.account) ? operation : null;
      },
      stage: ({ state }) => (isFinal(state) ? 'settled' : 'moving'),
      essence: ({ state, amount, refund, problem }) => [state, amount, refund, problem],
    });
  }

  /** A payout that was asked for at those accounts, as above. */
  payoutOperation(id: string, accounts: Pick<Accounts, 'all' | 'known'>, cause: Cause): Promise<Live<PayoutOperation>> {
    return this.opened<PayoutOperation>(cause, {
      key: ['payout operation', id, ...accounts.all.map((account) => account.id)],
      hears: (latest) => (latest ? [{ account: latest.account, kind: 'payout', id: latest.orderId }] : []),
      read: async () => {
        const operation = await this.journal.find(id);
        return operation && accounts.known(operation.account) ? payoutOperationOf(operation) : null;
      },
      stage: ({ state }) => (isFinal(state) ? 'settled' : 'moving'),
      essence: ({ state, amount, paymentId, problem }) => [state, amount, paymentId, problem],
    });
  }

  /** A checkout at those accounts, as above. */
  checkout(id: string, accounts: Pick<Accounts, 'all' | 'known'>, cause: Cause): Promise<Live<Checkout>> {
    return this.opened<Checkout>(cause, {
      key: ['checkout', id, ...accounts.all.map((account) => account.id)],
      hears: (latest) => (latest ? [{ account: latest.account, kind: 'order', id: latest.orderId }] : []),
      read: () => this.findCheckout(id, accounts),
      stage: ({ state }) => (state === 'PENDING' ? 'moving' : state === 'UNKNOWN' ? 'settled' : 'final'),
      essence: ({ updatedAt, ...rest }) => rest,
    });
  }

  /** A failure to read the first state is an answer by itself, and no stream that breaks. */
  private async opened<T>(cause: Cause, watched: Watched<T>): Promise<Live<T>> {
    const subscriber = this.watchers.watch(watched, cause);
    await subscriber.opened;
    return subscriber;
  }
}

function essenceOfPayment({ checkedAt, answeredAt, ...rest }: Payment): unknown {
  return rest;
}

function stageOfPayment({ status, refunds }: Payment): 'moving' | 'settled' | 'final' {
  switch (status) {
    case 'REFUNDED':
    case 'CANCELED':
    case 'FAILED':
    case 'EXPIRED':
      return 'final';
    case 'CAPTURED':
    case 'PARTIALLY_REFUNDED':
      return refunds.every((refund) => isFinalRefund(refund.status)) ? 'settled' : 'moving';
    default:
      return 'moving';
  }
}
