import type { Message } from '../../freedompay/protocol/message.js';
import type { BodyForm } from '../model/body-form.js';
import type { WebhookKind } from '../model/webhook-kinds.js';
import type { WebhookOutcomeWord } from './delivery-outcome.js';

/** One try to bring a webhook to the shop. What came of it is filled in when it is known. */
export interface SentWebhook {
  readonly id: string;
  readonly kind: WebhookKind;
  readonly url: string;
  /** Last segment of the URL's path, which is the script of the signature; empty behind a slash. */
  readonly script: string;
  readonly form: BodyForm;
  /** Id of the payment or payout. */
  readonly paymentId: string;
  readonly orderId: string;
  /** 1 for the first delivery; up to 5 for a result. */
  readonly attempt: number;
  /** The fields as they were signed. */
  readonly fields: Message;
  readonly at: Date;
  /** HTTP status of the answer. */
  status?: number;
  /** Body of the answer, its first 2000 characters. */
  answer?: string;
  /** What the answer comes to, once its signature was looked at. */
  outcome?: WebhookOutcomeWord;
  /** Why there is no answer. */
  problem?: string;
  /** Kinds of the faults that shaped it. */
  readonly faults: readonly string[];
}

/** How many are kept; the oldest are forgotten first. */
export const MAX_LOGGED_WEBHOOKS = 1000;

/** What was sent, in order. */
export class WebhookLog {
  readonly entries: SentWebhook[] = [];
  private next = 1;

  add(sent: Omit<SentWebhook, 'id'>): SentWebhook {
    const entry = { ...sent, id: `webhook-${this.next++}` };
    this.entries.push(entry);
    if (this.entries.length > MAX_LOGGED_WEBHOOKS) this.entries.shift();
    return entry;
  }

  clear(): void {
    this.entries.length = 0;
    this.next = 1;
  }
}
