import type { Clock } from '../../domain/clock.js';
import { resourceOf } from '../../domain/operations/resource.js';
import type { OperationReading } from '../../domain/payouts/outcome-in-reading.js';
import type { PayoutReading } from '../../domain/payouts/payout-reading.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { getPayoutStatusV2 } from '../../freedompay/endpoints/payouts/payout-status-v2.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import { scriptsOf } from '../accounts.js';
import type { Payments } from './payments.js';

/** Reads what operations are done to, as the provider shows it now. */
export class OperationReadings {
  constructor(
    private readonly client: FreedomPayClient,
    private readonly payments: Pick<Payments, 'read'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** What the key of a resource names; `null` where a payment is not known to the provider. Raises a ProviderFault. */
  of(account: Account, key: string, cause: Cause): Promise<OperationReading | null> {
    const { kind, id } = resourceOf(key);
    return kind === 'payment' ? this.payments.read(account, id, 'writes', cause) : this.payout(account, id, cause);
  }

  /** The payout of an order. That the provider knows none is a reading too: it comes unsigned, and proves nothing by itself. */
  async payout(account: Account, orderId: string, cause: Cause, lane: Lane = 'writes'): Promise<PayoutReading> {
    const payout = await this.client.call(
      account,
      getPayoutStatusV2[scriptsOf(account, 'account')],
      { orderId },
      { lane, cause },
    );
    return { payout, checkedAt: new Date(this.clock.now()) };
  }
}
