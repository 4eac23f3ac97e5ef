import type { Money } from '../../domain/money.js';
import { type Card, shownCard } from '../model/cards/card.js';
import { failureOf, ScriptError, SHOP_REFUSED, UnknownTransaction } from '../model/refusals.js';
import type { Effects, Failure, PaymentRecord, RefundRecord } from '../model/transactions.js';
import { checkWord, positiveAmount } from '../model/value-checks.js';
import { checkCancel, sumToCapture, sumToRefund } from '../model/write-rules.js';
import { CardBook } from './cards/card-book.js';
import { CardSetups } from './cards/card-setups.js';
import { ProfileBook } from './cards/profile-book.js';
import { authCodeOf, DEMO_CARD, type NewPayment, recordOf } from './new-payment.js';
import type { NewPayout } from './new-payout.js';
import { outcomeOf, type RefundStatus } from './new-refund.js';
import { PayoutBook } from './payout-book.js';
import { Records } from './records.js';
import { type PaymentSnapshot, type PayoutSnapshot, snapshotOf } from './snapshot.js';
import { counted, type Origin, type RefundFate } from './write-origin.js';

/**
 * The truth about the money: what tests compare a gateway's claims with. All is synchronous, so a write is applied
 * wholly or not at all. The rules are in `rules.ts`: a write that breaks one throws `Refusal` and does nothing. Unknown
 * ids throw `UnknownTransaction`, senseless input `BadRequest`. Amounts come in as decimal texts ("40.00").
 */
export class Ledger {
  /** The records themselves, for the scripts. */
  readonly records: Records;
  /** The payouts themselves, for the scripts. */
  readonly payoutBook: PayoutBook;
  /** The cards that users of the shop saved. */
  readonly cards: CardBook;
  /** The cards that are being saved on a page. */
  readonly setups: CardSetups;
  readonly profiles: ProfileBook;

  constructor(private readonly now: () => Date = () => new Date()) {
    this.records = new Records(now);
    this.payoutBook = new PayoutBook(this.records);
    this.cards = new CardBook(this.records);
    this.setups = new CardSetups(this.records, this.cards);
    this.profiles = new ProfileBook(this.records);
  }

  /** Puts a payment in, as if its payer had come so far, and gives its id. It can be seen at once, or after `lagMs`. */
  addPayment(given: NewPayment, lagMs = 0): string {
    const record = recordOf(given, this.records, this.now());
    this.records.put(record, lagMs);
    return record.id;
  }

  /** Puts a payout in and gives its id. */
  addPayout(given: NewPayout): string {
    return this.payoutBook.add(given);
  }

  /** The truth about one payment. */
  payment(id: string): PaymentSnapshot {
    return snapshotOf(this.records.truth(id));
  }

  payments(): PaymentSnapshot[] {
    return this.records.all().map(snapshotOf);
  }

  /** The truth about the latest payout of an order. */
  payout(orderId: string): PayoutSnapshot {
    return this.payoutBook.get(orderId);
  }

  payouts(): PayoutSnapshot[] {
    return this.payoutBook.all();
  }

  /** Moves a payout to another word; one that failed carries a code, 10000 unless given. */
  setPayoutWord(orderId: string, word: string, failureCode?: string, description?: string): void {
    this.payoutBook.setWord(this.payout(orderId).id, word, failureCode, description);
  }

  /** Captures a hold: `amount`, or all of it. Gives what was captured. */
  capture(id: string, amount?: string, origin: Origin = {}): Money {
    const payment = this.records.truth(id);
    const captured = sumToCapture(payment, amountOf(amount, payment));
    this.write(id, 'captures', origin, (before) => ({ ...before, captured }));
    return captured;
  }

  /** Releases a hold, wholly, or closes an unpaid bill. Gives the id of the revocation. */
  cancel(id: string, origin: Origin = {}): string {
    checkCancel(this.records.truth(id));
    const own = this.records.claim(undefined, id);
    const createdAt = this.now();
    this.write(id, 'cancels', origin, (before) => {
      if (!before.authorized) return { ...before, cancelled: true, word: 'canceled' };
      const revocation = { id: own, status: 'success', amount: before.authorized, createdAt };
      return { ...before, cancelled: true, word: 'revoked', revocations: [...before.revocations, revocation] };
    });
    return own;
  }

  /** Refunds `amount`, or all that is left. Gives the id of the refund transaction. */
  refund(id: string, amount?: string, fate: RefundFate = {}, origin: Origin = {}): string {
    const payment = this.records.truth(id);
    const asked = sumToRefund(payment, amountOf(amount, payment));
    const { status = 'success', failureCode, processMs = 0, returnedMs = 0 } = fate;
    if (asked.exceeds && status !== 'error') throw new ScriptError('10020');
    const outcome = outcomeOf(status, this.now(), failureCode);
    const opened: RefundRecord = {
      id: this.records.claim(undefined, id),
      sequence: this.records.sequence(),
      status: 'process',
      amount: asked.amount,
      createdAt: this.now(),
      paidAt: null,
      reference: null,
      failure: null,
    };
    this.write(id, 'refunds', origin, (before) => ({ ...before, refunds: [...before.refunds, opened] }));
    const shownMs = (origin.lagMs ?? 0) + processMs;
    if (returnedMs > 0) this.resolveRefund(id, opened.id, outcomeOf('success', this.now()), shownMs);
    this.resolveRefund(id, opened.id, outcome, shownMs + returnedMs);
    return opened.id;
  }

