import { checkFields } from '../field-rules.js';
import { given, type Script } from '../script.js';

const RULES = { pg_currency: /^[A-Z]{3}$/ };

/**
 * `/api/balance_status`: what is left for payouts, in the account's currency unless one is given. Source: api-reference-2
 * section 3.4, sample S4.
 */
export const balanceStatus: Script = {
  path: '/api/balance_status',
  secret: 'payout',
  flavour: 'merchant',
  run(request, { ledger }) {
    checkFields(request, [], RULES);
    const { amount } = ledger.payoutBook.balance(given(request, 'pg_currency') ?? 'KZT');
    return {
      fields: [
        ['pg_balance', amount],
        ['pg_status', 'ok'],
      ],
    };
  },
};

/** `/g2g/balance_status`: the same for the Gateway API, which needs a currency. Source: api-reference-2 section 4. */
export const gatewayBalanceStatus: Script = {
  path: '/g2g/balance_status',
  secret: 'payout',
  flavour: 'gateway',
  run(request, { ledger }) {
    checkFields(request, ['pg_currency'], RULES);
    const { amount, currency } = ledger.payoutBook.balance(given(request, 'pg_currency') ?? '');
    return {
      fields: [
        ['pg_balance', amount],
        ['pg_status', 'ok'],
        ['pg_currency', currency],
      ],
    };
  },
};
