import { defineEndpoint, type PerScripts } from '../../endpoint.js';
import { requiredDecimal, text } from '../../protocol/fields.js';

export interface PayoutBalanceInput {
  readonly currency: string;
}

/** What payouts can be paid from, as the provider says it. */
export interface ShownBalance {
  /** Decimal text. */
  readonly balance: string;
  /** `null` where the reply does not tell: the account has one currency. */
  readonly currency: string | null;
}

const common = {
  secret: 'payout',
  effect: 'read',
  response: { balance: requiredDecimal('pg_balance'), currency: text('pg_currency') },
  result: ({ balance, currency }: ShownBalance): ShownBalance => ({ balance, currency }),
} as const;

/** Source: provider documentation, Payout "Balance" and Gateway API "Balance status". */
export const getPayoutBalance: PerScripts<PayoutBalanceInput, ShownBalance> = {
  merchant: defineEndpoint({ ...common, path: '/api/balance_status', request: { currency: null } }),
  gateway: defineEndpoint({ ...common, path: '/g2g/balance_status', request: { currency: 'pg_currency' } }),
};
