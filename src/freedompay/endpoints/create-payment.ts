import type { NewCheckout } from '../../domain/checkouts/checkout.js';
import { defineEndpoint, type PerScripts, type ReadingContext, SPREAD } from '../endpoint.js';
import { required, requiredId, text } from '../protocol/fields.js';
import type { Message } from '../protocol/message.js';
import { pageUrl } from './safe-page-url.js';

/** A payment to be created, with the URLs at which the provider reaches us. */
export interface CreatePaymentInput extends NewCheckout {
  readonly checkUrl: string | null;
  readonly resultUrl: string | null;
  /** Unique per merchant. What the provider does on a repeat is not published: nothing may rely on it. */
  readonly idempotencyKey: string;
  /** By what alone it can be paid, as the provider calls it; left out: by whatever its page offers. */
  readonly method?: 'mobile_commerce';
}

/** The created payment. */
export interface CreatedPayment {
  readonly paymentId: string;
  readonly redirectUrl: string;
}

const common = {
  secret: 'payment',
  effect: 'write',
  request: { fields: SPREAD },
  response: {
    paymentId: requiredId('pg_payment_id'),
    redirectUrl: required('pg_redirect_url'),
    redirectUrlType: text('pg_redirect_url_type'),
  },
  result: ({ paymentId, redirectUrl }: CreatedPayment, { account }: ReadingContext): CreatedPayment => ({
    paymentId,
    redirectUrl: pageUrl(redirectUrl.trim(), account.baseUrl),
  }),
} as const;

/** Opens a payment and its page. Source: provider documentation, "Create payment" and Gateway API "Create payment page". */
export const createPayment: PerScripts<{ readonly fields: Message }, CreatedPayment> = {
  merchant: defineEndpoint({ ...common, path: '/init_payment.php' }),
  // Without the slash at the end that the documentation prints: it would make the signature's script name empty.
  gateway: defineEndpoint({ ...common, path: '/g2g/payment_page' }),
};

/** Whether a parameter's name would be taken for one of the provider's own fields. */
export function isProvidersName(name: string): boolean {
  return /^pg_/i.test(name);
}

/** The fields of a creation. Source: provider documentation, "Create payment". */
export function creationFields(input: CreatePaymentInput): Message {
  const fields: (readonly [string, string | null | undefined])[] = [
    ['pg_order_id', input.orderId],
    ['pg_amount', input.amount.amount],
    ['pg_currency', input.amount.currency],
    ['pg_description', input.description],
    // Always said: the default is a setting of the shop, and the pages disagree on it.
    ['pg_auto_clearing', input.captureMethod === 'AUTOMATIC' ? '1' : '0'],
    ['pg_language', input.language?.toLowerCase()],
    ['pg_lifetime', input.lifetimeSeconds?.toString()],
    ['pg_success_url', input.successUrl],
    ['pg_failure_url', input.failureUrl],
    ['pg_check_url', input.checkUrl],
    ['pg_result_url', input.resultUrl],
    ['pg_request_method', 'POST'],
    ['pg_user_contact_email', input.payerEmail],
    ['pg_user_phone', input.payerPhone],
    ['pg_testing_mode', input.testMode === null ? null : input.testMode ? '1' : '0'],
    ['pg_recurring_start', input.recurringMonths === undefined ? null : '1'],
    ['pg_recurring_lifetime', input.recurringMonths?.toString()],
    ['pg_payment_method', input.method],
    ['pg_idempotency_key', input.idempotencyKey],
    ...input.parameters,
  ];
  const rows = input.receipt.map(({ name, count, price, taxType }, index): Message[number] => [
    String(index),
    [
      ['count', String(count)],
      ['name', name],
      ['tax_type', String(taxType)],
      ['price', price],
    ],
  ]);
  const given = fields.filter(
    (field): field is readonly [string, string] => field[1] !== null && field[1] !== undefined,
  );
  return rows.length === 0 ? given : [...given, ['pg_receipt_positions', rows]];
}
