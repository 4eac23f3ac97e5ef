import type { Consent } from '../../domain/checkouts/checkout.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { WebhookKind } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import type { Message } from '../../freedompay/protocol/message.js';
import { cardWebhook } from '../../freedompay/webhooks/card.js';
import { type CheckWebhook, checkWebhook } from '../../freedompay/webhooks/check.js';
import { payoutWebhook } from '../../freedompay/webhooks/payout.js';
import { resultWebhook } from '../../freedompay/webhooks/result.js';
import { receive, signedWith, type WebhookDefinition } from '../../freedompay/webhooks/webhook.js';
import type { ResourceRef } from '../../store/db/change-feed.js';
import type { Inbox } from '../../store/webhook-inbox.js';
import { cardIdOf } from '../cards/card-id.js';
import type { CardWebhookEffects } from '../cards/card-webhook-effects.js';
import type { CheckDecisions } from '../checkouts/check-decisions.js';
import type { OrderPayments } from '../checkouts/order-payments.js';

/** A webhook that was verified and read. */
export interface ReadWebhook {
  readonly webhook: WebhookDefinition<unknown>;
  /** What was said: the same in every delivery of it. */
  readonly dedupKey: readonly unknown[];
  /** What may have changed, where the webhook names it. */
  readonly about: ResourceRef | null;
  /** The order of the payment, where the webhook names it. */
  readonly orderId?: string | null;
  /** What it is answered with. A repeat that is answered from memory does not ask. */
  readonly decide: () => Promise<Consent>;
}

/** Verifies and reads the webhooks of each kind: what is said, of what, and what it is answered with. */
export class WebhookReader {
  constructor(
    private readonly inbox: Pick<Inbox, 'has'>,
    private readonly orders: Pick<OrderPayments, 'consentTo' | 'hasPaid' | 'takePaid' | 'takeUnpaid'>,
    private readonly cards: Pick<CardWebhookEffects, 'heard' | 'profileOf'>,
    /** Where the merchant's backend is asked about an order. */
    private readonly decisions: CheckDecisions | null,
  ) {}

  /** Raises UnverifiedWebhook for what the provider did not sign, MalformedMessage where a field is missing that is demanded. */
  async read(kind: WebhookKind, account: Account, message: Message, cause: Cause): Promise<ReadWebhook> {
    switch (kind) {
      case 'check': {
        const content = receive(checkWebhook, account, message);
        const { paymentId, orderId } = content;
        const about = { account: account.id, kind: 'payment', id: paymentId } as const;
        const decided = this.decisions && (await this.decisions.decide(account, content, cause));
        if (decided) {
          const { dedupKey, answer } = decided;
          return { webhook: checkWebhook, about, orderId, dedupKey, decide: async () => answer };
        }
        const answer = await this.consentTo(account, content, cause);
        return {
          webhook: checkWebhook,
          dedupKey: checkDedupKey(content, answer),
          about,
          orderId,
          decide: async () => answer,
        };
      }
      case 'result': {
        const content = receive(resultWebhook, account, message);
        const { paymentId, outcome, captured } = content;
        return {
          webhook: resultWebhook,
          dedupKey: [paymentId, outcome, captured],
          about: { account: account.id, kind: 'payment', id: paymentId },
          orderId: content.orderId,
          decide: async () => {
            await this.cards.profileOf(account, content);
            return outcome === 'success'
              ? this.orders.takePaid(account, content, cause)
              : this.orders.takeUnpaid(account, content);
          },
        };
      }
      case 'card': {
        const content = receive(cardWebhook, account, message);
        const secret = signedWith(cardWebhook, account, message) ?? cardWebhook.secret;
        const { setupId, word, token } = content;
        return {
          // Answered with what it was signed with.
          webhook: { ...cardWebhook, secret },
          dedupKey: [setupId, word, token && cardIdOf(account, token)],
          about: null,
          decide: async () => {
            await this.cards.heard(account, content);
            return ok;
          },
        };
      }
      case 'payout': {
        const { paymentId, orderId, word } = receive(payoutWebhook, account, message);
        return {
          webhook: payoutWebhook,
          dedupKey: [paymentId, orderId, word],
          about: orderId === null ? null : { account: account.id, kind: 'payout', id: orderId },
          decide: async () => ok,
        };
      }
    }
  }

  /** Consent that was given stands once its own payment has paid: the question is an old one, and gets the old answer. */
  private async consentTo(account: Account, content: CheckWebhook, cause: Cause): Promise<Consent> {
    const answer = await this.orders.consentTo(account, content, cause);
    if (answer.ok) return answer;
    const consented = {
      account: account.id,
      kind: 'check',
      dedupKey: JSON.stringify(checkDedupKey(content, ok)),
    } as const;
    return (await this.inbox.has(consented)) && (await this.orders.hasPaid(account, content, cause)) ? ok : answer;
  }
}

const ok: Consent = { ok: true };

/** With our answer: consent given before the order was paid otherwise must not be given again from memory. */
function checkDedupKey({ paymentId, orderId, amount }: CheckWebhook, answer: Consent): readonly unknown[] {
  return [paymentId, orderId, amount.amount, amount.currency, answer.ok || answer.reason];
}
