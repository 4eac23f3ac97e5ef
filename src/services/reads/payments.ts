import { LRUCache } from 'lru-cache';
import { applyPending } from '../../domain/operations/pending-amounts.js';
import type { Payment, PaymentStatus } from '../../domain/payments/payment.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { type Account, isPaymentIdOf } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import type { StatusRecord } from '../../freedompay/endpoints/payment-record.js';
import { getStatus } from '../../freedompay/endpoints/status.js';
import { ReplyUntrusted } from '../../freedompay/errors/errors.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import type { ChangedResource } from '../../store/db/change-feed.js';
import type { PendingOperations } from './pending-operations.js';
import { ReadCache, type ReadCounts } from './read-cache.js';

/** How many orders are remembered with the payment that was last seen for them. */
const REMEMBERED_ORDERS = 10_000;

/** Provider calls that finding an order's payment takes at most: it may lead to a refund, whose payment is then looked up by two more. */
export const CALLS_BY_ORDER = 3;

/** What hardly ever changes may be given again for so many times longer. */
const FINAL_AGES = 10;
const FINAL: ReadonlySet<PaymentStatus> = new Set(['REFUNDED', 'CANCELED', 'FAILED', 'EXPIRED']);

/** Who reads a payment: one who notes what it means for its order needs nobody else to. */
export type PaymentReader = 'anybody' | 'who notes orders';

/** Reads payments: what was read a moment ago may be given again, unless something is known to have changed since. */
export class Payments {
  private readonly paymentOfOrder = new LRUCache<string, string>({
    maxSize: REMEMBERED_ORDERS,
    sizeCalculation: () => 1,
  });
  private readonly recent: ReadCache<StatusRecord>;
  private readonly recentOfOrder: ReadCache<Payment>;

  constructor(
    private readonly client: FreedomPayClient,
    private readonly open: PendingOperations,
    /** For how many milliseconds what was read may be given again. */
    maxAgeMs: number,
    /** Hears of every payment that is read, when it is. */
    private readonly heard: (payment: Payment, reader: PaymentReader, lane: Lane, cause: Cause) => void = () => {},
  ) {
    this.recent = new ReadCache({
      ttlOf: (record) => (isFinal(record) ? FINAL_AGES * maxAgeMs : maxAgeMs),
      sizeOf: (record) => sizeOf(paymentIn(record)),
    });
    this.recentOfOrder = new ReadCache<Payment>({ ttlOf: () => maxAgeMs, sizeOf });
  }

  /** How readings were answered since the start. */
  get counts(): Readonly<Record<'payment' | 'order', Readonly<ReadCounts>>> {
    return { payment: this.recent.counts, order: this.recentOfOrder.counts };
  }

  /** The payment of that id with our own pending operations applied; `null` where the provider knows none. */
  byId(account: Account, id: string, cause: Cause): Promise<Payment | null> {
    const found = this.recent.get(account.id, id, () => this.reading(account, id, 'reads', cause));
    return found.then((record) => this.withPendingApplied(account, paymentIn(record)));
  }

  /** As byId, read now. */
  byIdNow(account: Account, id: string, cause: Cause): Promise<Payment | null> {
    const found = this.recent.refresh(account.id, id, () => this.reading(account, id, 'reads', cause));
    return found.then((record) => this.withPendingApplied(account, paymentIn(record)));
  }

  /** As byIdNow, for callers that record themselves what the reading means for its order. */
  byIdForOrder(account: Account, id: string, lane: Lane, cause: Cause): Promise<Payment | null> {
    const found = this.recent.refresh(account.id, id, () => this.reading(account, id, lane, cause, 'who notes orders'));
    return found.then(paymentIn);
  }

  /** As byId, for the payment of an order, even where the provider answers with one of its refunds. */
  async byOrder(account: Account, orderId: string, cause: Cause): Promise<Payment | null> {
    const found = this.recentOfOrder.get(account.id, orderId, () => this.readOrder(account, orderId, 'reads', cause));
    return this.withPendingApplied(account, await found);
  }

  /** As byOrder, read now and without pending operations applied, for callers that are about to write. */
  async byOrderNow(account: Account, orderId: string, cause: Cause, lane: Lane = 'writes'): Promise<Payment | null> {
    return this.readOrder(account, orderId, lane, cause);
  }

