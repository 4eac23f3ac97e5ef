import type { Cause } from '../../domain/provider-call-cause.js';
import type { Account } from '../../freedompay/account.js';
import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';
import type { StoredCharge } from '../../store/cards/charges.js';
import type { ChargeOutcomes } from '../cards/charge-outcomes.js';

/** Codes after which another code may be said: wrong, too many wrong ones, expired. Source: provider's list of error codes. */
const CODE_NOT_TAKEN = new Set(['11002', '11007', '11008']);

/** Whether the provider says that the code was not taken, and another may be. */
export function isCodeNotTaken({ providerCode }: ProviderRefused): boolean {
  return CODE_NOT_TAKEN.has(providerCode);
}

/**
 * Tells what a refusal of the provider's proves. The replies of its scripts for phones carry no signature, and whoever stands
 * between could write one. So it counts only with a code that is documented to move nothing, and only once every signed reading
 * made after it, for as long as effects may show late, has the payment untouched.
 */
export class PhoneChargeRefusals {
  constructor(
    private readonly outcomes: Pick<ChargeOutcomes, 'showsUntouched'>,
    /** Pauses before each reading, in milliseconds. */
    private readonly readBackDelaysMs: readonly number[],
  ) {}

  /** The refusal, where it is certain that what was refused took no money; else `null`. */
  async proven(
    account: Account,
    charge: StoredCharge,
    fault: ProviderFault,
    cause: Cause,
  ): Promise<ProviderRefused | null> {
    if (!(fault instanceof ProviderRefused) || !meaningOf(fault.providerCode).certain) return null;
    return (await this.staysUntouched(account, charge, cause)) ? fault : null;
  }

  private async staysUntouched(account: Account, charge: StoredCharge, cause: Cause): Promise<boolean> {
    let isUntouched = false;
    for (const delayMs of this.readBackDelaysMs) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      try {
        isUntouched = await this.outcomes.showsUntouched(account, charge, cause);
        if (!isUntouched) return false;
      } catch (error) {
        if (!(error instanceof ProviderFault)) throw error;
        // The last of them is the one that counts most.
        isUntouched = false;
      }
    }
    return isUntouched;
  }
}
