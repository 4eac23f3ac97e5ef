import type { Message } from '../../freedompay/protocol/message.js';
import { wireAmount } from '../model/amounts.js';
import { given, paymentIdOf, type Script, type ScriptContext } from './script.js';

/** `do_capture.php`: takes a hold, wholly or in part. Source: api-reference section 3.3. */
export const doCapture: Script = {
  path: '/do_capture.php',
  secret: 'payment',
  flavour: 'merchant',
  run(request, context) {
    const { amount, captured } = capture(request, context, given(request, 'pg_clearing_amount'));
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_amount', amount],
        ['pg_clearing_amount', captured],
      ],
    };
  },
};

/**
 * `/g2g/clearing`: the same for the Gateway API. Its flag is spelled `pg_status_clearing` live, whatever the schema
 * says, and `pg_amount` was seen to work for the amount. Source: api-reference section 4, capture.
 */
export const clearing: Script = {
  path: '/g2g/clearing',
  secret: 'payment',
  flavour: 'gateway',
  run(request, context) {
    const asked = given(request, 'pg_clearing_amount') ?? given(request, 'pg_amount');
    const { id, amount, captured } = capture(request, context, asked);
    return {
      fields: [
        ['pg_payment_id', id],
        ['pg_amount', amount],
        ['pg_clearing_amount', captured],
        ['pg_status', 'ok'],
        ['pg_status_clearing', '1'],
      ],
    };
  },
};

function capture(request: Message, { ledger, origin }: ScriptContext, asked: string | undefined) {
  const id = paymentIdOf(request, ledger);
  const captured = ledger.capture(id, asked, origin);
  return { id, amount: wireAmount(ledger.payment(id).amount), captured: wireAmount(captured) };
}
