import { Secret } from '../../../../src/domain/secret.js';
import type { Account } from '../../../../src/freedompay/account.js';
import { accountAt } from '../../../harness/scripted-provider.js';
import { sampleBody } from '../exchange.js';

/** The keys that the sample bodies are signed with. */
export const SAMPLE_SECRET = 'testSecretKey123';
export const SAMPLE_PAYOUT_SECRET = 'testPayoutKey456';

/** The same as an account has them. */
export const SAMPLE_KEYS = {
  secret: new Secret(SAMPLE_SECRET),
  payoutSecret: new Secret(SAMPLE_PAYOUT_SECRET),
} satisfies Partial<Account>;

/** A token as the samples have it. */
export const TOKEN = '3f0c1f8e-2a51-4d0b-9a6e-7b0c5a1d2e3f';

/** Bodies as the provider's pages show them, signed anew with the keys above. */
export const SAMPLES = {
  cardAdded: sampleBody('S6_webhook_card_added.xml'),
  charged: sampleBody('S7_card_direct_ok.xml'),
  chargedBefore: sampleBody('S7b_card_direct_repeated.xml'),
  recurring: sampleBody('S8_make_recurring_payment_ok.xml'),
  removedFlat: sampleBody('S9_cardstorage_remove_flat.xml'),
  challenged: sampleBody('S13_g2g_payment_challenge.xml'),
} as const;

/** The shop that the samples belong to. */
export function sampleShop(baseUrl = 'http://127.0.0.1:9', more: Partial<Account> = {}): Account {
  return accountAt(baseUrl, { ...SAMPLE_KEYS, ...more });
}
