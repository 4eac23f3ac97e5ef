import type { OrderCheckBackend } from '../../backend/order-check.js';
import { type Consent, PAID_ALREADY } from '../../domain/checkouts/checkout.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { CheckWebhook } from '../../freedompay/webhooks/check.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { Inbox } from '../../store/webhook-inbox.js';
import type { BackendDecidedOrders } from './backend-decided-orders.js';

/** An answer to a check request, and its dedup key: one for every yes, one for every no. */
export interface Decided {
  readonly answer: Consent;
  readonly dedupKey: readonly unknown[];
}

/**
 * Has the merchant's backend decide on check requests for orders that were not created here.
 *
 * A repeat gets the bytes that were kept first. A no is not asked about again. A yes is: the order may have been paid
 * otherwise meanwhile, which only the backend knows of an order that is not ours, and a yes from memory would take the money
 * twice. Where it does not answer then, the yes stands; and where the payment itself has paid the order, it stands whatever the
 * backend says. A yes does not let pass what would pay a second time, as far as it can be read here.
 */
export class CheckDecisions {
  constructor(
    private readonly backend: Pick<OrderCheckBackend, 'decide'>,
    private readonly checkouts: Pick<Checkouts, 'ofOrder'>,
    private readonly inbox: Pick<Inbox, 'has'>,
    private readonly orders: BackendDecidedOrders,
    /** The answer where the backend decides nothing. */
    private readonly otherwise: 'accept' | 'reject',
  ) {}

  /** The answer; `null` for an order that was created here, which is decided from what is known of it. */
  async decide(account: Account, check: CheckWebhook, cause: Cause): Promise<Decided | null> {
    const { paymentId, orderId, amount } = check;
    const order = await this.checkouts.ofOrder(account.id, paymentId, orderId);
    if (order.checkouts.length > 0) return null;
    const said = [paymentId, orderId, amount.amount, amount.currency];
    const dedupKeyOf = (ok: boolean) => [...said, ['backend', ok]];
    const wasAnswered = (ok: boolean) =>
      this.inbox.has({ account: account.id, kind: 'check', dedupKey: JSON.stringify(dedupKeyOf(ok)) });
    const answered = (answer: Consent): Decided => ({ answer, dedupKey: dedupKeyOf(answer.ok) });

    const asked = orderId === null ? null : { account: account.id, paymentId, orderId, amount };
    const wasLetPass = await wasAnswered(true);
    if (asked && wasLetPass && (await this.orders.hasPaid(asked))) return answered(OK);
    // The reason is stored with the answer.
    if (await wasAnswered(false)) return answered(undecided);
    const decision = await this.backend.decide({ account: account.id, paymentId, orderId, amount });
    const accepts = decision?.ok ?? (this.otherwise === 'accept' || wasLetPass);
    if (!asked) return answered(accepts ? OK : (decision ?? undecided));
    if (accepts && !(await this.orders.isPaidByAnother(account, asked, cause))) {
      await this.orders.letPass(asked);
      return answered(OK);
    }
    if (wasLetPass && (await this.orders.hasPaidNow(account, asked, cause))) return answered(OK);
    // Ours, not the backend's: it does not outlast the payment that it is for.
    if (accepts) return { answer: PAID_ALREADY, dedupKey: [...said, 'paid already'] };
    return answered(decision ?? undecided);
  }
}

const OK: Consent = { ok: true };
const undecided: Consent = { ok: false, reason: 'the shop did not confirm the order' };
