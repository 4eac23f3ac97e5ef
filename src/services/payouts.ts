import type { PayoutStatus } from '../domain/payout.js';
import type { Account } from '../freedompay/account.js';
import type { FreedomPayClient } from '../freedompay/client.js';
import { getPayoutStatus } from '../freedompay/operations/payout-status.js';

/** Reads payouts. */
export class Payouts {
  constructor(private readonly client: FreedomPayClient) {}

  /** The payout of an order, read now; `null` where the provider knows none. */
  async byOrder(account: Account, orderId: string): Promise<PayoutStatus | null> {
    const status = await this.client.call(account, getPayoutStatus, { orderId });
    return status && { ...status, orderId };
  }
}
