import { Fault } from '../../domain/errors.js';
import type { ClockRepair } from '../../store/clock-repair.js';
import { Rounds } from '../jobs/rounds.js';

/** Times that this goes by, in milliseconds. */
export interface ClockTimes {
  /** How often what a clock that was set left behind is looked for. */
  readonly clockTickMs: number;
}

/** Brings back what a clock left behind that was set ahead for a while, at the start and from then on. */
export class ClockWatch {
  private readonly rounds: Rounds;

  constructor(
    private readonly repair: Pick<ClockRepair, 'run'>,
    times: ClockTimes,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds = Rounds.every(times.clockTickMs, () => this.check());
  }

  start(): void {
    this.rounds.start();
  }

  /** Ends after the round under way. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  private async check(): Promise<void> {
    try {
      await this.repair.run();
    } catch (error) {
      if (!(error instanceof Fault)) this.observeDefect(error);
    }
  }
}
