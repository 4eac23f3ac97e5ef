import { add, compare, type Money, money, subtract, sum } from '../../domain/money.js';
import { toPayOf } from '../model/amounts.js';
import type { Payee, PayoutCourse, PayoutRecord } from '../model/payouts/record.js';
import { ScriptError, UnknownTransaction } from '../model/refusals.js';
import { checkWord } from '../model/value-checks.js';
import { agedPayout, type NewPayout, outcomeOf, payoutOf } from './new-payout.js';
import type { Records } from './records.js';
import { VisibilityTimeline } from './visibility-timeline.js';

/** What the shop's balance for payouts holds in each currency, before any. */
const FIRST_BALANCE = '1000000';

/** Words of payouts that took nothing from the balance, or gave it back. */
const WITHOUT_MONEY = new Set(['failed', 'incomplete', 'revoked', 'partial']);

/** The payouts, found by order id: the latest of an order wins. */
export class PayoutBook {
  private readonly timelines = new Map<string, VisibilityTimeline<PayoutRecord>>();
  /** Order id to its payouts, oldest first. */
  private readonly orders = new Map<string, string[]>();
  /** What was put on the balance by hand, beside what it held at first. */
  private readonly topUps: Money[] = [];

  constructor(private readonly records: Records) {}

  /** Puts a payout in, as it is, and gives its id. */
  add(given: NewPayout, lagMs = 0): string {
    const now = this.records.now();
    const record = payoutOf(given, now);
    const id = this.records.claim(given.id);
    this.timelines.set(id, new VisibilityTimeline({ ...record, id }, lagMs > 0 ? now.getTime() + lagMs : undefined));
    this.orders.set(record.orderId, [...(this.orders.get(record.orderId) ?? []), id]);
    return id;
  }

  /**
   * Makes a payout that the shop asks for. An order that had one is refused (9991) unless `repeats`, as is one that the
   * balance does not hold (8888). Status scripts see it after `lagMs`.
   */
  open(given: NewPayout, { lagMs, repeats }: { readonly lagMs: number; readonly repeats: boolean }): PayoutRecord {
    const earlier = this.orders.get(given.orderId)?.at(-1);
    if (earlier !== undefined) {
      this.change(earlier, (before) => ({ ...before, attempts: before.attempts + 1 }));
      if (!repeats) throw new ScriptError('9991');
    }
    const { amount } = payoutOf(given, this.records.now());
    if (compare(toPayOf(amount), this.balance(amount.currency)) > 0) throw new ScriptError('8888');
    return this.truth(this.add(given, lagMs));
  }

  /** The payee has said where the money is to go. Refuses a page whose time ran out (10018), or that was filled in (10015). */
  choosePayee(id: string, payee: Payee, course: PayoutCourse): PayoutRecord {
    const { word } = this.truth(id);
    if (word !== 'partial') throw new ScriptError(word === 'incomplete' ? '10018' : '10015');
    this.change(id, (before) => ({ ...before, payee, course, word: 'pending' }));
    return this.truth(id);
  }

  /** What is left for payouts in a currency: those that failed took nothing, and commission is paid on top. */
  balance(currency: string): Money {
    const taken = this.all().filter(
      ({ amount, word, isEarlier }) => amount.currency === currency && !isEarlier && !WITHOUT_MONEY.has(word),
    );
    const held = this.topUps.filter((one) => one.currency === currency);
    const first = add(money(FIRST_BALANCE, currency), sum(held, currency));
    const spent = taken.map(({ amount }) => toPayOf(amount));
    return subtract(first, sum(spent, currency));
  }

  /** Makes the balance that much, as a transfer to or from it would. */
  setBalance(balance: Money): void {
    this.topUps.push(subtract(balance, this.balance(balance.currency)));
  }

  /** The latest payout of an order, as it truly is. */
  get(orderId: string): PayoutRecord {
    const id = this.orders.get(orderId)?.at(-1);
    if (id === undefined) throw new UnknownTransaction(`There is no payout for order "${orderId}".`);
    return this.truth(id);
  }

  /** The payout of that very id. */
  truth(id: string): PayoutRecord {
    return this.aged(this.timeline(id).truth);
  }

  /** The payout whose page is at that path, or undefined. */
  ofPage(path: string): PayoutRecord | undefined {
    return this.all().find(({ page }) => page === path);
  }

  /** The latest payout of an order, or the one of an id, as the status scripts see it now; undefined where they do not. */
  seen({ id, orderId }: { readonly id?: string | undefined; readonly orderId?: string | undefined }) {
    const now = this.records.now().getTime();
    const ids = id === undefined ? (this.orders.get(orderId ?? '') ?? []) : [id];
    const seen = ids.flatMap((one) => this.timelines.get(one)?.seenAt(now) ?? []).at(-1);
    return seen && this.aged(seen);
  }

  /** Every payout, oldest first. */
  all(): PayoutRecord[] {
    return [...this.timelines.values()].map(({ truth }) => this.aged(truth));
  }

  /** Moves a payout to another word; a failed one carries a code. The status scripts see it after `lagMs`. */
  setWord(id: string, word: string, failureCode?: string, description?: string, lagMs = 0): void {
    checkWord(word);
    this.change(id, (before) => ({ ...before, ...outcomeOf(word, failureCode, description) }), lagMs);
  }

  clear(): void {
    this.timelines.clear();
    this.orders.clear();
    this.topUps.length = 0;
  }

  private change(id: string, apply: (payout: PayoutRecord) => PayoutRecord, lagMs = 0): void {
    this.timeline(id).change(apply, this.records.now().getTime() + lagMs);
  }

  private timeline(id: string): VisibilityTimeline<PayoutRecord> {
    const timeline = this.timelines.get(id);
    if (!timeline) throw new UnknownTransaction(`There is no payout ${id}.`);
    return timeline;
  }

  private aged(payout: PayoutRecord): PayoutRecord {
    return agedPayout(payout, this.records.now().getTime());
  }
}
