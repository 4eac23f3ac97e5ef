import type { Account } from '../../freedompay/account.js';
import type { Restores } from '../../store/restores.js';

/** Tells whether the journal came out of a backup a short time ago, by what the store itself says. */
export class RestoredJournal {
  constructor(
    private readonly restores: Pick<Restores, 'latest'>,
    /** How long a write that may have left stays UNKNOWN, where its account does not say. */
    private readonly horizonMs: number,
  ) {}

  /**
   * Whether less than the account's horizon passed since a restore was declared. For as long what was sent by whoever wrote to
   * the journal before may show. Asked of the store each time: it may have been declared by another instance.
   */
  async isRecent(account: Pick<Account, 'outcomeHorizonMs'>): Promise<boolean> {
    return (await this.until([account])) !== null;
  }

  /** When that ends for the last of the accounts; `null` where it has ended, or none was declared. */
  async until(accounts: readonly Pick<Account, 'outcomeHorizonMs'>[]): Promise<Date | null> {
    const restore = await this.restores.latest();
    if (!restore) return null;
    const end = restore.declaredAt + Math.max(...accounts.map((one) => one.outcomeHorizonMs ?? this.horizonMs));
    return restore.now < end ? new Date(end) : null;
  }
}
