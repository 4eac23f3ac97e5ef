import type { Account } from './account.js';
import { type ProviderFault, ProviderRefused, ReplyUntrusted } from './errors/errors.js';
import { isWrongSecret } from './signing-secrets.js';

/** The accounts whose last answer from the provider shows that the two may not share a secret. */
export class SecretMismatches {
  private readonly ids = new Set<string>();

  has({ id }: Account): boolean {
    return this.ids.has(id);
  }

  /** Notes what came of a call; `null` where it brought a result. What tells nothing of the secret changes nothing. */
  note({ id }: Account, fault: ProviderFault | null): void {
    if (fault instanceof ReplyUntrusted || isWrongSecret(fault)) this.ids.add(id);
    else if (fault === null || (fault instanceof ProviderRefused && fault.signed)) this.ids.delete(id);
  }
}
