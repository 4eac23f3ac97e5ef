import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '../../domain/secret.js';
import { type Account, formerNames } from '../../freedompay/account.js';

/*
 * Payer data is stored encrypted or hashed, so that the store alone reveals nothing, with keys derived from the account's payment
 * secret. While a secret is rotated, what was encrypted with the previous ones can still be decrypted.
 */

/**
 * The digests of a text, one for each of the account's secrets, the current one's first. Keyed, because a wish holds a phone
 * number: all there are can be tried against a plain hash in minutes.
 */
export function digestsOf(account: Account, text: string): readonly [string, ...string[]] {
  const digest = (secret: Secret) =>
    createHmac('sha256', derivedKey(secret, 'digest')).update(text).digest('base64url');
  return [digest(account.secret), ...account.previousSecrets.map(digest)];
}

/** The text encrypted (AES-256-GCM). It decrypts only for the same account and subject, even if the account was renamed since. */
export function encrypt(account: Account, about: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derivedKey(account.secret, 'seal'), nonce);
  cipher.setAAD(Buffer.from(`${account.storedAs ?? account.id} ${about}`));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The decrypted text; `null` where no configured secret decrypts it. */
export function decrypt(account: Account, about: string, encrypted: string): string | null {
  const bytes = Buffer.from(encrypted, 'base64url');
  const names = [account.storedAs ?? account.id, ...formerNames(account)];
  for (const secret of [account.secret, ...account.previousSecrets])
    for (const name of names) {
      const text = decipher(derivedKey(secret, 'seal'), `${name} ${about}`, bytes);
      if (text !== null) return text;
    }
  return null;
}

function decipher(key: Buffer, about: string, bytes: Buffer): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
  } catch {
    // Another secret's or account's, or not whole.
    return null;
  }
}

/** A key for one purpose, so that nothing made for one can be used for another. The labels are part of stored data: they never change. */
function derivedKey(secret: Secret, purpose: 'digest' | 'seal'): Buffer {
  return Buffer.from(hkdfSync('sha256', secret.reveal(), '', `freedompay-graphql ${purpose}`, 32));
}
