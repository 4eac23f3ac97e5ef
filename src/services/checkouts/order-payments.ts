import { type Consent, consentTo, type KnownOrder, PAID_ALREADY } from '../../domain/checkouts/checkout.js';
import { NOT_PAID, type PaidTwiceObserver } from '../../domain/checkouts/paid-order.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { CheckWebhook } from '../../freedompay/webhooks/check.js';
import type { ResultWebhook } from '../../freedompay/webhooks/result.js';
import type { Charges } from '../../store/cards/charges.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import { MAX_CLAIMS, type PaymentClaims } from '../../store/checkouts/payment-claims.js';
import type { OrderReadings } from '../reads/order-payment-readings.js';

/**
 * Which payment has paid an order that was created here. No webhook decides that: it makes a claim, and the order counts as
 * paid when the signed reading of the payment shows money held or taken, for that order and sum. A claim that cannot be read
 * then is kept, and read again when the provider repeats it. Before anything is consented to for an order all that may have
 * paid it is read: what was called paid, what was noted as such, and what was created for it besides.
 */
export class OrderPayments {
  constructor(
    private readonly checkouts: Pick<Checkouts, 'ofOrder' | 'adopt' | 'takePaid'>,
    private readonly claims: Pick<PaymentClaims, 'note' | 'of'>,
    private readonly readings: OrderReadings,
    private readonly charges: Pick<Charges, 'find' | 'isAnotherUndecided'>,
    /** What the provider is answered about an order that was not created here. */
    private readonly unknownOrders: 'accept' | 'reject',
    private readonly observePaidTwice: PaidTwiceObserver,
  ) {}

  /** Whether the provider may take the money. */
  async consentTo(account: Account, webhook: CheckWebhook, cause: Cause): Promise<Consent> {
    const { paymentId } = webhook;
    const known = () => this.checkouts.ofOrder(account.id, paymentId, webhook.orderId);
    let order = await known();
    if (order.checkouts.length === 0 && this.unknownOrders === 'accept') return OK;
    if (order.checkouts.some(({ state, paymentId: own }) => state === 'UNKNOWN' && own === null)) {
      await this.checkouts.adopt(account.id, webhook);
      // Read again in any case: somebody else may have taken it up meanwhile, for another payment.
      order = await known();
    }
    const consent = consentTo(webhook, order);
    const orderId = orderIdOf(order, webhook);
    // Whoever has paid has been let pass: a repeated question changes nothing.
    if (orderId === null || hasPaid(order, orderId, paymentId)) return consent;
    if (!consent.ok && consent !== PAID_ALREADY) return consent;
    const { isNews, isDoubtful } = await this.readOthers(account, order, orderId, paymentId, cause);
    const now = isNews ? consentTo(webhook, await known()) : consent;
    // One that is not known yet may be the charge's own.
    const own = order.checkouts.find((checkout) => checkout.paymentId === paymentId);
    // Whoever asked for it was told that no money is taken: it may have been asked for anew.
    if (own && (await this.charges.find(own.id))?.state === 'REJECTED') return CHARGE_OVER;
    const isCharged = now.ok && own !== undefined && (await this.isBeingCharged(account, orderId, own.id));
    // Money is not taken on a guess: the provider, or the payer, comes again.
    return now.ok && (isDoubtful || isCharged)
      ? { ok: false, reason: 'the order may be paid already: try again later' }
      : now;
  }

  /** Whether the payment that is asked about has paid itself: then the question is an old one. */
  async hasPaid(account: Account, { paymentId, orderId }: CheckWebhook, cause: Cause): Promise<boolean> {
    const order = await this.checkouts.ofOrder(account.id, paymentId, orderId);
    const own = orderIdOf(order, { paymentId, orderId });
    if (own === null) return false;
    if (hasPaid(order, own, paymentId)) return true;
    const evidence = await this.readings.ofPayment(account, paymentId, own, cause);
    await this.readings.note(account.id, paymentId, evidence);
    return evidence.paid;
  }

  /**
   * The payment that has paid the order; `null` where none is known to. It is read, since its money may have been given back
   * meanwhile; one that cannot be read keeps the order.
   */
  async payerOf(account: Account, orderId: string, cause: Cause): Promise<string | null> {
    const known = async () => paidBy(await this.checkouts.ofOrder(account.id, null, orderId), orderId);
    const payer = await known();
    if (payer === null) return null;
    const evidence = await this.readings.ofPayment(account, payer, orderId, cause);
    await this.readings.note(account.id, payer, evidence);
    return known();
  }

  /** Whether a charge of the order, other than that, may have taken its money while nobody knows. Raises JournalUnavailable. */
  isBeingCharged(account: Account, orderId: string, besides: string): Promise<boolean> {
    return this.charges.isAnotherUndecided({ id: besides, account: account.id, orderId });
  }

  /**
   * Why no money may be taken for an order that was created here without the payer being asked; `null` where it may. All that may
   * have paid it is read first.
   */
  async whyNotCharge(account: Account, orderId: string, cause: Cause): Promise<'PAID' | 'DOUBTFUL' | null> {
    const order = await this.checkouts.ofOrder(account.id, null, orderId);
    const { isDoubtful, isUnread } = await this.readOthers(account, order, orderId, '', cause);
    if (paidBy(await this.checkouts.ofOrder(account.id, null, orderId), orderId) !== null) return 'PAID';
    return isDoubtful || isUnread ? 'DOUBTFUL' : null;
  }

