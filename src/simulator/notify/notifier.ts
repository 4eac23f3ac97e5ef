import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '../../freedompay/protocol/message.js';
import { scriptOf } from '../../freedompay/protocol/signature.js';
import type { Faults } from '../faults/faults.js';
import { wronglySigned } from '../faults/shaping.js';
import { type BodyForm, FORM_OF_METHOD } from '../model/body-form.js';
import { UnknownTransaction } from '../model/refusals.js';
import { signed } from '../model/replies.js';
import type { PaymentRecord, PayoutRecord } from '../model/transactions.js';
import type { NotificationKind } from '../model/webhook-kinds.js';
import { deliver } from './delivery.js';
import { envelopeOf } from './envelope.js';
import { checkFields, payoutFields, resultFields } from './fields.js';
import { NotificationLog, type SentNotification } from './log.js';
import { NO_URLS, type NotifyUrls } from './urls.js';
import { operationOutcome, type Verdict } from './verdict.js';

/** Who signs and how the shop is told. */
export interface NotifierSettings {
  readonly merchantId: string;
  readonly secrets: { readonly payment: string; readonly payout: string };
  readonly timeZone: string;
  readonly now: () => Date;
  /** Pause between the tries of a result, in milliseconds. */
  readonly notifyRetryMs: number;
  /** How long an answer is waited for, in milliseconds. */
  readonly notifyTimeoutMs: number;
  /** The form of every notification, whatever was asked; null: as the payment asked, or an urlencoded POST. */
  readonly notifyAs: BodyForm | null;
}

/** Tries of a result: the first, then every half hour for two hours. Source: api-reference section 6.3, retries. */
const RESULT_TRIES = 5;

/** A notification to be sent; what is not signed yet. */
interface Letter {
  readonly kind: NotificationKind;
  readonly url: string;
  readonly form: BodyForm;
  readonly paymentId: string;
  readonly orderId: string;
  readonly fields: Message;
  readonly attempt: number;
}

/** What armed faults make of one delivery. */
interface Fate {
  readonly delayMs: number;
  readonly copies: number;
  readonly lost: boolean;
  readonly wronglySigned: boolean;
  readonly kinds: readonly string[];
}

/** What came of a delivery. `verdict` is null unless HTTP said 200. */
interface Delivery {
  readonly sent: readonly SentNotification[];
  readonly verdict: Verdict | null;
}

/** Tells the shop, and asks it. Never throws because of the shop: what went wrong is in the log. */
export class Notifier {
  readonly log = new NotificationLog();
  /** The cabinet's URLs, for payments and payouts that name none. */
  urls: NotifyUrls = NO_URLS;
  private stopping = stoppable();

  constructor(
    private readonly settings: NotifierSettings,
    private readonly faults: Faults,
  ) {}

  /**
   * Asks whether money may be taken. `undefined`: there is nobody to ask; null: no answer that counts. Throws
   * UnknownTransaction when the simulator was reset before the answer: the payment asked about is gone.
   */
  async check(payment: PaymentRecord): Promise<Verdict | null | undefined> {
    const { signal } = this.stopping;
    const letter = this.checkLetter(payment);
    const verdict = letter && (await this.post(letter)).verdict;
    if (signal.aborted) throw new UnknownTransaction('The simulator was reset while the shop was asked.');
    return verdict;
  }

  /**
   * Tells how a payment ended, and tries again where nobody said HTTP 200. Resolves when the first try has an answer, or at
   * once when that try is delayed. `onRejected` runs when the first try, which allows it, is answered `rejected`.
   */
  async result(payment: PaymentRecord, onRejected: (description: string) => void): Promise<void> {
    // Card payments can be refused, others cannot.
    const canReject = payment.authorized !== null && payment.method === 'bankcard';
    const letter = this.resultLetter(payment, canReject);
    if (!letter) return;
    const { signal } = this.stopping;
    const fate = this.fateOf(letter);
    const first = this.post(letter, fate).then(({ verdict }) => {
      if (verdict === null) void this.retryResult(payment, signal);
      else if (verdict.word === 'rejected' && canReject) onRejected(verdict.description);
    });
    if (fate.delayMs === 0) await first;
  }

