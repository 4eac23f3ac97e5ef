import { randomUUID } from 'node:crypto';
import { createOrders } from '../../src/app/parts/orders.js';
import { createWebhooks } from '../../src/app/parts/webhooks.js';
import { defaultTuning } from '../../src/app/tuning.js';
import { CheckoutState } from '../../src/domain/checkouts/checkout.js';
import type { PaidTwice } from '../../src/domain/checkouts/paid-order.js';
import type { Fault } from '../../src/domain/errors.js';
import { money } from '../../src/domain/money.js';
import type { Payment } from '../../src/domain/payments/payment.js';
import type { Account } from '../../src/freedompay/account.js';
import { type Message, textOf } from '../../src/freedompay/protocol/message.js';
import { verify } from '../../src/freedompay/protocol/signature.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';
import type { RawWebhook } from '../../src/freedompay/webhooks/body.js';
import type { OrderPayments } from '../../src/services/checkouts/order-payments.js';
import type { WebhookAnswer, Webhooks } from '../../src/services/webhooks/webhooks.js';
import { Checkouts } from '../../src/store/checkouts/checkouts.js';
import type { ResourceRef } from '../../src/store/db/change-feed.js';
import type { Store } from '../../src/store/db/schema.js';
import type { Inbox } from '../../src/store/webhook-inbox.js';
import { facts, kzt, paymentOf } from '../domain/examples.js';
import { FORMS, shop, signed } from '../freedompay/webhooks/deliveries.js';
import { ASKED } from './cause.js';
import { openFoundation } from './foundation.js';

export type Kind = 'check' | 'result' | 'payout';

/** What takes webhooks, joined as the gateway joins it. */
export interface WebhookServices {
  readonly store: Store;
  readonly inbox: Inbox;
  readonly checkouts: Checkouts;
  readonly webhooks: Webhooks;
  /** What the others were told of. */
  readonly reported: ResourceRef[];
  /**
   * What the provider shows, by payment id: a payment, `null` for none, or why it cannot be read. Else it is shown as taken
   * from when a result said so, and as not paid before.
   */
  readonly shown: Map<string, Payment | null | Fault | 'never'>;
  /** The payments that were read, in turn. */
  readonly read: string[];
  readonly orders: OrderPayments;
  /** The orders for which an alarm was raised. */
  readonly alarms: PaidTwice[];
  take(kind: Kind, raw: RawWebhook): Promise<WebhookAnswer>;
  /** Takes an urlencoded POST that the provider signed, and reads the answer. */
  send(kind: Kind, fields: Message): Promise<Reply>;
}

/** An answer and what its XML says. */
export interface Reply extends Pick<WebhookAnswer, 'status' | 'body'> {
  readonly outcome: string | undefined;
  readonly reason: string | undefined;
  readonly salt: string | undefined;
  readonly isSigned: boolean;
}

export interface WebhookServicesOptions {
  readonly unknownOrders?: 'accept' | 'reject';
  /** In memory unless given. */
  readonly url?: string;
  readonly account?: Partial<Account>;
  /** Accounts beside it. */
  readonly others?: readonly Account[];
  readonly claimDeadlineMs?: number;
  readonly claimDelaysMs?: readonly number[];
}

