import { Fault } from '../../domain/errors.js';
import { HOLD_NOTICE_MS } from '../../domain/payments/hold-end.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { HoldClaim, Holds } from '../../store/holds/holds.js';
import type { Accounts } from '../accounts.js';
import { type BackOffTimes, pauseAfter } from '../jobs/back-off.js';
import { JobRunner } from '../jobs/job-runner.js';
import type { Payments } from '../reads/payments.js';

/** Times that holds are looked after by, in milliseconds. */
export interface HoldTimes extends BackOffTimes {
  /** How often it is asked which holds end soon, and what is to be done to payments at a moment. */
  readonly holdTickMs: number;
  /** The pause before what is not decided yet is looked at again, such as a payment that is not paid. */
  readonly holdRecheckMs: number;
}

/** How many payments are read at once. */
const AT_ONCE = 2;

/** How long after the end of a hold it is still looked at: pages can be paid for a week, and the provider may be late. */
const MAX_OVERDUE_MS = 8 * 86_400_000;

const HOUR_MS = 3_600_000;

/** For how long after its end a hold is known, so that it is not reported again. */
const KEEP_MS = 30 * 86_400_000;

/** Reports holds a day before the provider takes the money by itself. Runs in every instance; each is reported by one. */
export class HoldWatch {
  private readonly work: JobRunner<HoldClaim>;
  private forgottenAt = 0;

  constructor(
    private readonly holds: Pick<Holds, 'claim' | 'postpone' | 'report' | 'forget' | 'now'>,
    private readonly payments: Pick<Payments, 'byIdNow'>,
    private readonly accounts: Pick<Accounts, 'known'>,
    private readonly times: HoldTimes,
    private readonly observe: (payment: Payment) => void,
    observeDefect: (error: unknown) => void,
  ) {
    this.work = new JobRunner({
      claim: async (limit) => {
        await this.forgetEnded();
        return holds.claim(limit);
      },
      work: (claim) => this.recheck(claim),
      atOnce: AT_ONCE,
      tickMs: times.holdTickMs,
      observeDefect,
    });
  }

  start(): void {
    this.work.start();
  }

  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void> {
    return this.work.catchUp();
  }

  stop(): Promise<void> {
    return this.work.stop();
  }

  private async forgetEnded(): Promise<void> {
    const now = await this.holds.now();
    if (Math.abs(now - this.forgottenAt) < HOUR_MS) return;
    this.forgottenAt = now;
    await this.holds.forget(new Date(now - KEEP_MS));
  }

  /** What was noted is a hint: nothing but what is read now is reported. */
  private async recheck(claim: HoldClaim): Promise<void> {
    const { holds } = this;
    const account = this.accounts.known(claim.account);
    const now = await holds.now();
    if (!account || now > claim.endsAt.getTime() + MAX_OVERDUE_MS) return holds.postpone(claim, null);
    let payment: Payment | null;
    try {
      payment = await this.payments.byIdNow(account, claim.paymentId, { job: 'hold clock' });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const failures = claim.failures + 1;
      return holds.postpone(claim, now + pauseAfter(failures, this.times), failures);
    }
    if (payment === null || isUndecided(payment)) return holds.postpone(claim, now + this.times.holdRecheckMs);
    if (!payment.holdEndsAt) return holds.postpone(claim, null);
    const reportAt = payment.holdEndsAt.getTime() - HOLD_NOTICE_MS;
    if (reportAt > now) return holds.postpone(claim, reportAt);
    if (await holds.report(claim, payment)) this.observe(payment);
  }
}

/** Whether it may yet be held. */
function isUndecided({ status }: Payment): boolean {
  return status === 'CREATED' || status === 'PENDING' || status === 'UNKNOWN';
}
