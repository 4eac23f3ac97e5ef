import { checkFields, isUrl, line, type Rules, USER_ID } from '../field-rules.js';
import { given, MERCHANT_PREFIX, type Script } from '../script.js';

const RULES: Rules = {
  pg_user_id: USER_ID,
  pg_order_id: line(50),
  pg_post_link: isUrl,
  pg_back_link: isUrl,
  pg_template: /^tips$/,
  pg_phone_number: /^\d{5,15}$/,
};

/** `cardstorage/add2`: a page where a user saves a card to pay with. Source: api-reference-2 section 5.1. */
export const addCard: Script = setup('cardstorage/add2', 'purchase', ['pg_user_id', 'pg_back_link']);

/** `cardstorage/add`: its older name. */
export const addCardOlder: Script = setup('cardstorage/add', 'purchase', ['pg_user_id', 'pg_back_link']);

/**
 * `cardstoragepayout/add`: a page where a user saves a card to be paid to. It has no order id, and the payment secret signs
 * it: a wrong signature is HTTP 401. Source: api-reference-2 sections 2.1 and 5.1.
 */
export const addPayoutCard: Script = setup('cardstoragepayout/add', 'payout', [
  'pg_user_id',
  'pg_post_link',
  'pg_back_link',
]);

function setup(path: string, use: 'purchase' | 'payout', required: readonly string[]): Script {
  return {
    path: MERCHANT_PREFIX + path,
    secret: 'payment',
    flavour: 'merchant',
    creates: true,
    ...(use === 'payout' && { wrongSignatureStatus: 401 }),
    run(request, { ledger, merchantId, pageUrl }) {
      checkFields(request, required, RULES);
      const { id, pageId, orderId } = ledger.setups.open({
        userId: given(request, 'pg_user_id') ?? '',
        use,
        orderId: use === 'payout' ? '' : (given(request, 'pg_order_id') ?? ''),
        postLink: given(request, 'pg_post_link') ?? null,
        backLink: given(request, 'pg_back_link') ?? null,
      });
      const page = `/v1/merchant/${merchantId}/cardstorage/view?pg_payment_id=${pageId}`;
      return {
        fields: [
          ['pg_payment_id', id],
          ['pg_merchant_id', merchantId],
          ['pg_order_id', orderId],
          ['pg_redirect_url', pageUrl(page)],
          ['pg_status', 'ok'],
          ['pg_type', 'init'],
        ],
      };
    },
  };
}
