import { PAYOUT_TIME_LIMIT_MS, type PayoutDetails } from '../../domain/payouts/new-payout.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { payoutToCard } from '../../freedompay/endpoints/payouts/to-card.js';
import { payoutToIban } from '../../freedompay/endpoints/payouts/to-iban.js';
import { openPayoutPage } from '../../freedompay/endpoints/payouts/to-page.js';
import { ReplyUntrusted } from '../../freedompay/errors/errors.js';
import { providerStamp } from '../../freedompay/provider-date.js';
import { scriptsOf } from '../accounts.js';
import type { Sending } from '../writes/send-write.js';

/** What the provider said at once to a payout that it accepted. */
export interface Accepted {
  /** Its id of the payout. */
  readonly transactionId: string;
  /** Decimal text; `null` where it did not tell. */
  readonly amount: string | null;
  /** Where the payee types the card in; `null` where there is no page. */
  readonly redirectUrl: string | null;
}

/** What is sent. */
export interface PayoutToSend extends PayoutDetails {
  readonly orderId: string;
  /** Decimal text. */
  readonly amount: string;
  /** Where the provider sends its webhook. */
  readonly postLink: string;
}

/** Sends the one call of a payout. Raises a ProviderFault, and what the call before its first byte raises. */
export async function sendPayout(
  client: FreedomPayClient,
  account: Account,
  { to, ...common }: PayoutToSend,
  now: number,
  sending: Sending,
): Promise<Accepted> {
  const timeLimit = providerStamp(new Date(now + PAYOUT_TIME_LIMIT_MS), account.timeZone);
  switch (to.method) {
    case 'SAVED_CARD': {
      const { userId, cardToken } = to;
      const input = { ...common, timeLimit, userId, cardToken };
      return accepted(await client.call(account, payoutToCard[scriptsOf(account)], input, sending));
    }
    case 'CARD_PAGE': {
      const { userId, backUrl: backLink } = to;
      const input = { ...common, timeLimit, ...(userId !== null && { userId }), backLink };
      return accepted(await client.call(account, openPayoutPage, input, sending));
    }
    case 'IBAN': {
      const { method: _method, ...payee } = to;
      return accepted(await client.call(account, payoutToIban[scriptsOf(account)], { ...common, ...payee }, sending));
    }
  }
}

function accepted(
  receipt: { readonly transactionId: string; readonly amount?: string | null; readonly redirectUrl?: string } | null,
): Accepted {
  if (!receipt) throw new ReplyUntrusted('it names no payout', false);
  const { transactionId, amount = null, redirectUrl = null } = receipt;
  return { transactionId, amount, redirectUrl };
}