/** Opens webhook services of the shop of the published vectors; closed after the test. */
export async function openWebhookServices(options: WebhookServicesOptions = {}): Promise<WebhookServices> {
  const { unknownOrders = 'accept', url = ':memory:' } = options;
  const foundation = await openFoundation([{ ...shop, ...options.account }, ...(options.others ?? [])], url);
  const { stores, paidTwice: alarms } = foundation;
  const reported: ResourceRef[] = [];
  foundation.changes.listen((change) => {
    if (change && change.kind !== 'order') reported.push({ ...change, kind: change.kind });
  });
  const shown: WebhookServices['shown'] = new Map();
  const read: string[] = [];
  const charged = new Set<string | undefined>();
  const byIdForOrder = async (_account: Account, id: string): Promise<Payment | null> => {
    read.push(id);
    const seen = shown.has(id) ? shown.get(id) : taken(id, charged.has(id) ? {} : { status: 'CREATED' });
    if (seen === 'never') return new Promise<never>(() => {});
    if (seen instanceof Error) throw seen;
    return seen ?? null;
  };
  const nothingElse = { byOrderNow: readsNothingElse, byIdNow: readsNothingElse };
  const times = {
    ...defaultTuning,
    claimDeadlineMs: options.claimDeadlineMs ?? 60_000,
    claimDelaysMs: options.claimDelaysMs ?? [0],
  };
  const gateway = createOrders(
    foundation,
    { byIdForOrder, ...nothingElse },
    { isRecent: async () => false },
    { unknownOrders, backend: null },
    times,
  );
  const webhooks = createWebhooks(foundation, gateway, {
    reconciler: { heard: () => {} },
    charges: { heard: async () => {} },
    webhookRechecks: null,
  });
  const { inbox, ofWebhooks: orders } = gateway;
  const checkouts = new Checkouts(stores.webhooks);
  const take = (kind: Kind, raw: RawWebhook) => webhooks.take(shop.id, kind, raw, ASKED);
  return {
    store: stores.webhooks,
    inbox,
    checkouts,
    webhooks,
    reported,
    shown,
    read,
    orders,
    alarms,
    take,
    send: async (kind, fields) => {
      if (kind === 'result' && textOf(fields, 'pg_result') === '1') charged.add(textOf(fields, 'pg_payment_id'));
      const message = signed(kind, fields, kind === 'payout' ? shop.payoutSecret : shop.secret);
      return replyOf(kind, await take(kind, delivered(message)));
    },
  };
}

async function readsNothingElse(): Promise<never> {
  throw new Error('Webhooks read no payment in this way.');
}

/** The message as an urlencoded POST. */
export function delivered(message: Message): RawWebhook {
  const send = FORMS['an urlencoded POST'];
  if (!send) throw new Error('There is no such form.');
  return send(message);
}

function replyOf(kind: Kind, { status, body }: WebhookAnswer): Reply {
  const message = decodeXml(body);
  const secret = kind === 'payout' ? shop.payoutSecret : shop.secret;
  return {
    status,
    body,
    outcome: textOf(message, 'pg_status'),
    reason: textOf(message, 'pg_description'),
    salt: textOf(message, 'pg_salt'),
    isSigned: verify(kind, message, secret.reveal()),
  };
}

/** A payment of 2500.00 KZT whose money was taken; the reply names no order. */
export function taken(id: string, more: Partial<Payment> = {}): Payment {
  return paymentOf(facts('success', { captured: true, amount: kzt('2500') }), {
    paymentId: id,
    orderId: null,
    ...more,
  });
}

/** How a checkout's creation ended. */
export interface Ending {
  readonly orderId?: string;
  readonly state?: keyof typeof CheckoutState;
  readonly paymentId?: string | null;
  readonly amount?: string;
}

/** Puts a checkout of 2500.00 KZT into the store, under a key of its own; gives its id. */
export async function addCheckout(
  { checkouts }: Pick<WebhookServices, 'checkouts'>,
  ending: Ending = {},
): Promise<string> {
  const { orderId = 'A-1', state = CheckoutState.OPEN, paymentId = null, amount = '2500' } = ending;
  const id = randomUUID();
  const draft = {
    id,
    account: shop.id,
    orderId,
    amount: money(amount, 'KZT'),
    idempotencyKey: id,
    fingerprints: [id] as const,
  };
  await checkouts.begin(draft);
  if (state !== 'PENDING') await checkouts.resolve(id, { state, paymentId, encryptedUrl: null, problem: null });
  return id;
}

/** A check request for 2500.00 KZT of the order A-1, as payment 101. */
export function checkFields(other: Readonly<Record<string, string>> = {}): Message {
  const fields = { pg_order_id: 'A-1', pg_payment_id: '101', pg_amount: '2500.00', pg_currency: 'KZT' };
  const system = { pg_ps_amount: '2500.00', pg_ps_full_amount: '2500.00', pg_ps_currency: 'KZT' };
  return Object.entries({ ...fields, ...system, pg_salt: 'salt-1', ...other });
}

/** Word that payment 101 of the order A-1 was paid, and may still be turned down. */
export function resultFields(other: Readonly<Record<string, string>> = {}): Message {
  return checkFields({ pg_result: '1', pg_captured: '1', pg_can_reject: '1', ...other });
}
