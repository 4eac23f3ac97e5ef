import { Fault } from '../../domain/errors.js';
import type { RestoreTime } from '../../domain/operations/unaccounted-effects.js';
import { TimerLoop } from './timer-loop.js';

/** Times that this goes by, in milliseconds. */
export interface RestoreTimes {
  /** How often it is asked whether a restore was declared, or its time is over, and the time since is noted. */
  readonly restoreTickMs: number;
}

/** What is asked of a journal that may have been restored. */
export interface WatchedRestores {
  /** `null` where the time after the restore is over, or there was none. */
  until(): Promise<RestoreTime | null>;
  /** Notes how far that time has come. */
  noteElapsed(): Promise<void>;
}

/**
 * Counts the time after a restore, and reports when writes begin to be held against the restored journal, whichever instance it
 * was declared to, and when that is over.
 */
export class RestoreWatch {
  private readonly rounds: TimerLoop;
  private reported: string | null = null;

  constructor(
    private readonly restores: WatchedRestores,
    times: RestoreTimes,
    private readonly observe: (time: RestoreTime | null) => void,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds = TimerLoop.every(times.restoreTickMs, () => this.check(), observeDefect);
  }

  async start(): Promise<void> {
    await this.check();
    this.rounds.start();
  }

  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void> {
    return this.rounds.catchUp();
  }

  /** Ends after the round under way. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async check(): Promise<void> {
    try {
      await this.restores.noteElapsed();
      const time = await this.restores.until();
      const restore = time?.restore ?? null;
      if (restore !== this.reported) this.observe(time);
      this.reported = restore;
    } catch (error) {
      if (!(error instanceof Fault)) this.observeDefect(error);
    }
  }
}
