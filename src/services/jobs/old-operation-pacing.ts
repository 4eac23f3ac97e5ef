import { type Clock, MACHINE_CLOCK } from '../../domain/clock.js';
import type { OldDue } from '../../store/operations/due-operations.js';

interface Host {
  isBusy: boolean;
  freeAt: number;
}

/**
 * Whose turn it is among old operations: one recheck per host at a time, and none within some time of the last, so that
 * thousands of them are no load to the provider and take no place from fresh ones. A host's accounts take turns, and of an
 * account the youngest payment and the one that waited longest do.
 */
export class OldOperationPacing {
  private readonly hosts = new Map<string, Host>();
  private readonly turnsOf = new Map<string, number>();

  constructor(
    /** The accounts and the host that each is served by. */
    private readonly accounts: ReadonlyMap<string, string>,
    /** How long after the start of one recheck the next one may start, in milliseconds. */
    private readonly spacingMs: number,
    private readonly clock: Pick<Clock, 'steady'> = MACHINE_CLOCK,
  ) {}

  /** Whether any host may be called now. */
  get areAny(): boolean {
    return [...this.accounts.keys()].some((account) => this.isFree(account));
  }

  /** Takes at most one payment of each host that may be called now, and so many in all; `end` gives a host's turn back. */
  take(due: readonly OldDue[], limit: number): readonly OldDue[] {
    let left = limit;
    const accounts = [...new Set(due.map(({ account }) => account))].sort((a, b) => this.turns(a) - this.turns(b));
    return accounts.flatMap((account) => {
      if (left === 0 || !this.isFree(account)) return [];
      left -= 1;
      const turn = this.turns(account) + 1;
      this.turnsOf.set(account, turn);
      const by = turn % 2 === 0 ? 'byWaiting' : 'byAge';
      const [first] = due.filter((one) => one.account === account).sort((a, b) => a[by] - b[by]);
      this.hosts.set(this.hostOf(account), { isBusy: true, freeAt: this.clock.steady() + this.spacingMs });
      return first ? [first] : [];
    });
  }

  /** The recheck of a payment of that account has ended. */
  end(account: string): void {
    const host = this.hosts.get(this.hostOf(account));
    if (host) host.isBusy = false;
  }

  private isFree(account: string): boolean {
    const host = this.hosts.get(this.hostOf(account));
    return !host || (!host.isBusy && host.freeAt <= this.clock.steady());
  }

  /** One that is not configured any more is nobody's: nothing can be asked about it. */
  private hostOf(account: string): string {
    return this.accounts.get(account) ?? '';
  }

  private turns(account: string): number {
    return this.turnsOf.get(account) ?? 0;
  }
}
