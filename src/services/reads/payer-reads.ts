import type { PayerGrant } from '../../domain/caller.js';
import { Fault, type FaultCode, Forbidden, JournalUnavailable } from '../../domain/errors.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { JournalReads } from '../../store/journal/journal-reads.js';
import { CALLS_BY_ORDER, type Payments } from './payments.js';

/** Takes provider calls out of the payer's budget. Raises RateLimited where there are too few. */
export type Spend = (calls: number) => void;

/**
 * What a payer token names. A payment that it does not name is never read: how long that takes would tell whether there is
 * one, and more. Whether it belongs to an order that the token names is found out from those orders, which takes the same
 * whatever the payment: what was created here for them, and what the provider knows for them now.
 */
export class PayerReads {
  private createdHere: Promise<ReadonlySet<string>> | undefined;
  private ofOrders: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly grant: PayerGrant,
    private readonly payments: Pick<Payments, 'byOrder'>,
    private readonly journal: Pick<JournalReads, 'paymentsOfOrders'>,
    private readonly spend: Spend,
    private readonly cause: Cause,
  ) {}

  /** Raises Forbidden for a payment that the token does not name. */
  async checkPayment(account: Account, id: string): Promise<void> {
    const { paymentIds, orderIds } = this.grant;
    if (paymentIds.has(id)) return;
    if (orderIds.size === 0) throw notNamed();
    this.createdHere ??= this.findCreatedHere(account);
    if ((await this.createdHere).has(id)) return;
    this.ofOrders ??= this.readOrders(account);
    if (!(await this.ofOrders).has(id)) throw notNamed();
  }

  /** What is read for the payer. Where the provider fails, its words, and ours about it, are for operators. */
  async withoutProviderWords<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      throw error instanceof ProviderFault ? new PayerReadFault(error) : error;
    }
  }

  /** Raises Forbidden for an order that the token does not name. */
  checkOrder(orderId: string): void {
    if (!this.grant.orderIds.has(orderId)) throw notNamed();
  }

  private async findCreatedHere(account: Account): Promise<ReadonlySet<string>> {
    try {
      return new Set(await this.journal.paymentsOfOrders(account.id, [...this.grant.orderIds]));
    } catch (error) {
      // Without it payments can still be read, and so can what the provider knows of the orders.
      if (error instanceof JournalUnavailable) return new Set();
      throw error;
    }
  }

  private async readOrders(account: Account): Promise<ReadonlySet<string>> {
    const { orderIds } = this.grant;
    this.spend(CALLS_BY_ORDER * orderIds.size);
    const payments = await Promise.all(
      [...orderIds].map((orderId) => this.payments.byOrder(account, orderId, this.cause)),
    );
    return new Set(payments.flatMap((payment) => payment?.paymentId ?? []));
  }
}

/** A fault of the provider without the provider's words, as a payer sees it. */
class PayerReadFault extends Fault {
  override readonly name = 'NotRead';
  readonly code: FaultCode;
  override readonly retryable: boolean;

  constructor(fault: ProviderFault) {
    super(`The payment cannot be read now.${fault.retryable ? ' Try again shortly.' : ''}`, { cause: fault });
    this.code = fault.code;
    this.retryable = fault.retryable;
  }
}

/** The same for what does not exist: a payer learns nothing of other payments. */
function notNamed(): Forbidden {
  return new Forbidden('The payer token does not name this payment or order.');
}
