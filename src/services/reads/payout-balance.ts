import { type Money, moneyOrNull } from '../../domain/money.js';
import type { Cause } from '../../domain/provider-call-cause.js';
import { type Account, payoutCurrencyOf } from '../../freedompay/account.js';
import type { FreedomPayClient } from '../../freedompay/client.js';
import { getPayoutBalance } from '../../freedompay/endpoints/payouts/balance.js';
import { ReplyUntrusted } from '../../freedompay/errors/errors.js';
import type { Lane } from '../../freedompay/transport/retry.js';
import { scriptsOf } from '../accounts.js';

/** Reads what payouts can be paid from. */
export class PayoutBalances {
  constructor(private readonly client: FreedomPayClient) {}

  /** The balance as the provider tells it now. Others may spend it a moment later. Raises a ProviderFault. */
  async of(account: Account, cause: Cause, lane: Lane = 'reads'): Promise<Money> {
    const scripts = scriptsOf(account, 'account');
    const currency = payoutCurrencyOf(account);
    const shown = await this.client.call(account, getPayoutBalance[scripts], { currency }, { lane, cause });
    const isOther = shown?.currency != null && shown.currency.trim().toUpperCase() !== currency;
    const balance = shown && !isOther ? moneyOrNull(shown.balance, currency) : null;
    if (!balance) throw new ReplyUntrusted(`it tells no payout balance in ${currency}`, false);
    return balance;
  }
}
