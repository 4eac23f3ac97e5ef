import type { Account } from '../../freedompay/account.js';
import type { DeclaredRestore, Restores } from '../../store/restores.js';

/** A restore as it was when this process saw it first. */
interface Sight {
  readonly declaredAt: number;
  readonly ageMs: number;
  readonly seenAt: number;
}

/** Tells whether the journal came out of a backup a short time ago, by what the store itself says. */
export class RestoredJournal {
  private first: Sight | null = null;

  constructor(
    private readonly restores: Pick<Restores, 'latest'>,
    /** How long a write that may have left stays UNKNOWN, where its account does not say. */
    private readonly horizonMs: number,
    /** Milliseconds that pass whatever becomes of clocks. */
    private readonly steady: () => number = () => performance.now(),
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
    const horizonMs = Math.max(...accounts.map((one) => one.outcomeHorizonMs ?? this.horizonMs));
    return this.ageOf(restore) < horizonMs ? new Date(restore.declaredAt + horizonMs) : null;
  }

  /** How long ago it was declared. A clock that is set ahead while this process runs, as a SQLite file's may be, ends nothing. */
  private ageOf({ declaredAt, now }: DeclaredRestore): number {
    const ageMs = now - declaredAt;
    if (this.first?.declaredAt !== declaredAt) this.first = { declaredAt, ageMs, seenAt: this.steady() };
    return Math.min(ageMs, this.first.ageMs + this.steady() - this.first.seenAt);
  }
}
