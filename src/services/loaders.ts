import DataLoader from 'dataloader';
import type { Payment } from '../domain/payment.js';
import type { PayoutStatus } from '../domain/payout.js';
import type { Account } from '../freedompay/account.js';
import type { Payments } from './payments.js';
import type { Payouts } from './payouts.js';

interface Key {
  readonly account: Account;
  readonly id: string;
}

/** Lookups of one request. Equal ones share a provider call; a failed one fails alone. */
export class Loaders {
  private readonly payments;
  private readonly orders;
  private readonly payouts;

  constructor(payments: Payments, payouts: Payouts) {
    this.payments = loader<Payment>('payment', ({ account, id }) => payments.byId(account, id));
    this.orders = loader<Payment>('paymentByOrder', ({ account, id }) => payments.byOrder(account, id));
    this.payouts = loader<PayoutStatus>('payoutStatus', ({ account, id }) => payouts.byOrder(account, id));
  }

  payment(account: Account, id: string): Promise<Payment | null> {
    return this.payments.load({ account, id });
  }

  paymentByOrder(account: Account, orderId: string): Promise<Payment | null> {
    return this.orders.load({ account, id: orderId });
  }

  payoutStatus(account: Account, orderId: string): Promise<PayoutStatus | null> {
    return this.payouts.load({ account, id: orderId });
  }
}

/**
 * The provider has no call for many ids, so a batch is as many calls; the client bounds how many run at once. Each is
 * settled by itself: one failing id must not fail its neighbours.
 */
function loader<T>(name: string, read: (key: Key) => Promise<T | null>): DataLoader<Key, T | null, string> {
  return new DataLoader(
    async (keys) => {
      const settled = await Promise.allSettled(keys.map(read));
      return settled.map((one) => (one.status === 'fulfilled' ? one.value : asError(one.reason)));
    },
    { name, cacheKeyFn: ({ account, id }) => JSON.stringify([account.id, id]) },
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
