import type { Money } from '../../domain/money.js';
import type { Message } from '../../freedompay/protocol/message.js';
import { isAsyncId } from '../model/async/wire.js';
import { type BodyForm, FORM_OF_METHOD } from '../model/body-form.js';
import type { SavedCard } from '../model/cards/card.js';
import type { CardSetup } from '../model/cards/setup.js';
import type { PayoutRecord } from '../model/payouts/record.js';
import type { PaymentRecord } from '../model/transactions.js';
import type { WebhookKind } from '../model/webhook-kinds.js';
import { cardAddedFields, checkFields, payoutFields, resultFields } from './fields.js';
import type { WebhookUrls } from './urls.js';

/** Who signs and how the shop is told. */
export interface WebhookSettings {
  readonly merchantId: string;
  readonly secrets: { readonly payment: string; readonly payout: string };
  readonly timeZone: string;
  /** What is left for payouts in a currency. */
  readonly payoutBalance: (currency: string) => Money;
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
export interface UnsignedWebhook {
  readonly kind: WebhookKind;
  readonly url: string;
  readonly form: BodyForm;
  readonly paymentId: string;
  readonly orderId: string;
  readonly fields: Message;
  readonly attempt: number;
  /** Which of the shop's secrets signs it. */
  readonly secret: 'payment' | 'payout';
}

/** Writes webhooks: what they say, to where, and in which form. Undefined: there is nobody to tell. */
export class WebhookWriter {
  constructor(
    private readonly settings: WebhookSettings,
    /** The cabinet's URLs, for what names none. */
    private readonly urls: () => WebhookUrls,
  ) {}

  check(payment: PaymentRecord): UnsignedWebhook | undefined {
    return this.write('check', payment, payment.checkout.urls.check, checkFields(payment), payment.checkout.form);
  }

  result(payment: PaymentRecord, canReject: boolean): UnsignedWebhook | undefined {
    const { now, timeZone } = this.settings;
    const fields = resultFields(payment, { canReject, at: now(), timeZone });
    return this.write('result', payment, payment.checkout.urls.result, fields, payment.checkout.form);
  }

  payout(payout: PayoutRecord): UnsignedWebhook | undefined {
    const { merchantId, now, timeZone, payoutBalance } = this.settings;
    const balance = payoutBalance(payout.amount.currency);
    const fields = payoutFields(payout, { merchantId, balance, at: now(), timeZone });
    return this.write('payout', payout, payout.postLink, fields, null, 'payout');
  }

  /**
   * A card was saved. It comes as `pg_xml`, and that of a card for payouts is signed with the payout secret: integrations
   * differ about which. Source: api-reference-2 sections 2.1 and 5.2.
   */
  cardAdded(setup: CardSetup, card: SavedCard): UnsignedWebhook | undefined {
    const secret = setup.use === 'payout' ? 'payout' : 'payment';
    return this.write('card', setup, setup.postLink, cardAddedFields(setup, card), 'pg-xml', secret);
  }

  private write(
    kind: WebhookKind,
    { id, orderId }: { readonly id: string; readonly orderId: string },
    own: string | null,
    fields: Message,
    asked: BodyForm | null,
    secret: UnsignedWebhook['secret'] = 'payment',
  ): UnsignedWebhook | undefined {
    // None is documented for what is paid there.
    if (isAsyncId(id)) return undefined;
    const url = own ?? this.urls()[kind];
    const form = this.settings.webhookForm ?? asked ?? FORM_OF_METHOD.get('POST') ?? 'urlencoded';
    return url === null ? undefined : { kind, url, form, paymentId: id, orderId, fields, attempt: 1, secret };
  }
}
