import { defineEndpoint, type Endpoint } from '../../endpoint.js';
import { required, requiredId } from '../../protocol/fields.js';
import { pageUrl } from '../safe-page-url.js';

/** A payout to a card that the payee types into a page of the provider's. */
export interface PayoutPageInput {
  readonly orderId: string;
  /** Decimal text, in the currency of the account: the script takes none. */
  readonly amount: string;
  readonly description: string;
  /** Until when the page can be used, `YYYY-MM-DD hh:mm:ss`. */
  readonly timeLimit: string;
  readonly userId?: string;
  /** Where the payee's browser goes afterwards. */
  readonly backLink: string;
  /** Where the provider sends its webhook. */
  readonly postLink: string;
}

/** A page that was opened: no money has moved. Whoever has its address can have the payout sent to a card of theirs. */
export interface PayoutPage {
  /** The provider's id of the payout. */
  readonly transactionId: string;
  readonly redirectUrl: string;
}

/** Only the Merchant API has it. Source: provider documentation, Payout "Reg2NonReg". */
export const openPayoutPage: Endpoint<PayoutPageInput, PayoutPage> = defineEndpoint({
  path: '/api/reg2nonreg',
  secret: 'payout',
  effect: 'write',
  request: {
    orderId: 'pg_order_id',
    amount: 'pg_amount',
    description: 'pg_description',
    timeLimit: 'pg_order_time_limit',
    userId: 'pg_user_id',
    backLink: 'pg_back_link',
    postLink: 'pg_post_link',
  },
  response: { transactionId: requiredId('pg_payment_id'), redirectUrl: required('pg_redirect_url') },
  result: ({ transactionId, redirectUrl }, { account }): PayoutPage => ({
    transactionId,
    redirectUrl: pageUrl(redirectUrl.trim(), account.baseUrl),
  }),
});
