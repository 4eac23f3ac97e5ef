import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { CheckedOrders, CheckedPayment } from '../../store/checkouts/checked-orders.js';
import type { OrderReadings } from '../reads/order-payment-readings.js';

/**
 * Which payments have paid orders that were not created here. The backend decides on those, but it knows of payments what it
 * is told: where word of one was lost it says yes to the next. So what was let pass for the same order and sum is read first.
 */
export class BackendDecidedOrders {
  constructor(
    private readonly checked: Pick<CheckedOrders, 'note' | 'others' | 'hasPaid'>,
    private readonly readings: OrderReadings,
  ) {}

  /** Whether another payment of that order and sum, which was let pass too, has paid it. */
  async isPaidByAnother(account: Account, asked: CheckedPayment, cause: Cause): Promise<boolean> {
    const others = await this.checked.others(asked);
    const end = this.readings.end();
    const arePaid = await Promise.all(
      others.map(async (paymentId) => {
        const evidence = await this.readings.ofPayment(account, paymentId, asked.orderId, cause, end);
        await this.readings.note(account.id, paymentId, evidence);
        // What was noted stands while nothing else can be read.
        return evidence.paid || (evidence.doubtful && (await this.checked.hasPaid({ ...asked, paymentId })));
      }),
    );
    return arePaid.includes(true);
  }

  /** Whether the payment that is asked about was noted to have paid. */
  hasPaid(asked: CheckedPayment): Promise<boolean> {
    return this.checked.hasPaid(asked);
  }

  /** Whether it has paid, as it is read now. */
  async hasPaidNow(account: Account, { paymentId, orderId }: CheckedPayment, cause: Cause): Promise<boolean> {
    const evidence = await this.readings.ofPayment(account, paymentId, orderId, cause);
    await this.readings.note(account.id, paymentId, evidence);
    return evidence.paid;
  }

  /** Notes that it is let pass. */
  letPass(asked: CheckedPayment): Promise<void> {
    return this.checked.note(asked);
  }
}
