import { Fault } from '../../domain/errors.js';
import type { OldLedgerRows } from '../../store/ledger/remove-old-rows.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** Times that removing goes by, in milliseconds. */
export interface PruningTimes {
  /** How often it is asked what has become old. */
  readonly pruneTickMs: number;
}

/** The pause between two batches: everything else goes on. */
const PAUSE_MS = 100;

/**
 * Removes from the ledger what was not seen to change for long, a few rows at a time. From when on rows are complete is noted a
 * whole pause before any row from before that is removed, so that no list promises what is gone. Any number of instances may run one.
 */
export class LedgerPruning {
  private readonly rounds: TimerLoop;
  private hasMore = false;

  constructor(
    private readonly rows: Pick<OldLedgerRows, 'removableBefore' | 'allow' | 'removeSome'>,
    private readonly keepMs: number,
    { pruneTickMs }: PruningTimes,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds = new TimerLoop(async () => {
      this.hasMore = await this.round();
      return this.hasMore ? PAUSE_MS : pruneTickMs;
    }, 0);
  }

  start(): void {
    this.rounds.start();
  }

  /** Does all that is due now, and ends with it. */
  async catchUp(): Promise<void> {
    do await this.rounds.catchUp();
    while (this.hasMore);
  }

  /** Ends after the batch under way. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Tells whether there may be more to remove. */
  private async round(): Promise<boolean> {
    try {
      const before = await this.rows.removableBefore();
      if (before && (await this.rows.removeSome(before))) return true;
      await this.rows.allow(this.keepMs);
    } catch (error) {
      if (!(error instanceof Fault)) this.observeDefect(error);
    }
    return false;
  }
}
