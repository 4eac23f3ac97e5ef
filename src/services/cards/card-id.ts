import { createHash } from 'node:crypto';
import type { Account } from '../../freedompay/account.js';

/**
 * This gateway's name for a saved card: made of the shop and the provider's token, so that it is the same for ever and needs no
 * table, and gives the token away to nobody. No key is needed for that: tokens are random UUIDs, which nobody can try out.
 */
export function cardIdOf({ merchantId }: Pick<Account, 'merchantId'>, token: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['saved card 1', merchantId, token]))
    .digest('base64url');
}