  /** Tells how a payout ended, once. */
  async payout(payout: PayoutRecord): Promise<readonly SentNotification[]> {
    const letter = this.payoutLetter(payout);
    return letter ? (await this.post(letter)).sent : [];
  }

  /** Sends a payment's notification as things stand now, once; no answer to it has an effect. */
  async again(kind: 'check' | 'result', payment: PaymentRecord, as?: BodyForm): Promise<readonly SentNotification[]> {
    const letter = kind === 'check' ? this.checkLetter(payment) : this.resultLetter(payment, false);
    return letter ? (await this.post({ ...letter, form: as ?? letter.form })).sent : [];
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

  private async retryResult(payment: PaymentRecord, signal: AbortSignal): Promise<void> {
    const letter = this.resultLetter(payment, false);
    for (let attempt = 2; letter && attempt <= RESULT_TRIES; attempt++) {
      await wait(this.settings.notifyRetryMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const { verdict } = await this.post({ ...letter, attempt });
      if (verdict !== null) return;
    }
  }

  private async post(letter: Letter, fate: Fate = this.fateOf(letter)): Promise<Delivery> {
    const { signal } = this.stopping;
    if (fate.delayMs > 0) await wait(fate.delayMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return { sent: [], verdict: null };
    const signer = {
      script: scriptOf(letter.url),
      secret: this.settings.secrets[letter.kind === 'payout' ? 'payout' : 'payment'],
    };
    const honest = signed({ fields: letter.fields }, signer);
    const fields = fate.wronglySigned ? wronglySigned(honest) : honest;
    const sent = Array.from({ length: fate.copies }, () =>
      this.log.add({ ...letter, script: signer.script, fields, at: this.settings.now(), faults: fate.kinds }),
    );
    const verdicts = await Promise.all(sent.map((entry) => this.bring(entry, fate.lost, signer.secret, signal)));
    return { sent, verdict: verdicts[0] ?? null };
  }

  /** One delivery, with its trace in the log. Null unless HTTP said 200. */
  private async bring(
    entry: SentNotification,
    lost: boolean,
    secret: string,
    signal: AbortSignal,
  ): Promise<Verdict | null> {
    try {
      if (lost) throw new Error('Lost on the way, by a fault.');
      const envelope = await envelopeOf(entry.url, entry.form, entry.fields);
      const answer = await deliver(envelope, this.settings.notifyTimeoutMs, signal);
      const verdict = operationOutcome(answer, { script: entry.script, secret });
      entry.status = answer.status;
      entry.answer = answer.body.slice(0, 2000);
      entry.verdict = verdict.word;
      return answer.status === 200 ? verdict : null;
    } catch (error) {
      entry.problem = error instanceof Error ? error.message : String(error);
      return null;
    }
  }

  private fateOf({ kind, paymentId, orderId }: Letter): Fate {
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

  private checkLetter(payment: PaymentRecord): Letter | undefined {
    return this.letter('check', payment, payment.checkout.urls.check, checkFields(payment), payment.checkout.form);
  }

  private resultLetter(payment: PaymentRecord, canReject: boolean): Letter | undefined {
    const { now, timeZone } = this.settings;
    const fields = resultFields(payment, { canReject, at: now(), timeZone });
    return this.letter('result', payment, payment.checkout.urls.result, fields, payment.checkout.form);
  }

  private payoutLetter(payout: PayoutRecord): Letter | undefined {
    const { merchantId, now, timeZone } = this.settings;
    return this.letter(
      'payout',
      payout,
      payout.postLink,
      payoutFields(payout, { merchantId, at: now(), timeZone }),
      null,
    );
  }

  private letter(
    kind: NotificationKind,
    { id, orderId }: { readonly id: string; readonly orderId: string },
    own: string | null,
    fields: Message,
    asked: BodyForm | null,
  ): Letter | undefined {
    const url = own ?? this.urls[kind];
    const form = this.settings.notifyAs ?? asked ?? FORM_OF_METHOD.get('POST') ?? 'urlencoded';
    return url === null ? undefined : { kind, url, form, paymentId: id, orderId, fields, attempt: 1 };
  }
}

/** Ends waits: any number of them may listen. */
function stoppable(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