  /** Something may have changed: what was read before is not given again. */
  forget(change: ChangedResource | null): void {
    if (change?.kind === 'payout') return;
    if (change === null) this.recent.evictAll();
    else if (change.kind === 'payment') this.recent.evict(change.account, change.id);
    // Which orders have to do with the payment is not known for certain.
    this.recentOfOrder.evictAll();
  }

  /** The payment exactly as the provider tells it; `null` where it knows none, or knows a refund by that id. */
  async read(account: Account, id: string, lane: Lane, cause: Cause): Promise<Payment | null> {
    return paymentIn(await this.reading(account, id, lane, cause));
  }

  private async reading(
    account: Account,
    id: string,
    lane: Lane,
    cause: Cause,
    reader: PaymentReader = 'anybody',
  ): Promise<StatusRecord | null> {
    // What no payment of the account can be called is not asked for.
    if (!isPaymentIdOf(account, id)) return null;
    const record = await this.client.call(account, getStatus[account.flavour], { paymentId: id }, { lane, cause });
    const payment = paymentIn(record);
    if (payment) this.heard(payment, reader, lane, cause);
    // Its order is answered with a refund only where there is one.
    if (payment && payment.refunds.length > 0) this.remembered(payment);
    return record;
  }

  private async readOrder(account: Account, orderId: string, lane: Lane, cause: Cause): Promise<Payment | null> {
    const record = await this.client.call(account, getStatus[account.flavour], { orderId }, { lane, cause });
    const isRefund = record?.kind === 'refund';
    const found = isRefund ? await this.parentOf(account, orderId, record, { lane, cause }) : paymentIn(record);
    // The documented reply to an order does not name it.
    const payment = this.remembered(found && { ...found, orderId: found.orderId ?? orderId });
    if (payment) this.heard(payment, 'anybody', lane, cause);
    return payment;
  }

  /**
   * The payment that a refund belongs to: the one that it names, or that we know for the order, if that lists it, else what the
   * gateway script finds, which looks for payments only.
   */
  private async parentOf(
    account: Account,
    orderId: string,
    { id: refundId, parentId }: Extract<StatusRecord, { kind: 'refund' }>,
    { lane, cause }: { readonly lane: Lane; readonly cause: Cause },
  ): Promise<Payment | null> {
    const known = parentId ?? this.paymentOfOrder.get(paymentKey(account.id, orderId));
    const candidate = known === undefined ? null : await this.read(account, known, lane, cause);
    if (candidate && listsTransaction(candidate, refundId)) return candidate;
    if (account.flavour === 'async') throw withoutPayment(refundId);
    const record = await this.client.call(account, getStatus.gateway, { orderId }, { lane, cause });
    if (record?.kind === 'payment') return this.remembered(record.payment);
    throw withoutPayment(refundId);
  }

  /** The payment as it was read, with our own pending operations applied. */
  withPendingApplied(account: Account, payment: Payment | null): Payment | null | Promise<Payment | null> {
    if (!payment || this.open.areNone(account.id, payment.paymentId)) return payment;
    return this.open.of(account.id, payment.paymentId).then((unfinished) => applyPending(payment, unfinished));
  }

  private remembered<P extends Payment | null>(payment: P): P {
    if (payment?.orderId) this.paymentOfOrder.set(paymentKey(payment.account, payment.orderId), payment.paymentId);
    return payment;
  }
}

function listsTransaction({ refunds, revocations }: Payment, id: string): boolean {
  return refunds.some(({ refundId }) => refundId === id) || revocations.some(({ revocationId }) => revocationId === id);
}

function withoutPayment(refundId: string): ReplyUntrusted {
  return new ReplyUntrusted(`it shows refund ${refundId} for the order, and no payment it belongs to`, false);
}

function paymentIn(record: StatusRecord | null): Payment | null {
  return record?.kind === 'payment' ? record.payment : null;
}

/** Its refunds and revocations take as much memory as the payment itself. */
function sizeOf(payment: Payment | null): number {
  return 1 + (payment ? payment.refunds.length + payment.revocations.length : 0);
}

function isFinal(record: StatusRecord): boolean {
  return record.kind === 'payment' && FINAL.has(record.payment.status);
}

/** An account's id holds no blank. */
function paymentKey(account: string, id: string): string {
  return `${account} ${id}`;
}
