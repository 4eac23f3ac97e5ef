import { createHash } from 'node:crypto';
import type { Consent } from '../../domain/checkouts/checkout.js';
import { AccountNotFound, JournalUnavailable } from '../../domain/errors.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { WebhookKind } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import { MalformedMessage, type Message } from '../../freedompay/protocol/message.js';
import { answerTo, signedAnswer, unsignedError } from '../../freedompay/webhooks/answer.js';
import { fieldsOf, type RawWebhook } from '../../freedompay/webhooks/body.js';
import { cardWebhook } from '../../freedompay/webhooks/card.js';
import { type CheckWebhook, checkWebhook } from '../../freedompay/webhooks/check.js';
import { payoutWebhook } from '../../freedompay/webhooks/payout.js';
import { redactedFields } from '../../freedompay/webhooks/redacted-fields.js';
import { resultWebhook } from '../../freedompay/webhooks/result.js';
import {
  receive,
  saltOf,
  signedWith,
  UnverifiedWebhook,
  type WebhookDefinition,
} from '../../freedompay/webhooks/webhook.js';
import type { ChangeFeed, ResourceRef } from '../../store/db/change-feed.js';
import type { Inbox } from '../../store/webhook-inbox.js';
import type { Accounts } from '../accounts.js';
import { cardIdOf } from '../cards/card-id.js';
import type { CardWebhookEffects } from '../cards/card-webhook-effects.js';
import type { CheckDecisions } from '../checkouts/check-decisions.js';
import type { OrderPayments } from '../checkouts/order-payments.js';
import { RepeatedWebhooks } from './repeated-webhooks.js';
import { noCounts, type WebhookCounts } from './webhook-counts.js';

/** How an incoming webhook is answered over HTTP. */
export interface WebhookAnswer {
  readonly status: number;
  /** XML. */
  readonly body: string;
  /** Whether the provider said something that it had not said before: only it can. */
  readonly isNews: boolean;
  readonly became: WebhookOutcome;
  /** Whose it is; `null` where that is no account of ours. */
  readonly account: string | null;
  /** The payment that it tells of; `null` where it tells of none, or was not verified. */
  readonly paymentId: string | null;
}

/** What became of a webhook. */
export type WebhookOutcome = Exclude<keyof WebhookCounts, `cards${string}`> | 'unknown account' | 'not stored';

/**
 * Webhooks of one kind that are taken at once. What comes beyond is turned away at once and comes again: in a line it would
 * wait longer than the provider waits for an answer, and all behind it too.
 */
export const MAX_UNDER_WAY = 256;

/**
 * Takes the provider's webhooks: verify, keep, answer, and only then let others know that something may have changed. A
 * webhook is only a trigger: whoever is notified reads the payment before acting on it.
 */
export class Webhooks {
  private readonly repeats = new RepeatedWebhooks();
  readonly counts: WebhookCounts = noCounts();

  /** By kind: a burst of results does not keep payers from paying. */
  private readonly underWay: Record<WebhookKind, number> = { check: 0, result: 0, payout: 0, card: 0 };

  constructor(
    private readonly accounts: Accounts,
    private readonly inbox: Inbox,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    private readonly orders: Pick<OrderPayments, 'consentTo' | 'hasPaid' | 'takePaid' | 'takeUnpaid'>,
    private readonly cards: Pick<CardWebhookEffects, 'heard' | 'profileOf'>,
    /** Where the merchant's backend is asked about such an order. */
    private readonly decisions: CheckDecisions | null = null,
    /** Told of what something was said of to have happened to: its open operations may be over, and nobody may read it otherwise. */
    private readonly heard: (resource: ResourceRef, requestId: string | null) => void = () => {},
  ) {}

