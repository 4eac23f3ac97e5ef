import { randomUUID } from 'node:crypto';
import { isAsyncId } from '../model/async/wire.js';
import { BadRequest, UnknownTransaction } from '../model/refusals.js';
import type { PaymentRecord, Transaction } from '../model/transactions.js';
import { freshId } from './fresh-ids.js';
import { aged, isExpired } from './payment-expiry.js';
import { RequestBook } from './request-book.js';
import { VisibilityTimeline } from './visibility-timeline.js';

/** The scripts' payments, or those of the asynchronous Gateway API: for the one interface the other's do not exist. */
export type World = 'scripts' | 'async';

/**
 * Keeps the payments and finds them: truly (`truth`, `find`) or as the status scripts see them now (`seen…`).
 * Payments, refunds, revocations and payouts share one space of ids, as they do at the provider.
 */
export class Records {
  private readonly timelines = new Map<string, VisibilityTimeline<PaymentRecord>>();
  /** Any transaction's id to the payment it belongs to, itself for a payment or payout. */
  private readonly owners = new Map<string, string>();
  /** Order id to the ids of its payments, oldest first. */
  private readonly orders = new Map<string, string[]>();
  /** Page token to payment id. */
  private readonly pages = new Map<string, string>();
  private nextSequence = 1;
  /** What was answered at the asynchronous Gateway API. */
  readonly requests = new RequestBook();

  constructor(readonly now: () => Date) {}

  /**
   * Claims an id for a transaction: the one that is asked for, or one that was never given before. What is made of a payment of
   * the asynchronous Gateway API has a UUID as that has.
   */
  claim(requestedId?: string, owner?: string): string {
    if (requestedId !== undefined && !/^\d{1,20}$/.test(requestedId) && !isAsyncId(requestedId))
      throw new BadRequest('An id has 1 to 20 digits, or is a UUID.');
    if (requestedId !== undefined && this.owners.has(requestedId)) throw new BadRequest(`Id ${requestedId} is taken.`);
    let id = requestedId ?? (owner !== undefined && isAsyncId(owner) ? randomUUID() : freshId());
    while (requestedId === undefined && this.owners.has(id)) id = freshId();
    this.owners.set(id, owner ?? id);
    return id;
  }

  /** The place of the next transaction among all. */
  sequence(): number {
    return this.nextSequence++;
  }

  /** Keeps a new payment; the status scripts find it after `lagMs`. */
  put(record: PaymentRecord, lagMs = 0): void {
    const bornAt = lagMs > 0 ? this.now().getTime() + lagMs : undefined;
    this.timelines.set(record.id, new VisibilityTimeline(record, bornAt));
    this.pages.set(record.checkout.token, record.id);
    this.orders.set(record.orderId, [...(this.orders.get(record.orderId) ?? []), record.id]);
  }

  all(): PaymentRecord[] {
    return [...this.timelines.values()].map(({ truth }) => this.aged(truth));
  }

  /** The payment behind any transaction id, or undefined. */
  find(id: string): PaymentRecord | undefined {
    const record = this.timelines.get(this.owners.get(id) ?? '')?.truth;
    return record && this.aged(record);
  }

  /** The payment whose page has that token, or undefined. */
  ofPage(token: string): PaymentRecord | undefined {
    return this.find(this.pages.get(token) ?? '');
  }

  /** Whether the payment's time ran out before anybody paid. */
  isExpired(id: string): boolean {
    return isExpired(this.timeline(id).truth, this.now().getTime());
  }

  /** The payment of that very id. */
  truth(id: string): PaymentRecord {
    return this.aged(this.timeline(id).truth);
  }

  /** Changes a payment at once; the status scripts see it after `lagMs`. */
  change(id: string, apply: (payment: PaymentRecord) => PaymentRecord, lagMs = 0): void {
    this.timeline(id).change(apply, this.now().getTime() + lagMs);
  }

  /** Any transaction of a world by its own id. */
  seen(id: string, world: World = 'scripts'): Transaction | undefined {
    if (worldOf(id) !== world) return undefined;
    const timeline = this.timelines.get(this.owners.get(id) ?? '');
    const payment = timeline && this.seenNow(timeline);
    if (!payment || payment.id === id) return payment && { kind: 'payment', payment };
    const refund = payment.refunds.find((one) => one.id === id);
    if (refund) return { kind: 'refund', payment, refund };
    const revocation = payment.revocations.find((one) => one.id === id);
    return revocation && { kind: 'revocation', payment, revocation };
  }

  /** The latest payment of an order; refunds are passed over. */
  seenParent(orderId: string, world: World = 'scripts'): Transaction | undefined {
    const payment = this.seenOfOrder(orderId, world).at(-1);
    return payment && { kind: 'payment', payment };
  }

  /** The latest transaction of an order, be it a payment or a refund of one. */
  seenLatest(orderId: string): Transaction | undefined {
    const all = this.seenOfOrder(orderId, 'scripts').flatMap((payment): [number, Transaction][] => [
      [payment.sequence, { kind: 'payment', payment }],
      ...payment.refunds.map((refund): [number, Transaction] => [refund.sequence, { kind: 'refund', payment, refund }]),
    ]);
    return all.sort(([a], [b]) => a - b).at(-1)?.[1];
  }

  clear(): void {
    this.timelines.clear();
    this.owners.clear();
    this.orders.clear();
    this.pages.clear();
    this.requests.clear();
    this.nextSequence = 1;
  }

  private timeline(id: string): VisibilityTimeline<PaymentRecord> {
    const timeline = this.timelines.get(id);
    if (!timeline) throw new UnknownTransaction(`There is no payment ${id}.`);
    return timeline;
  }

  private seenOfOrder(orderId: string, world: World): PaymentRecord[] {
    const ids = (this.orders.get(orderId) ?? []).filter((id) => worldOf(id) === world);
    return ids.flatMap((id) => this.seenNow(this.timeline(id)) ?? []);
  }

  private seenNow(timeline: VisibilityTimeline<PaymentRecord>): PaymentRecord | undefined {
    const record = timeline.seenAt(this.now().getTime());
    return record && this.aged(record);
  }

  private aged(record: PaymentRecord): PaymentRecord {
    return aged(record, this.now().getTime());
  }
}

function worldOf(id: string): World {
  return isAsyncId(id) ? 'async' : 'scripts';
}