  /** The payer pays: captured at once, or only held. */
  pay(id: string, { hold = false }: { readonly hold?: boolean } = {}): void {
    this.checkPayable(id);
    this.records.change(id, this.paid(id, hold));
  }

  /** The payer's card is declined: 10009 unless another code is given. */
  decline(id: string, code = '10009', description?: string): void {
    this.checkPayable(id);
    this.records.change(id, this.declined(failureOf(code, description)));
  }

  /** A saved card, or a phone's balance, begins to be charged: the bank has not decided. */
  startCharge(id: string, card: Card | null, origin: Origin = {}): void {
    this.checkPayable(id);
    this.write(id, 'charges', origin, (before) => ({ ...before, card, word: 'pending' }));
  }

  /** The bank has decided on a charge: captured or held, or declined with the code. */
  endCharge(id: string, code: string | null, { lagMs }: Origin = {}): void {
    const hold = !this.records.truth(id).checkout.autoClearing;
    this.records.change(id, code === null ? this.paid(id, hold) : this.declined(failureOf(code)), lagMs);
  }

  /** The time in which it could be paid runs out now. */
  expire(id: string): void {
    this.checkPayable(id);
    const expiresAt = this.now();
    this.records.change(id, (before) => ({ ...before, checkout: { ...before.checkout, expiresAt } }));
  }

  /** The shop refused before any card was asked: the payment failed with the shop's own words. */
  refuse(id: string, description: string): void {
    this.checkPayable(id);
    const failure = failureOf(SHOP_REFUSED, description);
    this.records.change(id, (before) => ({ ...before, word: 'error', failure }));
  }

  /** The shop refused after the money was taken or held: all of it goes back, and none was ever captured. */
  reject(id: string, description: string): void {
    const { authorized, cancelled } = this.records.truth(id);
    if (!authorized || cancelled) throw new ScriptError('10033');
    const own = this.records.claim(undefined, id);
    const failure = failureOf(SHOP_REFUSED, description);
    const revocation = { id: own, status: 'success', amount: authorized, createdAt: this.now() };
    this.write(id, 'cancels', {}, (before) => ({
      ...before,
      word: 'revoked',
      captured: null,
      cancelled: true,
      failure,
      revocations: [...before.revocations, revocation],
    }));
  }

  /** Shows another status word; moves no money. */
  setWord(id: string, word: string): void {
    checkWord(word);
    this.records.change(id, (before) => ({ ...before, word }));
  }

  /** Lets a refund end, or end otherwise: `success`, `error` or `process`. Gives the payment's id. */
  setRefundStatus(refundId: string, status: RefundStatus, failureCode?: string): string {
    const payment = this.records.find(refundId);
    const isRefund = payment?.refunds.some(({ id }) => id === refundId);
    if (!payment || !isRefund) throw new UnknownTransaction(`There is no refund ${refundId}.`);
    this.resolveRefund(payment.id, refundId, outcomeOf(status, this.now(), failureCode), 0);
    return payment.id;
  }

  /** Forgets everything; ids go on. */
  clear(): void {
    this.records.clear();
    this.payoutBook.clear();
    this.cards.clear();
    this.setups.clear();
    this.profiles.clear();
  }

  /** Refuses a payment that is paid or closed (10015), or whose time ran out (10018). */
  checkPayable(id: string): void {
    const { authorized, cancelled } = this.records.truth(id);
    if (authorized || cancelled) throw new ScriptError('10015');
    if (this.records.isExpired(id)) throw new ScriptError('10018');
  }

  private paid(id: string, hold: boolean): (before: PaymentRecord) => PaymentRecord {
    const paidAt = this.now();
    return (before) => ({
      ...before,
      recurring: this.profiles.ofPayment(before, this.presented(before)),
      word: 'success',
      authorized: before.amount,
      captured: hold ? null : before.amount,
      card: this.presented(before),
      authCode: authCodeOf(id),
      failure: null,
      paidAt,
    });
  }

  private declined(failure: Failure): (before: PaymentRecord) => PaymentRecord {
    return (before) => ({ ...before, word: 'error', card: this.presented(before), failure });
  }

  /** The card that pays: the saved one, where one is to; null where a phone pays. */
  private presented({ card, mobile, checkout: { savedCard } }: PaymentRecord): Card | null {
    return mobile ? null : (card ?? (savedCard === null ? DEMO_CARD : shownCard(this.cards.get(savedCard))));
  }

  private write(
    id: string,
    kind: keyof Effects,
    origin: Origin,
    apply: (before: PaymentRecord) => PaymentRecord,
  ): void {
    this.records.change(id, (before) => counted(before, apply(before), kind, origin), origin.lagMs);
  }

  private resolveRefund(id: string, refundId: string, outcome: ReturnType<typeof outcomeOf>, lagMs: number): void {
    const replace = (one: RefundRecord) => (one.id === refundId ? { ...one, ...outcome } : one);
    this.records.change(id, (before) => ({ ...before, refunds: before.refunds.map(replace) }), lagMs);
  }
}

function amountOf(text: string | undefined, { amount }: PaymentRecord): Money | undefined {
  return text === undefined ? undefined : positiveAmount(text, amount.currency);
}
