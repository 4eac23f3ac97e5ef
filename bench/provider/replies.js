// The provider's replies as it writes them: signed XML of about 1 kB. Made from the documentation, with none of the
// gateway's code, and cheaply: it shares the machine with what is measured.
import { createHash } from 'node:crypto';
import { amountOf, bornRefundsOf, newRefundOf, REFUND_AMOUNT, SHOP, twoDigits } from './world.js';

/** The reply to a status call. */
export function statusReply(script, id, wasRefunded) {
  const refunds = wasRefunded ? [...bornRefundsOf(id), newRefundOf(id)] : bornRefundsOf(id);
  const refunded = refunds.length * Number.parseInt(REFUND_AMOUNT, 10);
  const amount = amountOf(id);
  const second = twoDigits(id % 60);
  return signed(script, [
    ['pg_status', 'ok'],
    ['pg_payment_id', String(id)],
    ['pg_order_id', `B-${id}`],
    ['pg_can_reject', '0'],
    ['pg_payment_method', 'bankcard'],
    ['pg_amount', amount],
    ['pg_currency', 'KZT'],
    ['pg_payment_status', 'success'],
    ['pg_clearing_amount', amount],
    ['pg_reference', `26072211${id}`],
    ['pg_intreference', `7410${id}`],
    ['pg_card_name', 'CARD HOLDER'],
    ['pg_card_pan', `4716-04XX-XXXX-${String(id).slice(-4)}`],
    ['pg_card_brand', 'VI'],
    ['pg_card_token', 'ef741cfc-f85e-41a0-84e6-2ba964912182'],
    ['pg_user_phone', '77010000000'],
    ['pg_user_contact_email', 'payer@shop.example'],
    ['pg_refund_payments', refunds.map((refund) => ['pg_refund_payment', refundFields(refund)])],
    ['pg_refund_amount', refunded === 0 ? '0' : `-${refunded}.00`],
    ['pg_captured', '1'],
    ['pg_auth_code', '746927'],
    ['pg_testing_mode', '0'],
    ['pg_create_date', `2026-07-22 16:38:${second}`],
    ['pg_payment_date', `2026-07-22 16:40:${second}`],
    ['pg_salt', `salt${id}`],
  ]);
}

/** The reply to a refund. */
export function refundReply(script, id) {
  return signed(script, [
    ['pg_status', 'ok'],
    ['pg_revoke_payment_id', String(newRefundOf(id).id)],
    ['pg_salt', `salt${id}`],
  ]);
}

/** The unsigned error with which the provider meets a call that it will not carry out. */
export function errorReply(code, description) {
  return `<?xml version="1.0" encoding="utf-8"?>\n<response><pg_status>error</pg_status><pg_error_code>${code}</pg_error_code><pg_error_description>${description}</pg_error_description></response>`;
}

/** md5 over the script's name, the values in the order of their names, and the secret. */
export function signatureOf(script, fields) {
  const text = `${script};${valuesOf(fields).join(';')};${SHOP.secret}`;
  return createHash('md5').update(text).digest('hex');
}

function refundFields({ id, amount, seconds }) {
  return [
    ['pg_payment_id', String(id)],
    ['pg_payment_status', 'success'],
    ['pg_amount', `-${amount}`],
    ['pg_payment_date', `2026-07-23 10:00:${twoDigits(seconds)}`],
    ['pg_reference', `26072310${id}`],
  ];
}

function signed(script, fields) {
  // An empty list is left out rather than written empty: its pages differ on how that would be signed.
  const said = fields.filter(([, value]) => value.length > 0);
  const body = [...said, ['pg_sig', signatureOf(script, said)]];
  return `<?xml version="1.0" encoding="utf-8"?>\n<response>${body.map(element).join('')}</response>`;
}

function element([name, value]) {
  return `<${name}>${typeof value === 'string' ? value : value.map(element).join('')}</${name}>`;
}

function valuesOf(fields) {
  return [...fields]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([, value]) => (typeof value === 'string' ? value : valuesOf(value)));
}
