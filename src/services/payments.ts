import { JournalUnavailable } from '../domain/errors.js';
import { isFinal, type PaymentOperation } from '../domain/operation.js';
import type { Payment } from '../domain/payment.js';
import { reserve } from '../domain/reserve.js';
import type { Account } from '../freedompay/account.js';
import type { FreedomPayClient } from '../freedompay/client.js';
import { ReplyUntrusted } from '../freedompay/errors.js';
import { getStatus } from '../freedompay/operations/status.js';
import type { Journal } from '../store/journal.js';

/** How many orders are remembered with the payment that was last seen for them. */
const REMEMBERED_ORDERS = 10_000;

/** Reads payments. Every call is a fresh read at the provider; sharing and reuse belong to the loaders. */
export class Payments {
  private readonly paymentOfOrder = new Map<string, string>();

  constructor(
    private readonly client: FreedomPayClient,
    private readonly journal: Journal,
  ) {}

  /** The payment of that id with our own unfinished operations set aside; `null` where the provider knows none. */
  async byId(account: Account, id: string): Promise<Payment | null> {
    return this.reserved(account, await this.read(account, id));
  }

  /** As byId, for the payment of an order, even where the provider answers with one of its refunds. */
  async byOrder(account: Account, orderId: string): Promise<Payment | null> {
    const record = await this.client.call(account, getStatus[account.flavour], { orderId });
    if (record?.kind !== 'refund') return this.reserved(account, this.remembered(record?.payment ?? null));
    return this.reserved(account, await this.parentOf(account, orderId, record.id));
  }

  /** The payment exactly as the provider tells it; `null` where it knows none, or knows a refund by that id. */
  async read(account: Account, id: string): Promise<Payment | null> {
    const record = await this.client.call(account, getStatus[account.flavour], { paymentId: id });
    return record?.kind === 'payment' ? this.remembered(record.payment) : null;
  }

  /**
   * The payment that a refund belongs to: the one we know for the order if it lists that refund, else what the gateway
   * script finds, which looks for payments only.
   */
  private async parentOf(account: Account, orderId: string, refundId: string): Promise<Payment | null> {
    const known = this.paymentOfOrder.get(orderKey(account.id, orderId));
    const candidate = known === undefined ? null : await this.read(account, known);
    if (candidate?.refunds.some(({ id }) => id === refundId)) return candidate;
    const record = await this.client.call(account, getStatus.gateway, { orderId });
    if (record?.kind === 'payment') return this.remembered(record.payment);
    throw new ReplyUntrusted(`it shows refund ${refundId} for the order, and no payment it belongs to`, false);
  }

  /** The payment as it was read, with our own unfinished operations set aside. */
  async reserved(account: Account, payment: Payment | null): Promise<Payment | null> {
    if (!payment) return null;
    const open = await this.openOperations(account, payment.id);
    return reserve(payment, open);
  }

  /** Without the journal payments can still be read; writes are refused there, so nothing is promised that is not kept. */
  private async openOperations(account: Account, paymentId: string): Promise<readonly PaymentOperation[]> {
    try {
      return (await this.journal.ofPayment(account.id, paymentId)).filter(({ state }) => !isFinal(state));
    } catch (error) {
      if (error instanceof JournalUnavailable) return [];
      throw error;
    }
  }

  private remembered<P extends Payment | null>(payment: P): P {
    if (payment?.orderId) {
      const key = orderKey(payment.account, payment.orderId);
      this.paymentOfOrder.delete(key);
      this.paymentOfOrder.set(key, payment.id);
      const [oldest] = this.paymentOfOrder.keys();
      if (this.paymentOfOrder.size > REMEMBERED_ORDERS && oldest !== undefined) this.paymentOfOrder.delete(oldest);
    }
    return payment;
  }
}

function orderKey(account: string, orderId: string): string {
  return JSON.stringify([account, orderId]);
}
