import { accepted, JsonNumber, type JsonObject } from '../../model/async/wire.js';
import { type Action, badInput, textIn } from './action.js';
import { asyncView } from './payment-view.js';

/** The date that Go writes for none, as the sample of a failed request has it. */
const ZERO_DATE = '0001-01-01T00:00:00Z';

/** `gateway.payment.status`: by the payment's id or its order's; `{}` where there is none. Source: api-reference-2 section 9.3. */
export const readPayment: Action = (body, { ledger: { records } }) => {
  const id = textIn(body, 'id');
  const orderId = textIn(body, 'order_id');
  if (id === undefined && orderId === undefined) throw badInput();
  const found = id === undefined ? records.seenParent(orderId ?? '', 'async') : records.seen(id, 'async');
  if (!found) return { reply: accepted({}), paymentId: null };
  const { id: paymentId } = found.payment;
  return { reply: accepted(asyncView(found, records.truth(paymentId))), paymentId };
};

/** `gateway.request.status`: what an earlier request was answered. Source: api-reference-2 section 9.3; sample S16. */
export const readRequest: Action = (body, { ledger: { records } }) => {
  const id = textIn(body, 'id');
  if (id === undefined) throw badInput();
  const earlier = records.requests.find(id);
  if (!earlier) return { reply: accepted({}), paymentId: null };
  const { reply, paymentId } = earlier;
  const nothing: JsonObject = { id, status: 'error', amount: new JsonNumber('0'), created_at: ZERO_DATE };
  const response = reply.word === 'error' ? { ...nothing, ...reply.body } : reply.body;
  return { reply: accepted({ id, status: reply.word, response }), paymentId };
};
