import { evidenceOf } from '../../domain/checkouts/paid-order.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { OrderReadings } from '../reads/order-payment-readings.js';
import type { Payments } from '../reads/payments.js';
import type { RestoredJournal } from '../reads/restored-journal.js';

/** Looks for payments of orders that a restored journal does not know, before another is created. */
export class RestoredOrders {
  constructor(
    private readonly journal: Pick<RestoredJournal, 'isRecent'>,
    private readonly payments: Pick<Payments, 'byOrderNow'>,
    private readonly checkouts: Pick<Checkouts, 'ofOrder'>,
    private readonly readings: Pick<OrderReadings, 'note'>,
  ) {}

  /**
   * The payment that the provider shows for the order and a journal that was restored a short time ago does not know; `null`
   * where there is none, or none was restored. Whatever its state: it may be a page that somebody is about to pay on. What a
   * known one shows is noted, since word that it was paid may have been lost too. Raises ProviderFault: then nobody knows.
   */
  async unknownPayment(account: Account, orderId: string, cause: Cause): Promise<string | null> {
    if (!(await this.journal.isRecent(account))) return null;
    const payment = await this.payments.byOrderNow(account, orderId, cause);
    if (!payment) return null;
    const { checkouts } = await this.checkouts.ofOrder(account.id, payment.paymentId, orderId);
    if (!checkouts.some(({ paymentId }) => paymentId === payment.paymentId)) return payment.paymentId;
    const claim = { paymentId: payment.paymentId, orderId, amount: null };
    await this.readings.note(account.id, payment.paymentId, evidenceOf(claim, payment));
    return null;
  }
}
