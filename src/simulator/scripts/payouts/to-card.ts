import type { Message } from '../../../freedompay/protocol/message.js';
import { courseOfPan } from '../../model/cards/payee-cards.js';
import { ScriptError } from '../../model/refusals.js';
import { given, type Script } from '../script.js';
import { checkPayout, momentOf, payOut, stamped } from './payout-request.js';

/** Needed by both flavours. The token is not in the Gateway API's list of what is needed, and nothing works without it. */
const REQUIRED = ['pg_description', 'pg_order_time_limit', 'pg_user_id', 'pg_post_link', 'pg_card_token_to'] as const;

/** `/api/reg2reg`: a payout to a saved card of one of the shop's users. Source: api-reference-2 section 3.1, sample S1. */
export const regToReg: Script = toSavedCard('/api/reg2reg', 'merchant');

/**
 * `/g2g/reg2reg`: the same for the Gateway API, whose reply names the token, shows the card as a digest, and has code 0
 * beside a success. Source: api-reference-2 section 4.
 */
export const gatewayRegToReg: Script = toSavedCard('/g2g/reg2reg', 'gateway');

function toSavedCard(path: string, flavour: Script['flavour']): Script {
  return {
    path,
    secret: 'payout',
    flavour,
    creates: true,
    run(request, context) {
      checkPayout(request, REQUIRED);
      const card = context.ledger.cards.ofUser(
        given(request, 'pg_user_id') ?? '',
        given(request, 'pg_card_token_to') ?? '',
      );
      if (!card) throw new ScriptError('1999');
      const payee = { hash: card.pan, cardToken: card.token };
      const { payout, word } = payOut(request, context, payee, courseOfPan(card.pan));
      const own: Message =
        flavour === 'gateway'
          ? [
              ['pg_card_hash', card.digest],
              ['pg_card_token', card.token],
            ]
          : [
              ['pg_card_hash', card.pan],
              ['pg_card_id', '0'],
            ];
      const fields: Message = [
        ['pg_payment_id', payout.id],
        ['pg_merchant_id', context.merchantId],
        ['pg_status', word],
        ['pg_order_id', payout.orderId],
        ['pg_balance', context.ledger.payoutBook.balance(payout.amount.currency).amount],
        ...own,
        ['pg_payment_amount', payout.amount.amount],
        ['pg_payment_date', momentOf(flavour, context)],
        ...(flavour === 'gateway' ? NO_ERROR : []),
      ];
      return stamped(fields, flavour, context);
    },
  };
}

/** The sample of a success carries them too: code 0 is no error. */
const NO_ERROR: Message = [
  ['pg_error_code', '0'],
  ['pg_error_description', 'Успешно'],
];
