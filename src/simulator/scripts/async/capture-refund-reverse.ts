import { randomUUID } from 'node:crypto';
import { money } from '../../../domain/money.js';
import { negative } from '../../model/amounts.js';
import { accepted, JsonNumber, numberOf } from '../../model/async/wire.js';
import { ScriptError } from '../../model/refusals.js';
import { type Action, amountIn, paymentIn } from './action.js';
import { asyncStamp } from './payment-view.js';

/*
 * `/v5/g2g/edit`: what is done to a payment. Each is only accepted by the answer; how it ended is read. Source:
 * api-reference-2 section 9.4; sample S16.
 */

/** Refunds, wholly or in part. The answer calls itself by another id than the payment's, as the sample does. */
export const refundPayment: Action = (body, { ledger, fate, origin }) => {
  const id = paymentIn(body, ledger);
  const own = ledger.refund(id, amountIn(body), fate, origin);
  const { amount } = ledger.payment(id);
  const refunded = negative(money(amountIn(body), amount.currency));
  const reply = accepted({
    id: randomUUID(),
    amount: numberOf(amount),
    refund_payment: { id: own, status: 'process', amount: numberOf(refunded) },
  });
  return { reply, paymentId: id };
};

/** Releases a hold. */
export const reversePayment: Action = (body, { ledger, origin }) => {
  const id = paymentIn(body, ledger);
  // A payment that nobody has paid yet is no hold.
  if (!ledger.payment(id).authorized) throw new ScriptError('9013');
  const own = ledger.cancel(id, origin);
  const { amount } = ledger.payment(id);
  return {
    reply: accepted({ id, amount: numberOf(amount), reverse_payment: { id: own, status: 'process' } }),
    paymentId: id,
  };
};

/** Takes a hold, wholly or in part. */
export const capturePayment: Action = (body, { ledger, origin }) => {
  const id = paymentIn(body, ledger);
  ledger.capture(id, amountIn(body), origin);
  const { amount, createdAt } = ledger.payment(id);
  const reply = accepted({
    id,
    status: 'process_clearing',
    amount: numberOf(amount),
    created_at: asyncStamp(createdAt),
    clearing: { amount: new JsonNumber('0') },
  });
  return { reply, paymentId: id };
};
