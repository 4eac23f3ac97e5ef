import type { NewPayout, PayoutDetails } from '../../domain/payouts/new-payout.js';
import type { Account } from '../../freedompay/account.js';
import { decrypt, digestsOf, encrypt } from '../checkouts/payer-data-crypto.js';

/**
 * What a payout is sent with, for the journal: encrypted, since it says who is paid and to where, and an approval or another
 * instance may send it later.
 */
export function encryptedDetails(account: Account, id: string, { description, to }: PayoutDetails): string {
  return encrypt(account, `${id} details`, JSON.stringify({ description, to }));
}

/** As it was given; `null` where no configured secret decrypts it. */
export function decryptedDetails(account: Account, id: string, encrypted: string | null): PayoutDetails | null {
  const text = encrypted && decrypt(account, `${id} details`, encrypted);
  return text === null || text === '' ? null : JSON.parse(text);
}

/** The address of a page that was opened for an operation, for the journal: whoever has it can be paid. */
export function encryptedPage(account: Account, id: string, url: string): string {
  return encrypt(account, `${id} page`, url);
}

/** As it was; `null` where there is none, or no configured secret decrypts it. */
export function decryptedPage(account: Account, id: string, encrypted: string | null): string | null {
  return encrypted && decrypt(account, `${id} page`, encrypted);
}

/** Two requests with one key must agree in this: one for each secret of the account. It names nobody. */
export function payoutFingerprints(account: Account, payout: NewPayout): readonly [string, ...string[]] {
  const { orderId, amount, description, to } = payout;
  return digestsOf(account, JSON.stringify(['PAYOUT', orderId, amount.amount, amount.currency, description, to]));
}
