import { createHash } from 'node:crypto';
import { AccountNotFound, JournalUnavailable } from '../../domain/errors.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { WEBHOOK_KINDS, type WebhookKind } from '../../domain/webhook-kind.js';
import type { Account } from '../../freedompay/account.js';
import { MalformedMessage, type Message } from '../../freedompay/protocol/message.js';
import { answerTo, signedAnswer, unsignedError } from '../../freedompay/webhooks/answer.js';
import { fieldsOf, type RawWebhook } from '../../freedompay/webhooks/body.js';
import { redactedFields } from '../../freedompay/webhooks/redacted-fields.js';
import { saltOf, UnverifiedWebhook } from '../../freedompay/webhooks/webhook.js';
import type { ChangeFeed, ResourceRef } from '../../store/db/change-feed.js';
import type { Inbox } from '../../store/webhook-inbox.js';
import type { Accounts } from '../accounts.js';
import { RepeatedWebhooks } from './repeated-webhooks.js';
import { noCounts, type WebhookCounts } from './webhook-counts.js';
import type { WebhookReader } from './webhook-reader.js';

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
  private readonly underWay = Object.fromEntries(WEBHOOK_KINDS.map((kind) => [kind, 0])) as Record<WebhookKind, number>;

  constructor(
    private readonly accounts: Accounts,
    private readonly inbox: Inbox,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    private readonly reader: Pick<WebhookReader, 'read'>,
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
    const { webhook, dedupKey, about, orderId = null, decide } = await this.reader.read(kind, account, message, cause);
    if (kind === 'card')
      this.counts[webhook.secret === 'payment' ? 'cardsByPaymentSecret' : 'cardsByPayoutSecret'] += 1;
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
}

const RETRY_LATER = 'Come again later.';

/** An answer to what is not taken, unsigned. */
function refused(status: number, why: string, became: WebhookOutcome, account?: Account): WebhookAnswer {
  return { status, body: unsignedError(why), isNews: false, became, account: account?.id ?? null, paymentId: null };
}
