import type { Cause } from '../../domain/cause.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { isFinalRefund } from '../../domain/payments/refund.js';
import type { Account } from '../../freedompay/account.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { Payments } from '../reads/payments.js';
import type { Payouts } from '../reads/payouts.js';
import type { Watched, Watchers } from './watchers.js';

/**
 * For how long the provider may say that it does not know a payment that it just created. Source: provider documentation,
 * "Status": what is not there within a minute does not exist.
 */
const UNKNOWN_FOR_MS = 60_000;

/** Payments and payouts as they change. */
export class LiveQueries {
  constructor(
    private readonly watchers: Watchers,
    private readonly payments: Payments,
    private readonly payouts: Payouts,
    private readonly checkouts: Pick<Checkouts, 'isNew'>,
  ) {}

  /** The payment as it is now, then every change of it. */
  payment(account: Account, id: string, cause: Cause): Promise<AsyncIterableIterator<Payment>> {
    return this.opened<Payment>(cause, {
      change: { account: account.id, kind: 'payment', id },
      argument: 'id',
      read: (why) => this.payments.byIdNow(account, id, why),
      isAwaited: () => this.checkouts.isNew(account.id, id, UNKNOWN_FOR_MS),
      stage: stageOfPayment,
      essence: ({ checkedAt, answeredAt, ...rest }) => rest,
    });
  }

  /** The payout as it is now, then every change of it. */
  payout(account: Account, orderId: string, cause: Cause): Promise<AsyncIterableIterator<PayoutStatus>> {
    return this.opened<PayoutStatus>(cause, {
      change: { account: account.id, kind: 'payout', id: orderId },
      argument: 'orderId',
      read: (why) => this.payouts.byOrderNow(account, orderId, why),
      stage: ({ status }) =>
        status === 'SUCCEEDED' || status === 'FAILED' || status === 'EXPIRED' ? 'final' : 'moving',
      essence: ({ checkedAt, ...rest }) => rest,
    });
  }

  /** A failure to read the first state is an answer by itself, and no stream that breaks. */
  private async opened<T>(cause: Cause, watched: Watched<T>): Promise<AsyncIterableIterator<T>> {
    const subscriber = this.watchers.watch(watched, cause);
    await subscriber.opened;
    return subscriber;
  }
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
