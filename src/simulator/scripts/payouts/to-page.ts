import type { Script } from '../script.js';
import { checkPayout, payoutAsked } from './payout-request.js';

/**
 * `/api/reg2nonreg`: a page where the payee says to which card the money goes. `ok` means the page is there. Source:
 * api-reference-2 section 3.2.
 */
export const regToNonreg: Script = {
  path: '/api/reg2nonreg',
  secret: 'payout',
  flavour: 'merchant',
  creates: true,
  run(request, context) {
    checkPayout(request, ['pg_description', 'pg_order_time_limit', 'pg_back_link', 'pg_post_link'], {
      pg_payment_route: /^frame$/,
      pg_user_email: /^[^@\s]{1,100}@[^@\s]{1,100}$/,
    });
    const { ledger, merchantId, creationLagMs, repeats, pageUrl } = context;
    const asked = { ...payoutAsked(request, context), word: 'partial', hasPage: true };
    const { id, page } = ledger.payoutBook.open(asked, { lagMs: creationLagMs, repeats });
    return {
      fields: [
        ['pg_status', 'ok'],
        ['pg_payment_id', id],
        ['pg_merchant_id', merchantId],
        ['pg_redirect_url', pageUrl(page ?? '')],
      ],
    };
  },
};
