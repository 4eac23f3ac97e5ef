import { Fault } from '../../domain/errors.js';
import type { Checkouts } from '../../store/checkouts/checkouts.js';
import type { Accounts } from '../accounts.js';
import { TimerLoop } from '../jobs/timer-loop.js';
import type { Payments } from '../reads/payments.js';
import type { NoteTimes } from './paid-order-recorder.js';

/**
 * Reads payments that came second for their order again a minute later, and on until it is certain what became of them: one
 * that was turned down must be shown without money then, and what is not raises the alarm, as any such reading does.
 */
export class SecondPayments {
  private readonly rounds: TimerLoop;

  constructor(
    private readonly checkouts: Pick<Checkouts, 'dueSeconds'>,
    private readonly payments: Pick<Payments, 'byIdNow'>,
    private readonly accounts: Pick<Accounts, 'resolve'>,
    times: Pick<NoteTimes, 'secondsTickMs'>,
    observeDefect: (error: unknown) => void,
  ) {
    this.rounds = TimerLoop.every(times.secondsTickMs, () => this.readDue(), observeDefect);
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

  private async readDue(): Promise<void> {
    for (const { account, paymentId } of await this.checkouts.dueSeconds()) {
      if (this.rounds.isStopped) return;
      await this.read(account, paymentId);
    }
  }

  /** Whoever notes readings hears of it. */
  private async read(account: string, paymentId: string): Promise<void> {
    try {
      await this.payments.byIdNow(this.accounts.resolve(account), paymentId, { job: 'second payments' });
    } catch (error) {
      // It is due again later.
      if (!(error instanceof Fault)) throw error;
    }
  }
}
