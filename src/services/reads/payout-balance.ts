import { type Money, moneyOrNull } from '../../domain/money.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { getPayoutBalance } from '../../freedompay/endpoints/payouts/balance.js';
import { ReplyUntrusted } from '../../freedompay/errors/errors.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import { scriptsOf } from '../accounts.js';

/**
 * What payouts of the account can be paid from, in a currency, as the provider tells it now. Others may spend it a moment
 * later. Raises a ProviderFault.
 */
export async function payoutBalance(
  client: Pick<FreedomPayClient, 'call'>,
  account: Account,
  currency: string,
  cause: Cause,
  lane: Lane = 'reads',
): Promise<Money> {
  const scripts = scriptsOf(account, 'account');
  const shown = await client.call(account, getPayoutBalance[scripts], { currency }, { lane, cause });
  const isOther = shown?.currency != null && shown.currency.trim().toUpperCase() !== currency;
  const balance = shown && !isOther ? moneyOrNull(shown.balance, currency) : null;
  if (!balance) throw new ReplyUntrusted(`it tells no payout balance in ${currency}`, false);
  return balance;
}