  /**
   * Takes the word that a payment was paid. A second payment of one order is turned down while the provider still lets us,
   * but never because something could not be read.
   */
  async takePaid(account: Account, webhook: ResultWebhook, cause: Cause): Promise<Consent> {
    const { paymentId, amount, canReject } = webhook;
    const order = await this.checkouts.ofOrder(account.id, paymentId, webhook.orderId);
    const orderId = orderIdOf(order, webhook);
    // What was not created here is not ours to judge, and what was read before need not be read again.
    if (orderId === null || paidBy(order, orderId) === paymentId) return OK;
    await this.claims.note(account.id, { orderId, paymentId });
    const end = this.readings.end();
    // Another order than the one it was created for: then there is nothing that a reading could show.
    const isOther = webhook.orderId !== null && webhook.orderId !== orderId;
    const claim = { paymentId, orderId, amount };
    const [evidence] = await Promise.all([
      isOther ? NOT_PAID : this.readings.ofClaim(account, claim, cause, end),
      // Of two that are called paid at once the first was perhaps not shown as paid yet when it was read; and whatever paid
      // before may have given the money back.
      this.readOthers(account, order, orderId, paymentId, cause, end),
    ]);
    if (evidence.paid) {
      const onSecond = canReject ? 'TURN_DOWN' : 'ALARM';
      await this.checkouts.adopt(account.id, evidence.named);
      const { ok, twice } = await this.checkouts.takePaid(account.id, evidence.named, onSecond);
      if (twice) this.observePaidTwice(twice);
      return ok ? OK : PAID_ALREADY;
    }
    // The provider's name for it may be all that is left of a checkout whose answer was lost.
    if (evidence.doubtful || evidence.open) await this.checkouts.adopt(account.id, webhook);
    const after = await this.checkouts.ofOrder(account.id, paymentId, webhook.orderId);
    const isOurs = after.checkouts.some((checkout) => checkout.paymentId === paymentId);
    // That another has paid was read, whatever can be read of this one; it was created here for the same order.
    return isOurs && canReject && ![null, paymentId].includes(paidBy(after, orderId)) ? PAID_ALREADY : OK;
  }

  /** Whatever else became of it, it may be the payment of a checkout whose answer was lost. */
  async takeUnpaid(account: Account, webhook: ResultWebhook): Promise<Consent> {
    await this.checkouts.adopt(account.id, webhook);
    return OK;
  }

  /**
   * Reads whatever else may have paid the order, and notes what it shows: what was called paid and what was noted as the payer,
   * and once each the other pages' payments, since word that one of them was paid may have been lost.
   */
  private async readOthers(
    account: Account,
    order: KnownOrder,
    orderId: string,
    besides: string,
    cause: Cause,
    end = this.readings.end(),
  ): Promise<{ readonly isNews: boolean; readonly isDoubtful: boolean; readonly isUnread: boolean }> {
    const claimed = await this.claims.of(account.id, orderId);
    const payer = paidBy(order, orderId);
    const called = new Set([...(payer === null ? [] : [payer]), ...claimed.slice(0, MAX_CLAIMS)]);
    const others = pagesOf(order, orderId).filter((id) => id !== besides && !called.has(id));
    called.delete(besides);
    const readings = await Promise.all([
      ...[...called].map(async (paymentId) => {
        const claim = { paymentId, orderId, amount: null };
        return { paymentId, evidence: await this.readings.ofClaim(account, claim, cause, end) };
      }),
      ...others.slice(0, MAX_CLAIMS).map(async (paymentId) => ({
        paymentId,
        evidence: await this.readings.ofPayment(account, paymentId, orderId, cause, end),
      })),
    ]);
    for (const { paymentId, evidence } of readings) {
      // The webhook that named it may not have told the sum, without which no lost checkout is known for its own.
      if (evidence.paid) await this.checkouts.adopt(account.id, evidence.named);
      await this.readings.note(account.id, paymentId, evidence);
    }
    return {
      isNews: readings.some(({ evidence }) => evidence.paid || evidence.freed),
      // Payments of pages that were not read: any of them may have paid.
      isUnread: others.length > MAX_CLAIMS,
      isDoubtful: claimed.length > MAX_CLAIMS || readings.some(({ evidence }) => !evidence.paid && evidence.doubtful),
    };
  }
}

const OK: Consent = { ok: true };
const CHARGE_OVER: Consent = { ok: false, reason: 'the charge is over' };

/** The order that the payment was created for here, else the one it is named with, if that was created here. */
function orderIdOf({ checkouts }: KnownOrder, { paymentId, orderId }: Pick<ResultWebhook, 'paymentId' | 'orderId'>) {
  const own = checkouts.find((checkout) => checkout.paymentId === paymentId);
  return own?.orderId ?? (checkouts.length > 0 ? orderId : null);
}

/** The payments that were created for the order, the latest first. */
function pagesOf({ checkouts }: KnownOrder, orderId: string): readonly string[] {
  const ids = checkouts.flatMap(({ orderId: of, paymentId }) => (of === orderId && paymentId ? paymentId : []));
  return [...new Set(ids)];
}

function paidBy({ checkouts }: KnownOrder, orderId: string): string | null {
  return checkouts.find((checkout) => checkout.orderId === orderId)?.orderPaidBy ?? null;
}

/** Whether the payment was read as paid, as the first of the order or not. */
function hasPaid(order: KnownOrder, orderId: string, paymentId: string): boolean {
  const isSecond = order.checkouts.some((checkout) => checkout.paymentId === paymentId && checkout.hasPaid);
  return isSecond || paidBy(order, orderId) === paymentId;
}
