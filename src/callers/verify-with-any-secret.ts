import { errors } from 'jose';
import type { Secret } from '../domain/secret.js';

/** A shared secret as a key. Made when it is used: the secret may be another by the next time. */
export function keyOf(secret: Secret): Uint8Array {
  return new TextEncoder().encode(secret.reveal());
}

/** What the first of the secrets verifies whose signature it is. Raises what is wrong by the last of them. */
export async function verifiedByAny<Verified>(
  secrets: readonly Secret[],
  verify: (key: Uint8Array) => Promise<Verified>,
): Promise<Verified> {
  for (const [index, secret] of secrets.entries()) {
    try {
      return await verify(keyOf(secret));
    } catch (error) {
      const isLast = index === secrets.length - 1;
      if (isLast || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new Error('There is no secret to verify by.');
}
