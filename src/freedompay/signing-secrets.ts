import type { Secret } from '../domain/secret.js';
import type { Account } from './account.js';
import type { Endpoint } from './endpoint.js';
import { ProviderRefused } from './errors/errors.js';

/** What signs a call, and what may sign its reply. */
export interface Keys {
  readonly current: Secret;
  readonly accepted: readonly string[];
}

/** "Wrong signature", as it is said today and as older scripts say it; 9998 is said for a shop that is not recognised too. */
const WRONG_SIGNATURE: ReadonlySet<string> = new Set(['1100', '100', '9998']);

/** Whether the provider refused a call because of what signed it. */
export function isWrongSecret(error: unknown): boolean {
  return error instanceof ProviderRefused && WRONG_SIGNATURE.has(error.providerCode);
}

/**
 * With which secret to try first. The documentation has payouts signed with a secret of their own; the old script for their
 * status also serves payments, and some shops have it accept the payment secret only. So a read of a payout that is refused
 * for its signature is tried with the other, and what worked comes first from then on.
 */
export class SecretOrder {
  private readonly payoutsByPayment = new Set<string>();

  /** The keys for a call, and those to try where the provider does not accept the first. */
  of(
    account: Account,
    { secret, effect }: Pick<Endpoint<object, unknown>, 'secret' | 'effect'>,
  ): readonly [Keys, Keys?] {
    const payment = keysOf(account, account.secret);
    if (secret === 'payment') return [payment];
    const payout = keysOf(account, account.payoutSecret);
    if (effect === 'write' || account.payoutSecret.reveal() === account.secret.reveal()) return [payout];
    return this.payoutsByPayment.has(account.id) ? [payment, payout] : [payout, payment];
  }

  /** These were accepted. */
  prefer(account: Account, { current }: Keys): void {
    if (current === account.secret) this.payoutsByPayment.add(account.id);
    else this.payoutsByPayment.delete(account.id);
  }
}

function keysOf({ previousSecrets }: Account, current: Secret): Keys {
  return { current, accepted: [current, ...previousSecrets].map((secret) => secret.reveal()) };
}
