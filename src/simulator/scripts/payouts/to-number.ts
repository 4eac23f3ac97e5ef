import { shownNumber } from '../../model/cards/mask.js';
import { courseOfPan } from '../../model/cards/payee-cards.js';
import { referenceOf } from '../../model/dates.js';
import { given, type Script } from '../script.js';
import { checkPayout, momentOf, payOut, stamped } from './payout-request.js';

/**
 * `/g2g/p2p2nonreg`: a payout to a card by its number, for shops that may hold such. Only the masked number is stored.
 * Source: api-reference-2 section 4.
 */
export const payToNumber: Script = {
  path: '/g2g/p2p2nonreg',
  secret: 'payout',
  flavour: 'gateway',
  creates: true,
  run(request, context) {
    checkPayout(request, ['pg_description', 'pg_payment_to', 'pg_post_link'], { pg_payment_to: /^\d{13,20}$/ });
    const hash = shownNumber(given(request, 'pg_payment_to') ?? '');
    const { payout, word } = payOut(request, context, { hash, cardToken: null }, courseOfPan(hash));
    return stamped(
      [
        ['pg_payment_id', payout.id],
        ['pg_merchant_id', context.merchantId],
        ['pg_order_id', payout.orderId],
        ['pg_status', word],
        ['pg_balance', context.ledger.payoutBook.balance(payout.amount.currency).amount],
        ['pg_payment_amount', payout.amount.amount],
        ['pg_payment_date', momentOf('gateway', context)],
        ['pg_reference', referenceOf(payout.createdAt)],
      ],
      'gateway',
      context,
    );
  },
};
