import { LRUCache } from 'lru-cache';
import { payoutNodeId } from '../../domain/node-id.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { getPayoutStatus } from '../../freedompay/endpoints/payout-status.js';
import { ReplyUntrusted } from '../../freedompay/errors/errors.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import type { ChangedResource } from '../../store/db/change-feed.js';
import { scriptsOf } from '../accounts.js';
import { ReadCache, type ReadCounts } from './read-cache.js';

/** How many orders are remembered with the payment id of their payout. */
const REMEMBERED_ORDERS = 10_000;

/** Reads payouts: what was read a moment ago may be given again, unless something is known to have changed since. */
export class Payouts {
  private readonly recent: ReadCache<PayoutStatus>;
  private readonly paymentOfOrder = new LRUCache<string, string>({
    maxSize: REMEMBERED_ORDERS,
    sizeCalculation: () => 1,
  });

  constructor(
    private readonly client: FreedomPayClient,
    /** For how many milliseconds what was read may be given again. */
    maxAgeMs: number,
    /** Called with every payout that was read. */
    private readonly heard: (payout: Pick<PayoutStatus, 'failure'>) => void = () => {},
    /** Called with every payout that was read and is certainly that of its order. */
    private readonly found: (payout: PayoutStatus) => void = () => {},
  ) {
    this.recent = new ReadCache({ ttlOf: () => maxAgeMs });
  }

  /** How readings were answered since the start. */
  get counts(): Readonly<ReadCounts> {
    return this.recent.counts;
  }

  /** The payout of an order; `null` where the provider knows none. */
  byOrder(account: Account, orderId: string, cause: Cause): Promise<PayoutStatus | null> {
    return this.recent.get(account.id, orderId, () => this.read(account, orderId, 'reads', cause));
  }

  /** As byOrder, read now. */
  byOrderNow(account: Account, orderId: string, cause: Cause, lane: Lane = 'reads'): Promise<PayoutStatus | null> {
    return this.recent.refresh(account.id, orderId, () => this.read(account, orderId, lane, cause));
  }

  /** Something may have changed: what was read before is not given again. */
  forget(change: ChangedResource | null): void {
    if (change === null) this.recent.evictAll();
    else if (change.kind === 'payout') this.recent.evict(change.account, change.id);
  }

  private async read(account: Account, orderId: string, lane: Lane, cause: Cause): Promise<PayoutStatus | null> {
    scriptsOf(account, 'account');
    const status = await this.client.call(account, getPayoutStatus, { orderId }, { lane, cause });
    if (!status) return null;
    this.heard(status);
    this.bind(`${account.id} ${orderId}`, status.paymentId);
    const payout = { id: payoutNodeId(account.id, orderId), ...status, orderId };
    this.found(payout);
    return payout;
  }

  /** Replies need not name their order, so the payment id behind it is the only sign that one is another's: it must stay. */
  private bind(order: string, paymentId: string): void {
    const known = this.paymentOfOrder.get(order);
    if (known !== undefined && known !== paymentId) {
      throw new ReplyUntrusted('it names another payment id for the order than it did before', false);
    }
    this.paymentOfOrder.set(order, paymentId);
  }
}
