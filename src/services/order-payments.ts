import { setTimeout as wait } from 'node:timers/promises';
import { type Consent, consentTo, type KnownOrder } from '../domain/checkout.js';
import { Fault } from '../domain/errors.js';
import { type Evidence, evidenceOf, type PaymentClaim, UNREAD } from '../domain/paid-order.js';
import type { Account } from '../freedompay/account.js';
import type { CheckNotice } from '../freedompay/notifications/check.js';
import type { ResultNotice } from '../freedompay/notifications/result.js';
import type { Checkouts } from '../store/checkouts.js';
import { MOST_CLAIMS, type PaymentClaims } from '../store/payment-claims.js';
import type { Payments } from './payments.js';

/** How payments are read before a webhook is answered, in milliseconds. */
export interface ClaimTimes {
  /** How long the readings may take in all: the provider waits meanwhile, for how long it does not say. */
  readonly claimDeadlineMs: number;
  /** Pauses before each reading of one that is not shown as paid: the provider shows effects late. */
  readonly claimDelaysMs: readonly number[];
}

/**
 * Which payment has paid an order that was created here. No webhook decides that: it makes a claim, and the order counts as
 * paid when the signed reading of the payment shows money held or taken, for that order and sum. A claim that can not be read
 * then is kept, and read again when the provider repeats it, and before anything is consented to for that order.
 */
export class OrderPayments {
  constructor(
    private readonly checkouts: Pick<Checkouts, 'ofOrder' | 'adopt' | 'takePaid'>,
    private readonly claims: Pick<PaymentClaims, 'note' | 'of'>,
    private readonly payments: Pick<Payments, 'byIdNow'>,
    /** What the provider is answered about an order that was not created here. */
    private readonly unknownOrders: 'accept' | 'reject',
    private readonly times: ClaimTimes,
  ) {}

  /** Whether the provider may take the money. */
  async consentTo(account: Account, notice: CheckNotice): Promise<Consent> {
    const known = () => this.checkouts.ofOrder(account.id, notice.paymentId, notice.orderId);
    let order = await known();
    if (order.checkouts.length === 0 && this.unknownOrders === 'accept') return OK;
    if (order.checkouts.some(({ state, paymentId }) => state === 'UNKNOWN' && paymentId === null)) {
      await this.checkouts.adopt(account.id, notice);
      // Read again in any case: somebody else may have taken it up meanwhile, for another payment.
      order = await known();
    }
    const consent = consentTo(notice, order);
    const orderId = orderIdOf(order, notice);
    if (!consent.ok || orderId === null) return consent;
    const { claimed, isDoubtful } = await this.readClaims(account, orderId, notice.paymentId);
    if (!claimed) return consent;
    const now = consentTo(notice, await known());
    // Money is not taken on a guess: the provider, or the payer, comes again.
    return now.ok && isDoubtful ? { ok: false, reason: 'the order may be paid already: try again later' } : now;
  }

  /**
   * Takes the word that a payment was paid. A second payment of one order is turned down while the provider still lets us,
   * but never because something could not be read.
   */
  async takePaid(account: Account, notice: ResultNotice): Promise<Consent> {
    const { paymentId, amount, canReject } = notice;
    const order = await this.checkouts.ofOrder(account.id, paymentId, notice.orderId);
    const orderId = orderIdOf(order, notice);
    // What was not created here is not ours to judge, and what was read before need not be read again.
    if (orderId === null || paidBy(order, orderId) === paymentId) return OK;
    await this.claims.note(account.id, { orderId, paymentId });
    const end = this.end();
    // Of two that are called paid at once the first was perhaps not shown as paid yet when it was read.
    const others = paidBy(order, orderId) === null ? this.readClaims(account, orderId, paymentId, end) : null;
    const claim = { paymentId, orderId, amount };
    // Another order than the one it was created for: then there is nothing that a reading could show.
    const isOther = notice.orderId !== null && notice.orderId !== orderId;
    const [evidence] = await Promise.all([isOther ? NOT_PAID : this.read(account, claim, end), others]);
    if (evidence.paid) {
      const taken = await this.checkouts.takePaid(account.id, evidence.named, canReject);
      return taken ? OK : PAID_ALREADY;
    }
    // The provider's name for it may be all that is left of a checkout whose answer was lost.
    if (evidence.doubtful || evidence.open) await this.checkouts.adopt(account.id, notice);
    const after = await this.checkouts.ofOrder(account.id, paymentId, notice.orderId);
    const isOurs = after.checkouts.some((checkout) => checkout.paymentId === paymentId);
    // That another has paid was read, whatever can be read of this one; it was created here for the same order.
    return isOurs && canReject && ![null, paymentId].includes(paidBy(after, orderId)) ? PAID_ALREADY : OK;
  }

