import { setMaxListeners } from 'node:events';
import { scriptOf } from '../../freedompay/protocol/signature.js';
import { wronglySigned } from '../faults/apply-fault.js';
import type { Faults } from '../faults/faults.js';
import type { BodyForm } from '../model/body-form.js';
import { UnknownTransaction } from '../model/refusals.js';
import { signed } from '../model/replies.js';
import type { PaymentRecord } from '../model/transactions.js';
import { addressed, type Compose, type UnsignedWebhook, type WebhookSettings } from './compose.js';
import { deliver } from './delivery.js';
import { type WebhookOutcome, webhookOutcome } from './delivery-outcome.js';
import { envelopeOf } from './envelope.js';
import { checkWebhook } from './kinds/check.js';
import { resultWebhook } from './kinds/result.js';
import { NO_WEBHOOK_URLS, type WebhookUrls } from './urls.js';
import { type SentWebhook, WebhookLog } from './webhook-log.js';

/** Tries of a result: the first, then every half hour for two hours. Source: api-reference section 6.3, retries. */
const RESULT_TRIES = 5;

/** What armed faults make of one delivery. */
interface DeliveryFaults {
  readonly delayMs: number;
  readonly copies: number;
  readonly lost: boolean;
  readonly wronglySigned: boolean;
  readonly kinds: readonly string[];
}

/** What came of a delivery. `outcome` is null unless HTTP said 200. */
interface DeliveryResult {
  readonly sent: readonly SentWebhook[];
  readonly outcome: WebhookOutcome | null;
}

