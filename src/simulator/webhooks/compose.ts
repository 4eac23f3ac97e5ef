import type { Money } from '../../domain/money.js';
import type { Message } from '../../freedompay/protocol/message.js';
import { isAsyncId } from '../model/async/wire.js';
import { type BodyForm, FORM_OF_METHOD } from '../model/body-form.js';
import type { WebhookKind } from '../model/webhook-kinds.js';
import type { WebhookUrls } from './urls.js';

/** What a webhook tells beside what it is of. */
export interface Moment {
  readonly merchantId: string;
  readonly at: Date;
  readonly timeZone: string;
  /** What is left for payouts in a currency. */
  readonly payoutBalance: (currency: string) => Money;
}

/** What the provider says in a webhook, which is not addressed yet. */
export interface ComposedWebhook {
  readonly kind: WebhookKind;
  /** Which of the shop's secrets signs it. */
  readonly secret: 'payment' | 'payout';
  readonly paymentId: string;
  readonly orderId: string;
  /** Where what it is of says that it is to be sent; null: it does not say. */
  readonly url: string | null;
  /** The form that it is to have; null: the usual one. */
  readonly form: BodyForm | null;
  readonly fields: Message;
}

/** Composes the webhooks of a kind: the one thing that there is to write for each. */
export type Compose<T> = (of: T, moment: Moment) => ComposedWebhook;

/** Who signs and how the shop is told. */
export interface WebhookSettings extends Omit<Moment, 'at'> {
  readonly secrets: { readonly payment: string; readonly payout: string };
  readonly now: () => Date;
  /** Ends when so many milliseconds have passed by the simulator's clock, and at once where the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Pause between the tries of a result, in milliseconds. */
  readonly webhookRetryMs: number;
  /** How long an answer is waited for, in milliseconds. */
  readonly webhookTimeoutMs: number;
  /** The form of every webhook, whatever was asked; null: as the payment asked, or an urlencoded POST. */
  readonly webhookForm: BodyForm | null;
}

/** A webhook to be sent; what is not signed yet. */
export interface UnsignedWebhook extends ComposedWebhook {
  readonly url: string;
  readonly form: BodyForm;
  readonly attempt: number;
}

/** The webhook with where it goes and its form. Undefined: there is nobody to tell. */
export function addressed(
  webhook: ComposedWebhook,
  webhookForm: BodyForm | null,
  /** The cabinet's URLs, for what names none. */
  urls: WebhookUrls,
): UnsignedWebhook | undefined {
  // None is documented for what is paid there.
  if (isAsyncId(webhook.paymentId)) return undefined;
  const url = webhook.url ?? urls[webhook.kind];
  const form = webhookForm ?? webhook.form ?? FORM_OF_METHOD.get('POST') ?? 'urlencoded';
  return url === null ? undefined : { ...webhook, url, form, attempt: 1 };
}
