import { checkOrderId, checkUrl, checkWord, positiveAmount } from '../model/checks.js';
import { failureOf, UnknownTransaction } from '../model/refusals.js';
import type { PayoutRecord } from '../model/transactions.js';

/** A payout to put into the ledger. */
export interface NewPayout {
  readonly orderId: string;
  /** Decimal text; "1000.00" unless given. */
  readonly amount?: string;
  /** ISO 4217; KZT unless given. */
  readonly currency?: string;
  /** partial, pending, ok (unless given), failed, incomplete, or any word to see what a client makes of it. */
  readonly word?: string;
  /** 1 to 20 digits; the next free one unless given. */
  readonly id?: string;
  readonly canReject?: boolean;
  /** True unless given. */
  readonly testingMode?: boolean;
  readonly createdAt?: Date;
  readonly failureCode?: string;
  readonly failureDescription?: string;
  /** `pg_post_link`. */
  readonly postLink?: string;
}

/** The payouts, found by order id: the latest of an order wins. */
export class PayoutBook {
  private readonly byOrder = new Map<string, PayoutRecord>();

  /** Refuses a payout that makes no sense, before it takes an id. */
  check(given: NewPayout): void {
    checkOrderId(given.orderId);
    checkWord(given.word ?? 'ok');
    positiveAmount(given.amount ?? '1000.00', given.currency ?? 'KZT');
    if (given.postLink !== undefined) checkUrl('A post link', given.postLink);
  }

  add(given: NewPayout, id: string, now: Date): void {
    const word = given.word ?? 'ok';
    this.byOrder.delete(given.orderId);
    this.byOrder.set(given.orderId, {
      id,
      orderId: given.orderId,
      amount: positiveAmount(given.amount ?? '1000.00', given.currency ?? 'KZT'),
      canReject: given.canReject ?? false,
      testingMode: given.testingMode ?? true,
      createdAt: given.createdAt ?? now,
      postLink: given.postLink ?? null,
      ...outcomeOf(word, given.failureCode, given.failureDescription),
    });
  }

  find(orderId: string): PayoutRecord | undefined {
    return this.byOrder.get(orderId);
  }

  get(orderId: string): PayoutRecord {
    const payout = this.byOrder.get(orderId);
    if (!payout) throw new UnknownTransaction(`There is no payout for order "${orderId}".`);
    return payout;
  }

  all(): PayoutRecord[] {
    return [...this.byOrder.values()];
  }

  /** Moves a payout to another word; a failed one carries a code. */
  setWord(orderId: string, word: string, failureCode?: string, description?: string): void {
    const payout = this.get(orderId);
    checkWord(word);
    this.byOrder.set(orderId, { ...payout, ...outcomeOf(word, failureCode, description) });
  }

  clear(): void {
    this.byOrder.clear();
  }
}

function outcomeOf(word: string, code: string | undefined, description: string | undefined) {
  const failed = word === 'failed' || code !== undefined;
  return { word, captured: word === 'ok', failure: failed ? failureOf(code ?? '10000', description) : null };
}
