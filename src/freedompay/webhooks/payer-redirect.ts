import { layoutOf } from '../protocol/field-order.js';
import type { Message } from '../protocol/message.js';
import { SIGNATURE_FIELD } from '../protocol/signature.js';

/** The longest order id that the provider takes, in characters. */
const MAX_ORDER_ID_LENGTH = 50;

/**
 * Whether the provider may have signed these values to send a payer's browser back to the shop: an order id, a payment id and
 * a salt, in that order. However they are named, and wherever the order id is cut, their joined text stays the same. A result
 * never reads so: what stands before its last two values alone is longer, or the last but one is a single digit.
 * Source: provider documentation, "Redirect back"; the order of values: "Signature generation".
 */
export function isPayerRedirect(message: Message): boolean {
  const values = signedText(message).split(';');
  const [paymentId = ''] = values.slice(-2, -1);
  const orderId = values.slice(0, -2).join(';');
  return values.length > 2 && /^\s*\d{4,20}\s*$/.test(paymentId) && [...orderId].length <= MAX_ORDER_ID_LENGTH;
}

function signedText(message: Message): string {
  const valuesOf = (fields: Message): string[] =>
    layoutOf(fields).order.flatMap((place) => {
      const [name, value] = fields[place] as Message[number];
      if (fields === message && name === SIGNATURE_FIELD) return [];
      return typeof value === 'string' ? [value] : valuesOf(value);
    });
  return valuesOf(message).join(';');
}