/** Tells the shop, and asks it. Never throws because of the shop: what went wrong is in the log. */
export class WebhookSender {
  readonly log = new WebhookLog();
  /** The cabinet's URLs, for payments and payouts that name none. */
  urls: WebhookUrls = NO_WEBHOOK_URLS;
  private stopping = stoppable();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly settings: WebhookSettings,
    private readonly faults: Faults,
  ) {}

  /**
   * Asks whether money may be taken. `undefined`: there is nobody to ask; null: no answer that counts. Throws
   * UnknownTransaction when the simulator was reset before the answer: the payment asked about is gone.
   */
  async check(payment: PaymentRecord): Promise<WebhookOutcome | null | undefined> {
    const { signal } = this.stopping;
    const webhook = this.composed(checkWebhook, payment);
    const outcome = webhook && (await this.post(webhook)).outcome;
    if (signal.aborted) throw new UnknownTransaction('The simulator was reset while the shop was asked.');
    return outcome;
  }

  /**
   * Tells how a payment ended, and tries again where nobody said HTTP 200. Resolves when the first try has an answer, or at
   * once when that try is delayed. `onRejected` runs when the first try, which allows it, is answered `rejected`.
   */
  async result(payment: PaymentRecord, onRejected: (description: string) => void): Promise<void> {
    // Card payments can be refused, others cannot.
    const canReject = payment.authorized !== null && payment.method === 'bankcard';
    const webhook = this.composed(resultWebhook, { payment, canReject });
    if (!webhook) return;
    const { signal } = this.stopping;
    const faults = this.takeFaults(webhook);
    const first = this.post(webhook, faults).then(({ outcome }) => {
      if (outcome === null) void this.retryResult(payment, signal);
      else if (outcome.word === 'rejected' && canReject) onRejected(outcome.description);
    });
    if (faults.delayMs === 0) await first;
  }

  /** Tells something once, as things stand now; no answer to it has an effect. */
  async once<T>(compose: Compose<T>, of: T, as?: BodyForm): Promise<readonly SentWebhook[]> {
    const webhook = this.composed(compose, of);
    return webhook ? (await this.post({ ...webhook, form: as ?? webhook.form })).sent : [];
  }

  /** Tells again of a payment, once: no answer to it refuses the payment. */
  resend(kind: 'check' | 'result', payment: PaymentRecord, as?: BodyForm): Promise<readonly SentWebhook[]> {
    return kind === 'check'
      ? this.once(checkWebhook, payment, as)
      : this.once(resultWebhook, { payment, canReject: false }, as);
  }

  /** Ends when no try is under way; those that wait for their moment are not waited for. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Ends all tries and waiting, and forgets what was sent. */
  reset(): void {
    this.stop();
    this.stopping = stoppable();
    this.log.clear();
  }

  /** Ends all tries and waiting, for good. */
  stop(): void {
    this.stopping.abort();
  }

  private composed<T>(compose: Compose<T>, of: T): UnsignedWebhook | undefined {
    const { merchantId, timeZone, payoutBalance, now, webhookForm } = this.settings;
    return addressed(compose(of, { merchantId, timeZone, payoutBalance, at: now() }), webhookForm, this.urls);
  }

  private async retryResult(payment: PaymentRecord, signal: AbortSignal): Promise<void> {
    const webhook = this.composed(resultWebhook, { payment, canReject: false });
    for (let attempt = 2; webhook && attempt <= RESULT_TRIES; attempt++) {
      await this.settings.wait(this.settings.webhookRetryMs, signal);
      if (signal.aborted) return;
      const { outcome } = await this.post({ ...webhook, attempt });
      if (outcome !== null) return;
    }
  }

  private async post(
    webhook: UnsignedWebhook,
    faults: DeliveryFaults = this.takeFaults(webhook),
  ): Promise<DeliveryResult> {
    const { signal } = this.stopping;
    if (faults.delayMs > 0) await this.settings.wait(faults.delayMs, signal);
    if (signal.aborted) return { sent: [], outcome: null };
    const signer = {
      script: scriptOf(webhook.url),
      secret: this.settings.secrets[webhook.secret],
    };
    const honest = signed({ fields: webhook.fields }, signer);
    const fields = faults.wronglySigned ? wronglySigned(honest) : honest;
    const sent = Array.from({ length: faults.copies }, () =>
      this.log.add({ ...webhook, script: signer.script, fields, at: this.settings.now(), faults: faults.kinds }),
    );
    const tries = Promise.all(sent.map((entry) => this.deliverOnce(entry, faults.lost, signer.secret, signal)));
    this.underWay.add(tries);
    const outcomes = await tries.finally(() => this.underWay.delete(tries));
    return { sent, outcome: outcomes[0] ?? null };
  }

  /** One delivery, with its trace in the log. Null unless HTTP said 200. */
  private async deliverOnce(
    entry: SentWebhook,
    lost: boolean,
    secret: string,
    signal: AbortSignal,
  ): Promise<WebhookOutcome | null> {
    try {
      if (lost) throw new Error('Lost on the way, by a fault.');
      const envelope = await envelopeOf(entry.url, entry.form, entry.fields);
      const answer = await deliver(envelope, this.settings.webhookTimeoutMs, signal);
      const outcome = webhookOutcome(answer, { script: entry.script, secret });
      entry.status = answer.status;
      entry.answer = answer.body.slice(0, 2000);
      entry.outcome = outcome.word;
      return answer.status === 200 ? outcome : null;
    } catch (error) {
      entry.problem = error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  private takeFaults({ kind, paymentId, orderId }: UnsignedWebhook): DeliveryFaults {
    const target = { script: kind, paymentId, orderId };
    const delay = this.faults.take('delay', target);
    const delivery = this.faults.take('delivery', target);
    const reply = this.faults.take('reply', target);
    return {
      delayMs: delay?.ms ?? 0,
      copies: delivery?.kind === 'duplicate' ? (delivery.copies ?? 2) : 1,
      lost: delivery?.kind === 'lost',
      wronglySigned: reply?.kind === 'wrong-signature',
      kinds: [delay, delivery, reply].flatMap((fault) => fault?.kind ?? []),
    };
  }
}

/** Ends waits: any number of them may listen. */
function stoppable(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
