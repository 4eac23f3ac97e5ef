import { Fault } from '../domain/errors.js';
import type { PaymentOperation } from '../domain/operation.js';
import type { StuckOperations } from '../store/stuck-operations.js';

/** Times that this goes by, in milliseconds. */
export interface StuckTimes {
  /** How often it is asked which operations are open for too long. */
  readonly stuckTickMs: number;
}

/** Has operations told of whose outcome is open for too long. Runs in every instance; each is told of by one. */
export class StuckWatch {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly operations: Pick<StuckOperations, 'take'>,
    private readonly times: StuckTimes,
    private readonly told: (operation: PaymentOperation) => void,
    private readonly observeDefect: (error: unknown) => void,
  ) {}

  start(): void {
    this.stopped = false;
    this.next();
  }

  /** Ends after the round under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private next(): void {
    this.timer = setTimeout(() => {
      this.round = this.tell().finally(() => {
        if (!this.stopped) this.next();
      });
    }, this.times.stuckTickMs);
  }

  private async tell(): Promise<void> {
    try {
      for (const operation of await this.operations.take()) this.told(operation);
    } catch (error) {
      if (!(error instanceof Fault)) this.observeDefect(error);
    }
  }
}
