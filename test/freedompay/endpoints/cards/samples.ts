import { Secret } from '../../../../src/domain/secret.js';
import type { Account } from '../../../../src/freedompay/account.js';
import { accountAt } from '../../../harness/scripted-provider.js';

/** The keys that the sample bodies are signed with. */
export const SAMPLE_SECRET = 'testSecretKey123';
export const SAMPLE_PAYOUT_SECRET = 'testPayoutKey456';

/** A token as the samples have it. */
export const TOKEN = '3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f';

const xml = (fields: string) => `<?xml version="1.0" encoding="utf-8"?><response>${fields}</response>`;

/** Bodies as the provider's pages show them, signed anew with the keys above. */
export const SAMPLES = {
  removedFlat: xml(
    '<pg_status>deleted</pg_status><pg_merchant_id>500123</pg_merchant_id><pg_card_id>56</pg_card_id><pg_card_hash>4400-43XX-XXXX-5744</pg_card_hash><deleted_at>2026-08-01T07:10:00+00:00</deleted_at><pg_salt>x9</pg_salt><pg_sig>61e22139839f307da34e3d0d856e05cf</pg_sig>',
  ),
  cardAdded: xml(
    '<pg_payment_id>1860000001</pg_payment_id><pg_order_id/><pg_card_hash>4400-43XX-XXXX-5744</pg_card_hash><pg_card_hhash>9b0c2d</pg_card_hhash><pg_card_month>12</pg_card_month><pg_card_year>30</pg_card_year><pg_bank>TEST BANK</pg_bank><pg_country>KZ</pg_country><pg_card_3ds>1</pg_card_3ds><pg_status>success</pg_status><pg_card_id>56</pg_card_id><pg_card_token>3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f</pg_card_token><pg_user_id>u-9</pg_user_id><pg_recurring_profile_id/><pg_type>approve</pg_type><pg_salt>w1</pg_salt><pg_sig>26d7abbd877d8f865ba9da897161a4e2</pg_sig>',
  ),
} as const;

/** The shop that the samples belong to. */
export function sampleShop(baseUrl = 'http://127.0.0.1:9', more: Partial<Account> = {}): Account {
  return accountAt(baseUrl, {
    secret: new Secret(SAMPLE_SECRET),
    payoutSecret: new Secret(SAMPLE_PAYOUT_SECRET),
    ...more,
  });
}