  /** Whatever else became of it, it may be the payment of a checkout whose answer was lost. */
  async takeUnpaid(account: Account, notice: ResultNotice): Promise<Consent> {
    await this.checkouts.adopt(account.id, notice);
    return OK;
  }

  /** Reads what else was called paid for an order; the first that is shown as paid has paid it. */
  private async readClaims(account: Account, orderId: string, besides: string, end = this.end()) {
    const claimed = await this.claims.of(account.id, orderId);
    const others = claimed.filter((paymentId) => paymentId !== besides).slice(0, MOST_CLAIMS);
    const claims = others.map((paymentId) => ({ paymentId, orderId, amount: null }));
    const evidence = await Promise.all(claims.map((claim) => this.read(account, claim, end)));
    for (const one of evidence) if (one.paid) await this.checkouts.takePaid(account.id, one.named, true);
    const isDoubtful = claimed.length > MOST_CLAIMS || evidence.some((one) => !one.paid && one.doubtful);
    return { claimed: others.length > 0, isDoubtful };
  }

  private async read(account: Account, claim: PaymentClaim, end: number): Promise<Evidence> {
    let evidence = UNREAD;
    for (const delayMs of this.times.claimDelaysMs) {
      const leftMs = end - performance.now() - delayMs;
      if (leftMs <= 0) return evidence;
      await wait(delayMs);
      const next = await within(leftMs, this.evidence(account, claim));
      // What was seen before stands: a reading that fails takes nothing away.
      if (next !== UNREAD) evidence = next;
      if (next.paid || !next.open) return evidence;
    }
    return evidence;
  }

  private async evidence(account: Account, claim: PaymentClaim): Promise<Evidence> {
    try {
      return evidenceOf(claim, await this.payments.byIdNow(account, claim.paymentId, 'webhooks'));
    } catch (error) {
      if (error instanceof Fault) return UNREAD;
      throw error;
    }
  }

  private end(): number {
    return performance.now() + this.times.claimDeadlineMs;
  }
}

const OK: Consent = { ok: true };
const PAID_ALREADY: Consent = { ok: false, reason: 'the order is paid already' };
const NOT_PAID: Evidence = { paid: false, open: false, doubtful: false };

/** The order that the payment was created for here, else the one it is named with, if that was created here. */
function orderIdOf({ checkouts }: KnownOrder, { paymentId, orderId }: Pick<ResultNotice, 'paymentId' | 'orderId'>) {
  const own = checkouts.find((checkout) => checkout.paymentId === paymentId);
  return own?.orderId ?? (checkouts.length > 0 ? orderId : null);
}

function paidBy({ checkouts }: KnownOrder, orderId: string): string | null {
  return checkouts.find((checkout) => checkout.orderId === orderId)?.orderPaidBy ?? null;
}

/** What comes in time, else UNREAD; what comes later is dropped. */
async function within(ms: number, reading: Promise<Evidence>): Promise<Evidence> {
  const late = new AbortController();
  try {
    return await Promise.race([reading, wait(ms, UNREAD, { signal: late.signal, ref: false })]);
  } finally {
    late.abort();
  }
}
