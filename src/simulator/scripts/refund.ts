import { ScriptError } from '../model/refusals.js';
import { given, paymentIdOf, type Script, type ScriptContext } from './script.js';

/**
 * `revoke.php`: refunds, wholly (no amount, or 0) or in part. `ok` only means accepted: a refund of more than is left is
 * accepted too, and its transaction then ends in error 10020. Source: api-reference section 3.5; fixture 04.
 */
export const revoke: Script = {
  path: '/revoke.php',
  secret: 'payment',
  flavour: 'merchant',
  run(request, context) {
    const id = paymentIdOf(request, context.ledger);
    const asked = given(request, 'pg_refund_amount');
    const amount = asked !== undefined && /^0+(\.0+)?$/.test(asked) ? undefined : asked;
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_revoke_payment_id', acceptedRefund(id, amount, context)],
      ],
    };
  },
};

/**
 * `/g2g/refund`: refunds for the Gateway API. Its amount is `pg_amount`, and one of more than is left is refused at once.
 * Source: api-reference section 4, refund.
 */
export const gatewayRefund: Script = {
  path: '/g2g/refund',
  secret: 'payment',
  flavour: 'gateway',
  run(request, { ledger, origin, fate }) {
    const id = paymentIdOf(request, ledger);
    const currency = given(request, 'pg_currency');
    if (currency !== undefined && currency !== ledger.payment(id).amount.currency) throw new ScriptError('200');
    const own = ledger.refund(id, given(request, 'pg_amount'), fate, origin);
    return {
      fields: [
        ['pg_payment_id', id],
        ['pg_payment_refund_id', own],
        ['pg_status', 'ok'],
        ['pg_refund_status', 'success'],
      ],
    };
  },
};

function acceptedRefund(id: string, amount: string | undefined, { ledger, origin, fate }: ScriptContext): string {
  try {
    return ledger.refund(id, amount, fate, origin);
  } catch (error) {
    if (!(error instanceof ScriptError && error.failure.code === '10020')) throw error;
    return ledger.refund(id, amount, { status: 'error', failureCode: '10020' }, origin);
  }
}
