// The provider's call and its reply in the shortest way that gives the right answer to this benchmark's questions: what a
// team writes before it meets the provider's habits. It believes whatever comes back. Used by the bare proxy and the stock stack.
import { createHash, randomBytes } from 'node:crypto';

const { PROVIDER_URL, MERCHANT_ID, SECRET } = process.env;

export const providerUrl = PROVIDER_URL;

/** The signed form of a call. */
export function formOf(script, fields) {
  const signed = [...fields, ['pg_merchant_id', MERCHANT_ID], ['pg_salt', randomBytes(12).toString('hex')]];
  const values = [...signed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  const signature = createHash('md5')
    .update([script, ...values, SECRET].join(';'))
    .digest('hex');
  return new URLSearchParams([...signed, ['pg_sig', signature]]).toString();
}

/** What fast-xml-parser needs to leave texts alone. */
export const PARSER_OPTIONS = {
  parseTagValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  isArray: (name) => name === 'pg_refund_payment',
};

/** The payment of a status reply, as the schema shows it. */
export function paymentOf({ response: reply }) {
  if (reply.pg_status !== 'ok') throw new Error(`the provider answered ${reply.pg_error_code}`);
  const kzt = (amount) => ({ amount, currency: reply.pg_currency });
  const refunded = cents(reply.pg_refund_amount);
  const cleared = cents(reply.pg_clearing_amount);
  const refunds = reply.pg_refund_payments?.pg_refund_payment ?? [];
  return {
    paymentId: reply.pg_payment_id,
    orderId: reply.pg_order_id,
    status: refunded === 0 ? 'CAPTURED' : refunded < cleared ? 'PARTIALLY_REFUNDED' : 'REFUNDED',
    rawStatus: reply.pg_payment_status,
    amount: kzt(reply.pg_amount),
    capturedAmount: kzt(reply.pg_clearing_amount),
    refundedAmount: kzt((refunded / 100).toFixed(2)),
    refundableAmount: kzt(((cleared - refunded) / 100).toFixed(2)),
    allowedActions: refunded < cleared ? ['REFUND'] : [],
    method: reply.pg_payment_method,
    card: { maskedPan: reply.pg_card_pan.replaceAll('-', '').replaceAll('X', '*'), brand: reply.pg_card_brand },
    reference: reply.pg_reference,
    createdAt: dateOf(reply.pg_create_date),
    paidAt: dateOf(reply.pg_payment_date),
    refunds: refunds.map((refund) => ({
      refundId: refund.pg_payment_id,
      status: refund.pg_payment_status === 'success' ? 'SUCCEEDED' : 'FAILED',
      amount: kzt(refund.pg_amount.replace('-', '')),
      refundedAt: dateOf(refund.pg_payment_date),
    })),
  };
}

/** What a refund came to, as the schema shows it. */
export function refundOf({ response: reply }, { paymentId, amount }, payment) {
  if (reply.pg_status !== 'ok') throw new Error(`the provider answered ${reply.pg_error_code}`);
  const operation = { kind: 'REFUND', state: 'SUCCEEDED', paymentId, amount: { amount, currency: 'KZT' } };
  return { replayed: false, operation, payment };
}

function cents(amount) {
  return Math.round(Math.abs(Number(amount)) * 100);
}

function dateOf(stamp) {
  return new Date(`${stamp.replace(' ', 'T')}+05:00`).toISOString();
}
