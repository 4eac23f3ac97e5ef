import { Fault } from '../../domain/errors.js';
import { Rounds } from './rounds.js';

/** Times that this goes by, in milliseconds. */
export interface RestoreTimes {
  /** How often it is asked whether a restore was declared, or its time is over. */
  readonly restoreTickMs: number;
}

/** Has it told when writes begin to be held against a restored journal, whichever instance was told so, and when that is over. */
export class RestoreWatch {
  private readonly rounds: Rounds;
  private told: Date | null = null;

  constructor(
    /** When the time after the restore ends; `null` where it has, or there was none. */
    private readonly until: () => Promise<Date | null>,
    times: RestoreTimes,
    private readonly observe: (until: Date | null) => void,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds = new Rounds(times.restoreTickMs, () => this.look());
  }

  async start(): Promise<void> {
    await this.look();
    this.rounds.start();
  }

  /** Ends after the round under way. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async look(): Promise<void> {
    try {
      const until = await this.until();
      if (until?.getTime() !== this.told?.getTime()) this.observe(until);
      this.told = until;
    } catch (error) {
      if (!(error instanceof Fault)) this.observeDefect(error);
    }
  }
}
