import { shownCard } from '../../model/cards/card.js';
import { utcStamp } from '../../model/dates.js';
import { ScriptError } from '../../model/refusals.js';
import { paymentOf } from '../init-payment.js';
import { given, type Script } from '../script.js';
import { cardOf, challenge, charge } from './charge.js';

/** What comes with card data is for shops that may hold such: it is not taken here. */
const CARD_DATA = ['pg_card_pan', 'pg_card_cvc', 'pg_encrypted_card', 'pg_online_payment_cryptogram'];

/**
 * `/g2g/payment` with a saved card's token. `ok` beside `pg_3ds` `1` is not paid: the payer has still to pass 3-D Secure at
 * `pg_3d_acsurl`. Source: api-reference-2 section 7.3, and sample S13 for the challenge.
 */
export const gatewayPayment: Script = {
  path: '/g2g/payment',
  secret: 'payment',
  flavour: 'gateway',
  creates: true,
  run(request, context) {
    if (CARD_DATA.some((name) => given(request, name) !== undefined)) throw new ScriptError('9992');
    const { ledger, merchantId, creationLagMs } = context;
    const card = cardOf(request, context);
    if (card.word !== 'approved') throw new ScriptError('10019');
    const asked = paymentOf(request, context);
    const autoClearing = given(request, 'pg_auto_clearing') !== '0';
    const checkout = { ...asked.checkout, autoClearing, savedCard: card.token };
    const id = ledger.addPayment({ ...asked, checkout }, creationLagMs);
    const { checkout: made, orderId } = ledger.payment(id);
    if (!card.threeDs) charge(id, { card: shownCard(card), chargeCode: card.chargeCode }, context);
    return {
      fields: [
        ['pg_payment_id', id],
        ['pg_status', 'ok'],
        ['pg_merchant_id', merchantId],
        ['pg_order_id', orderId],
        ...(card.threeDs ? challenge(made, context) : []),
      ],
      trailing: [['pg_datetime', utcStamp(context.now())]],
    };
  },
};
