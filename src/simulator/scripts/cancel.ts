import { paymentIdOf, type Script } from './script.js';

/** `cancel.php`: releases a hold or closes an unpaid bill. Source: api-reference section 3.4. */
export const cancel: Script = {
  path: '/cancel.php',
  secret: 'payment',
  flavour: 'merchant',
  run(request, { ledger, origin }) {
    const own = ledger.cancel(paymentIdOf(request, ledger), origin);
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_cancel_payment_id', own],
      ],
    };
  },
};

/** `/g2g/cancel`: the same for the Gateway API. Source: api-reference section 4, cancel hold. */
export const gatewayCancel: Script = {
  path: '/g2g/cancel',
  secret: 'payment',
  flavour: 'gateway',
  run(request, { ledger, origin }) {
    const id = paymentIdOf(request, ledger);
    const own = ledger.cancel(id, origin);
    return {
      fields: [
        ['pg_payment_id', id],
        ['pg_payment_revoke_id', own],
        ['pg_status', 'ok'],
        ['pg_revoke_status', 'success'],
      ],
    };
  },
};
