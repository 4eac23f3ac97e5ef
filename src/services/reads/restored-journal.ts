import { type Clock, MACHINE_CLOCK } from '../../domain/clock.js';
import type { RestoreTime } from '../../domain/operations/unaccounted-effects.js';
import type { Account } from '../../freedompay/account.js';
import type { DeclaredRestore, Restores } from '../../store/restores.js';

/** Tells whether the journal came out of a backup a short time ago: less than the horizon, counted while gateways run. */
export class RestoredJournal {
  /** By the restore's name: how much time was noted when this process saw it first, and when that was by the steady clock. */
  private readonly sights = new Map<string, { readonly elapsedMs: number; readonly seenAt: number }>();

  constructor(
    private readonly restores: Pick<Restores, 'all' | 'noteElapsed'>,
    /** How long a write that may have left stays UNKNOWN, where its account does not say. */
    private readonly horizonMs: number,
    private readonly clock: Pick<Clock, 'now' | 'steady'> = MACHINE_CLOCK,
  ) {}

  /**
   * Whether less than the account's horizon passed since a restore was declared. For as long what was sent by whoever wrote to
   * the journal before may show. Asked of the store each time: it may have been declared by another instance.
   */
  async isRecent(account: Pick<Account, 'outcomeHorizonMs'>): Promise<boolean> {
    return (await this.until([account])) !== null;
  }

  /** When that ends for the last of the accounts; `null` where it has ended, or none was declared. */
  async until(accounts: readonly Pick<Account, 'outcomeHorizonMs'>[]): Promise<RestoreTime | null> {
    const youngest = await this.youngest();
    if (!youngest) return null;
    const leftMs = this.longestHorizonMs(accounts) - youngest.elapsedMs;
    return leftMs > 0 ? { restore: youngest.name, endsAt: new Date(this.clock.now() + leftMs) } : null;
  }

  /** Notes in the store how far the time after a restore has come, until it is over for all of the accounts. */
  async noteElapsed(accounts: readonly Pick<Account, 'outcomeHorizonMs'>[]): Promise<void> {
    const horizonMs = this.longestHorizonMs(accounts);
    for (const restore of await this.restores.all()) {
      if (restore.elapsedMs < horizonMs) await this.restores.noteElapsed(this.counted(restore));
    }
  }

  /** The one that was declared last: of all, the least time has passed since it, whatever clocks said. */
  private async youngest(): Promise<DeclaredRestore | null> {
    const counted = (await this.restores.all()).map((restore) => this.counted(restore));
    return counted.reduce<DeclaredRestore | null>(
      (least, one) => (least === null || one.elapsedMs < least.elapsedMs ? one : least),
      null,
    );
  }

  /** With the time that passed here since what was noted when it was seen first, or what others have noted since. */
  private counted({ name, elapsedMs }: DeclaredRestore): DeclaredRestore {
    const sight = this.sights.get(name) ?? { elapsedMs, seenAt: this.clock.steady() };
    this.sights.set(name, sight);
    return { name, elapsedMs: Math.max(elapsedMs, sight.elapsedMs + this.clock.steady() - sight.seenAt) };
  }

  private longestHorizonMs(accounts: readonly Pick<Account, 'outcomeHorizonMs'>[]): number {
    return Math.max(...accounts.map((one) => one.outcomeHorizonMs ?? this.horizonMs));
  }
}
