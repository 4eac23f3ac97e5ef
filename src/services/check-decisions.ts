import type { CheckBackend } from '../backend/check.js';
import type { Consent } from '../domain/checkout.js';
import type { CheckNotice } from '../freedompay/notifications/check.js';
import type { Checkouts } from '../store/checkouts.js';
import type { Inbox } from '../store/inbox.js';

/** An answer to a check request, and the subject under which it is kept: one for every yes, one for every no. */
export interface Decided {
  readonly answer: Consent;
  readonly subject: readonly unknown[];
}

/**
 * Has the merchant's backend decide on check requests for orders that were not created here.
 *
 * A repeat gets the bytes that were kept first. A no is not asked about again. A yes is: the order may have been paid
 * otherwise meanwhile, which only the backend knows of an order that is not ours, and a yes from memory would take the money
 * twice. Where it does not answer then, the yes stands.
 */
export class CheckDecisions {
  constructor(
    private readonly backend: Pick<CheckBackend, 'decide'>,
    private readonly checkouts: Pick<Checkouts, 'ofOrder'>,
    private readonly inbox: Pick<Inbox, 'has'>,
    /** The answer where the backend decides nothing. */
    private readonly otherwise: 'accept' | 'reject',
  ) {}

  /** The answer; `null` for an order that was created here, which is decided from what is known of it. */
  async decide(account: string, notice: CheckNotice): Promise<Decided | null> {
    const { paymentId, orderId, amount } = notice;
    const order = await this.checkouts.ofOrder(account, paymentId, orderId);
    if (order.checkouts.length > 0) return null;
    const subjectOf = (ok: boolean) => [paymentId, orderId, amount.amount, amount.currency, ['backend', ok]];
    const wasKept = (ok: boolean) => this.inbox.has({ account, kind: 'check', subject: JSON.stringify(subjectOf(ok)) });
    const answered = (answer: Consent): Decided => ({ answer, subject: subjectOf(answer.ok) });

    // The reason was kept with the answer.
    if (await wasKept(false)) return answered(undecided);
    const decision = await this.backend.decide({ account, paymentId, orderId, amount });
    if (decision) return answered(decision);
    const accepts = this.otherwise === 'accept' || (await wasKept(true));
    return answered(accepts ? { ok: true } : undecided);
  }
}

const undecided: Consent = { ok: false, reason: 'the shop did not confirm the order' };
