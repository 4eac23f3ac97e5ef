import { meaningOf } from '../../freedompay/errors/error-codes.js';
import { type ProviderFault, ProviderRefused } from '../../freedompay/errors/errors.js';

/**
 * Whether it is known that what was asked for first of all, with nothing there before, was not created. What the provider says of
 * a failure of its own does not tell.
 */
export function isSurelyNotCreated(fault: ProviderFault): boolean {
  if (fault.mayHaveActed) return false;
  if (!(fault instanceof ProviderRefused)) return true;
  const { code, certain } = meaningOf(fault.providerCode);
  // What contradicts a reading proves nothing of a write on a payment; here none was read.
  return certain || code !== 'PROVIDER_REFUSED';
}
