import { compare, type Money, money } from '../../domain/money.js';
import type { Message } from '../../freedompay/protocol/message.js';
import type { NewPayment } from '../ledger/new-payment.js';
import { FORM_OF_METHOD } from '../model/body-form.js';
import { type Checkout, pagePath, type ReturnMethod } from '../model/checkout.js';
import { BadRequest } from '../model/refusals.js';
import type { ScriptReply } from '../model/replies.js';
import { positiveAmount } from '../model/value-checks.js';
import { checkInitFields, receiptOf } from './init-payment-rules.js';
import { given, type Script, type ScriptContext } from './script.js';

/** The shop's settings, for what a request leaves out. Source: api-reference section 3.1. */
const DEFAULT_CURRENCY = 'KZT';
const DEFAULT_LIFETIME_S = '86400';
const DEFAULT_AUTO_CLEARING = '0';
const DEFAULT_TESTING_MODE = '1';

/** What older pages allow at most; a profile without a lifetime gets it. */
const MAX_RECURRING_MONTHS = '156';

const MAX_AMOUNT = '99999999';

/** `init_payment.php`: opens a payment and its page. Source: api-reference section 3.1; fixture 01. */
export const initPayment: Script = {
  path: '/init_payment.php',
  secret: 'payment',
  flavour: 'merchant',
  creates: true,
  run: (request, context) => open(request, context, ['pg_amount', 'pg_description']),
};

/**
 * `/g2g/payment_page`: the same for the Gateway API, which needs an order id. Also answers with the slash at the end that
 * the documentation prints; the script's name is then empty. Source: api-reference sections 2.1 and 4, create page.
 */
export const paymentPage: Script = {
  path: '/g2g/payment_page',
  secret: 'payment',
  flavour: 'gateway',
  creates: true,
  run: (request, context) => open(request, context, ['pg_order_id', 'pg_amount', 'pg_description']),
};

function open(request: Message, context: ScriptContext, required: readonly string[]): ScriptReply {
  const { ledger, creationLagMs, pageUrl } = context;
  checkInitFields(request, required);
  const id = ledger.addPayment(paymentOf(request, context), creationLagMs);
  return {
    fields: [
      ['pg_status', 'ok'],
      ['pg_payment_id', id],
      ['pg_redirect_url', pageUrl(pagePath(ledger.payment(id).checkout))],
      ['pg_redirect_url_type', 'need data'],
    ],
  };
}

/** What a request asks of a payment and its page. */
export function paymentOf(request: Message, { now, origin }: ScriptContext): NewPayment {
  const currency = given(request, 'pg_currency') ?? DEFAULT_CURRENCY;
  const orderId = given(request, 'pg_order_id');
  return {
    ...(orderId !== undefined && { orderId }),
    amount: amountOf(given(request, 'pg_amount') ?? '', currency).amount,
    currency,
    method: given(request, 'pg_payment_method') ?? 'bankcard',
    userEmail: given(request, 'pg_user_contact_email') ?? given(request, 'pg_user_email') ?? '',
    userPhone: given(request, 'pg_user_phone') ?? '',
    testingMode: (given(request, 'pg_testing_mode') ?? DEFAULT_TESTING_MODE) === '1',
    ...(origin.idempotencyKey !== undefined && { idempotencyKey: origin.idempotencyKey }),
    checkout: checkoutOf(request, now()),
  };
}

/** What the request says of its page. */
function checkoutOf(request: Message, now: Date): Omit<Checkout, 'token'> {
  const url = (name: string) => given(request, `pg_${name}_url`) ?? null;
  const method = (name: string): ReturnMethod =>
    given(request, `pg_${name}_url_method`)?.endsWith('POST') ? 'POST' : 'GET';
  const lifetimeMs = Number(given(request, 'pg_lifetime') ?? DEFAULT_LIFETIME_S) * 1000;
  return {
    description: given(request, 'pg_description') ?? '',
    autoClearing: (given(request, 'pg_auto_clearing') ?? DEFAULT_AUTO_CLEARING) === '1',
    expiresAt: new Date(now.getTime() + lifetimeMs),
    urls: {
      check: url('check'),
      result: url('result'),
      success: url('success'),
      failure: url('failure'),
      site: url('site'),
    },
    successMethod: method('success'),
    failureMethod: method('failure'),
    form: FORM_OF_METHOD.get(given(request, 'pg_request_method') ?? '') ?? null,
    userIp: given(request, 'pg_user_ip') ?? null,
    merchantFields: request.filter(([name]) => !name.startsWith('pg_')),
    savedCard: null,
    recurringMonths: recurringMonthsOf(request),
    userId: given(request, 'pg_user_id') ?? '',
    receipt: receiptOf(request),
  };
}

/** For how long a recurring profile is asked for, in months; null where none is. Source: api-reference-2 section 6. */
function recurringMonthsOf(request: Message): number | null {
  if (given(request, 'pg_recurring_start') !== '1') return null;
  return Number(given(request, 'pg_recurring_lifetime') ?? MAX_RECURRING_MONTHS);
}

function amountOf(text: string, currency: string): Money {
  const amount = positiveAmount(text, currency);
  if (compare(amount, money(MAX_AMOUNT, currency)) > 0) throw new BadRequest(`"${text}" is above the limit.`);
  return amount;
}
