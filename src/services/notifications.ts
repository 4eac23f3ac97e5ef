import { createHash } from 'node:crypto';
import { AccountNotFound, JournalUnavailable } from '../domain/errors.js';
import type { Account } from '../freedompay/account.js';
import { signedAnswer, unsignedError } from '../freedompay/notifications/answer.js';
import { fieldsOf, type RawNotification } from '../freedompay/notifications/body.js';
import { checkRequest } from '../freedompay/notifications/check.js';
import { maskedFields } from '../freedompay/notifications/masked.js';
import {
  type Notification,
  receive,
  saltOf,
  UnverifiedNotification,
} from '../freedompay/notifications/notification.js';
import { payoutNotify } from '../freedompay/notifications/payout.js';
import { resultNotify } from '../freedompay/notifications/result.js';
import { MalformedMessage, type Message } from '../freedompay/protocol/message.js';
import type { Change, Changes } from '../store/changes.js';
import type { Delivery, Inbox } from '../store/inbox.js';
import type { Accounts } from './accounts.js';

/** How an incoming webhook is answered over HTTP. */
export interface NotificationAnswer {
  readonly status: number;
  /** XML. */
  readonly body: string;
}

/** How many webhooks came, by what became of them. */
export interface NotificationCounts {
  accepted: number;
  repeated: number;
  /** Not signed by the provider. */
  forged: number;
  malformed: number;
}

type Kind = Delivery['kind'];

/**
 * Takes the provider's webhooks: verify, keep, answer, and only then let others know that something may have changed. A
 * webhook is a hint: whoever hears of it reads the payment before he believes anything.
 */
export class Notifications {
  readonly counts: NotificationCounts = { accepted: 0, repeated: 0, forged: 0, malformed: 0 };

  constructor(
    private readonly accounts: Accounts,
    private readonly inbox: Inbox,
    private readonly changes: Pick<Changes, 'publish'>,
  ) {}

  /** Never raises; every request gets an answer. */
  async take(accountId: string, kind: Kind, raw: RawNotification): Promise<NotificationAnswer> {
    try {
      const account = this.accounts.resolve(accountId);
      const message = await fieldsOf(raw);
      return await this.takeVerified(account, kind, message, raw);
    } catch (error) {
      if (error instanceof AccountNotFound)
        return { status: 404, body: unsignedError('There is no such account here.') };
      if (error instanceof MalformedMessage) {
        this.counts.malformed += 1;
        return { status: 400, body: unsignedError(error.message) };
      }
      if (error instanceof UnverifiedNotification) {
        this.counts.forged += 1;
        return { status: 403, body: unsignedError(error.message) };
      }
      // Not kept, so not accepted: the provider comes again.
      if (error instanceof JournalUnavailable) return { status: 503, body: unsignedError('Come again later.') };
      throw error;
    }
  }

  private async takeVerified(
    account: Account,
    kind: Kind,
    message: Message,
    raw: RawNotification,
  ): Promise<NotificationAnswer> {
    const { notification, subject, about } = opened(kind, account, message);
    const delivery: Delivery = {
      account: account.id,
      kind,
      subject: JSON.stringify(subject),
      fields: maskedFields(message),
      bodySha256: createHash('sha256')
        .update(raw.method === 'GET' ? raw.query : raw.body)
        .digest('hex'),
      answer: signedAnswer(notification, account, saltOf(message), 'ok', 'Accepted'),
    };
    const { answer, isFirst } = await this.inbox.keep(delivery);
    this.counts[isFirst ? 'accepted' : 'repeated'] += 1;
    // A repeat is told on too: the first telling may have been lost with its process.
    if (about) await this.changes.publish(about);
    return { status: 200, body: answer };
  }
}

/** A webhook that was verified and read. */
interface Opened {
  readonly notification: Notification<unknown>;
  /** What was said: the same in every delivery of it. */
  readonly subject: readonly unknown[];
  /** What may have changed, where the webhook names it. */
  readonly about: Change | null;
}

function opened(kind: Kind, account: Account, message: Message): Opened {
  switch (kind) {
    case 'check': {
      const { paymentId, orderId, amount } = receive(checkRequest, account, message);
      const about = { account: account.id, kind: 'payment', id: paymentId } as const;
      return { notification: checkRequest, subject: [paymentId, orderId, amount.amount, amount.currency], about };
    }
    case 'result': {
      const { paymentId, outcome, captured } = receive(resultNotify, account, message);
      const about = { account: account.id, kind: 'payment', id: paymentId } as const;
      return { notification: resultNotify, subject: [paymentId, outcome, captured], about };
    }
    case 'payout': {
      const { paymentId, orderId, word } = receive(payoutNotify, account, message);
      const about = orderId === null ? null : ({ account: account.id, kind: 'payout', id: orderId } as const);
      return { notification: payoutNotify, subject: [paymentId, orderId, word], about };
    }
  }
}
