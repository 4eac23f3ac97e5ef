import { isFinal } from '../../domain/operations/operation.js';
import { resourceOf } from '../../domain/operations/resource.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import type { Origin } from '../../store/operations/operation-record.js';
import type { Rechecks } from '../../store/operations/rechecks.js';
import type { Accounts } from '../accounts.js';
import { TimerLoop } from '../jobs/timer-loop.js';
import { resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { OperationReadings } from '../reads/operation-readings.js';
import type { Rechecked } from './recheck.js';

/** Times that corrections go by, in milliseconds. */
export interface CorrectionTimes {
  /** The pause between two payments that are read again because operations on them have ended. */
  readonly recheckEveryMs: number;
  /** How long payments that were read are gathered before the journal is asked whether they speak against an end. */
  readonly spokenAgainstMs: number;
}

/**
 * Reads payments again whose operations have ended, for two weeks and ever more rarely, one at a time, and corrects what the
 * provider shows otherwise: a bank returns a refund days later, and what was given up may show after all. It never sends a
 * write. Any number of instances may run one.
 */
export class Corrections {
  private readonly rounds: TimerLoop;

  constructor(
    private readonly journal: Journal,
    private readonly rechecks: Rechecks,
    private readonly readings: Pick<OperationReadings, 'of'>,
    private readonly accounts: Accounts,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    times: CorrectionTimes,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.rounds = TimerLoop.every(times.recheckEveryMs, () => this.recheckNext(), observeDefect);
  }

  start(): void {
    this.rounds.start();
  }

  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void> {
    return this.rounds.catchUp();
  }

  /** Ends after the payment under way. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Reads a payment and corrects what it speaks against; `false` where it could not be read, or somebody else is at it. */
  async recheck(payment: PaymentName, source: Origin['source']): Promise<boolean> {
    return (await this.run(payment, source)) === 'closed';
  }

  /** As recheck, and tells why not. */
  async run(payment: PaymentName, source: Origin['source']): Promise<Exclude<Rechecked, 'open'>> {
    const origin = { source, requestId: null, caller: null };
    const { account, paymentId } = payment;
    const isRead = await this.journal.tryWithLock(account, paymentId, () => this.underLock(payment, origin));
    return isRead === null ? 'locked' : isRead ? 'closed' : 'unread';
  }

  private async recheckNext(): Promise<void> {
    try {
      const payment = await this.rechecks.take();
      if (!payment) return;
      if (await this.recheck(payment, 'RECONCILE')) await this.rechecks.done(payment);
      else await this.rechecks.failed(payment);
    } catch (error) {
      // What was taken is due again when its lease runs out.
      this.observeDefect(error);
    }
  }

  private async underLock(name: PaymentName, origin: Origin): Promise<boolean> {
    const reading = await this.read(name);
    if (!reading) return false;
    const operations = await this.journal.ofPayment(name.account, name.paymentId);
    let isNews = false;
    // Open ones first: what they lay claim to speaks for nobody else.
    for (const operation of [...operations].sort((a, b) => Number(isFinal(a.state)) - Number(isFinal(b.state))))
      isNews = (await resolveOutcome(this.journal, operation, reading, origin)) !== operation || isNews;
    if (isNews) void this.changes.publish({ account: name.account, ...resourceOf(name.paymentId) });
    return true;
  }

  private async read({ account, paymentId }: PaymentName) {
    const known = this.accounts.known(account);
    if (!known) return null;
    try {
      return await this.readings.of(known, paymentId, { job: 'corrections' });
    } catch (error) {
      // Neither a failed read nor a gone shop takes anything away from what is known.
      if (!(error instanceof ProviderFault)) this.observeDefect(error);
      return null;
    }
  }
}
