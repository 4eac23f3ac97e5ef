import type { StuckWrite } from '../../domain/operations/operation.js';
import { TimerLoop } from '../jobs/timer-loop.js';

/** Times that this goes by, in milliseconds. */
export interface StuckTimes {
  /** How often it is asked which operations are open for too long. */
  readonly stuckTickMs: number;
}

/** Reports operations and charges whose outcome is open for too long. Runs in every instance; each is reported by one. */
export class StuckWatch {
  private readonly rounds: TimerLoop;

  constructor(
    private readonly writes: { take(): Promise<readonly StuckWrite[]> },
    times: StuckTimes,
    private readonly report: (write: StuckWrite) => void,
    observeDefect: (error: unknown) => void,
  ) {
    this.rounds = TimerLoop.every(times.stuckTickMs, () => this.check(), observeDefect);
  }

  start(): void {
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
    for (const write of await this.writes.take()) this.report(write);
  }
}