  /** Never raises; every request gets an answer. */
  async take(accountId: string, kind: WebhookKind, raw: RawWebhook, cause: Cause): Promise<WebhookAnswer> {
    if (this.underWay[kind] >= MAX_UNDER_WAY) {
      this.counts.shed += 1;
      return refused(503, RETRY_LATER, 'shed');
    }
    this.underWay[kind] += 1;
    let account: Account | undefined;
    try {
      account = this.accounts.addressed(accountId);
      const message = await fieldsOf(raw);
      return await this.takeVerified(account, kind, message, raw, cause);
    } catch (error) {
      if (error instanceof AccountNotFound) return refused(404, 'There is no such account here.', 'unknown account');
      if (error instanceof MalformedMessage) {
        this.counts.malformed += 1;
        return refused(400, error.message, 'malformed', account);
      }
      if (error instanceof UnverifiedWebhook) {
        this.counts.forged += 1;
        return refused(403, error.message, 'forged', account);
      }
      // Not kept, so not accepted: the provider comes again.
      if (error instanceof JournalUnavailable) return refused(503, RETRY_LATER, 'not stored', account);
      throw error;
    } finally {
      this.underWay[kind] -= 1;
    }
  }

  private async takeVerified(
    account: Account,
    kind: WebhookKind,
    message: Message,
    raw: RawWebhook,
    cause: Cause,
  ): Promise<WebhookAnswer> {
    const { webhook, dedupKey, about, orderId = null, decide } = await this.opened(kind, account, message, cause);
    const said = { account: account.id, kind, dedupKey: JSON.stringify(dedupKey) };
    const answered = (answer: string, isNews: boolean): WebhookAnswer => {
      const webhookOutcome = isNews ? 'accepted' : 'repeated';
      this.counts[webhookOutcome] += 1;
      const paymentId = about?.kind === 'payment' ? about.id : null;
      return {
        ...{ status: 200, body: signedAnswer(webhook, account, answer), isNews },
        ...{ became: webhookOutcome, account: account.id, paymentId },
      };
    };
    const earlier = await this.inbox.find(said);
    const isOld = earlier !== null && this.repeats.isOld(earlier.ageMs);
    if (isOld && !this.repeats.isDue(JSON.stringify(said))) return answered(earlier.answer, false);
    const consent = await decide();
    const { answer, isFirst } = isOld
      ? { answer: earlier.answer, isFirst: false }
      : await this.inbox.keep({
          ...said,
          fields: redactedFields(message),
          bodySha256: createHash('sha256')
            .update(raw.method === 'GET' ? raw.query : raw.body)
            .digest('hex'),
          answer: answerTo(saltOf(message), consent.ok ? 'ok' : 'rejected', consent.ok ? 'Accepted' : consent.reason),
          // A question changes nothing.
          news: kind === 'check' ? null : about,
        });
    // A repeat is published too: the first publication may have been lost with its process.
    if (about) await this.changes.publish(about);
    if (orderId !== null) await this.changes.publish({ account: account.id, kind: 'order', id: orderId });
    if (about && kind !== 'check') this.heard(about, 'job' in cause ? null : cause.requestId);
    return answered(answer, isFirst);
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

  private async opened(kind: WebhookKind, account: Account, message: Message, cause: Cause): Promise<Opened> {
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
        this.counts[secret === 'payment' ? 'cardsByPaymentSecret' : 'cardsByPayoutSecret'] += 1;
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
}

const ok: Consent = { ok: true };
const RETRY_LATER = 'Come again later.';

/** With our answer: consent given before the order was paid otherwise must not be given again from memory. */
function checkDedupKey({ paymentId, orderId, amount }: CheckWebhook, answer: Consent): readonly unknown[] {
  return [paymentId, orderId, amount.amount, amount.currency, answer.ok || answer.reason];
}

/** A webhook that was verified and read. */
interface Opened {
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

/** An answer to what is not taken, unsigned. */
function refused(status: number, why: string, became: WebhookOutcome, account?: Account): WebhookAnswer {
  return { status, body: unsignedError(why), isNews: false, became, account: account?.id ?? null, paymentId: null };
}
