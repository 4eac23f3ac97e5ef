import { defineEndpoint, type PerScripts } from '../../endpoint.js';
import { type PayoutAcceptance, payoutWrite } from './payout-acceptance.js';

/** A payout to a bank account in Kazakhstan. */
export interface PayoutToIbanInput {
  readonly orderId: string;
  /** Decimal text, in the currency of the account: the script takes none. */
  readonly amount: string;
  readonly description: string;
  readonly iban: string;
  /** The payee's tax number: 12 digits. */
  readonly iin: string;
  readonly name: string;
  /** Code of the payee's sector and residence: 2 digits. */
  readonly kbe: string;
  /** Code of the purpose: 3 digits. */
  readonly knp: string;
  readonly bik: string;
  /** Where the provider sends its webhook. */
  readonly postLink: string;
}

const request = {
  orderId: 'pg_order_id',
  amount: 'pg_amount',
  description: 'pg_description',
  iban: 'pg_recipient_iban',
  iin: 'pg_recipient_iin',
  name: 'pg_recipient_name',
  kbe: 'pg_recipient_kbe',
  knp: 'pg_knp',
  bik: 'pg_bank_bik',
  postLink: 'pg_post_link',
} as const;

/** Source: provider documentation, Payout "To IBAN" and Gateway API "To IBAN". */
export const payoutToIban: PerScripts<PayoutToIbanInput, PayoutAcceptance> = {
  merchant: defineEndpoint({ ...payoutWrite, request, path: '/api/to_iban' }),
  gateway: defineEndpoint({ ...payoutWrite, request, path: '/g2g/to_iban' }),
};
