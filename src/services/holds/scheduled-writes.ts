import { dueStep } from '../../domain/checkouts/scheduled-write.js';
import { Fault } from '../../domain/errors.js';
import { OWN_KEY_PREFIX } from '../../domain/input.js';
import { isFinal } from '../../domain/operations/operation.js';
import type { Account } from '../../freedompay/account.js';
import type { ScheduledWriteClaim, ScheduledWriteEnd, ScheduledWrites } from '../../store/holds/scheduled-writes.js';
import type { Journal } from '../../store/journal/journal.js';
import type { Accounts } from '../accounts.js';
import { pauseAfter } from '../jobs/back-off.js';
import { JobRunner } from '../jobs/job-runner.js';
import type { Payments } from '../reads/payments.js';
import type { Operations } from '../writes/operations.js';
import type { HoldTimes } from './hold-watch.js';

/** How many are carried out at once. */
const AT_ONCE = 2;

/** How long after its moment it is given up where the payment is never paid, or never shows: pages can be paid for a week. */
const MAX_OVERDUE_MS = 8 * 86_400_000;

/** Who the journal says asked for it where that was not recorded. */
const NOT_RECORDED = 'gateway';

/** What is needed to carry them out. */
export interface ScheduledWriteParts {
  readonly writes: Pick<ScheduledWrites, 'claim' | 'end' | 'now'>;
  readonly payments: Pick<Payments, 'byIdNow'>;
  readonly journal: Pick<Journal, 'ofPayment'>;
  readonly operations: Pick<Operations, 'perform'>;
  readonly accounts: Pick<Accounts, 'known'>;
  readonly times: HoldTimes;
  readonly observeDefect: (error: unknown) => void;
}

/**
 * Captures and cancels by itself what createPayment asked for, at its moment, as any other write: through the journal, under a key
 * that follows from the checkout. So it is one operation whichever instances try, and what becomes of it is that operation's.
 */
export class ScheduledWriteRunner {
  private readonly work: JobRunner<ScheduledWriteClaim>;

  constructor(private readonly parts: ScheduledWriteParts) {
    const { writes, times, observeDefect } = parts;
    this.work = new JobRunner({
      claim: (limit) => writes.claim(limit),
      work: (claim) => this.carryOut(claim),
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

  private async carryOut(claim: ScheduledWriteClaim): Promise<void> {
    const { writes, times, accounts } = this.parts;
    const now = await writes.now();
    const recheck: ScheduledWriteEnd =
      now > claim.actAt.getTime() + MAX_OVERDUE_MS
        ? { operationId: null, outcome: 'nothing could be done within days' }
        : { nextAt: now + times.holdRecheckMs, failures: 0 };
    const account = accounts.known(claim.account);
    try {
      await writes.end(claim, account ? await this.step(account, claim, recheck) : recheck);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const failures = claim.failures + 1;
      await writes.end(claim, { nextAt: now + pauseAfter(failures, times), failures });
    }
  }

  private async step(
    account: Account,
    claim: ScheduledWriteClaim,
    recheck: ScheduledWriteEnd,
  ): Promise<ScheduledWriteEnd> {
    const { payments, journal, operations } = this.parts;
    const { kind, paymentId, checkoutId } = claim;
    if (claim.isRejected) return { operationId: null, outcome: 'no payment was created' };
    if (paymentId === null) return recheck;
    const idempotencyKey = keyOf(claim);
    const known = await journal.ofPayment(account.id, paymentId);
    // Tried before: whatever became of it is the operation's, and is not sent anew.
    const own = known.find((operation) => operation.idempotencyKey === idempotencyKey);
    if (own) return { operationId: own.id, outcome: 'begun before' };
    if (known.some(({ state }) => !isFinal(state))) return recheck;
    const payment = await payments.byIdNow(account, paymentId, { job: 'hold clock' });
    const step = dueStep(kind, payment?.status ?? null);
    if (step === 'LOOK_AGAIN') return recheck;
    if (step !== 'ACT') return { operationId: null, outcome: step.over };
    const by = kind === 'CAPTURE' ? 'captureBy' : 'cancelBy';
    const note = `${by} of checkout ${checkoutId} has come`;
    const request = { account, kind, paymentId, amount: null, idempotencyKey, reason: by, note };
    const { operation } = await operations.perform(request, {
      requestId: null,
      caller: claim.asker.caller ?? NOT_RECORDED,
      person: claim.asker.person,
    });
    return { operationId: operation.id, outcome: 'begun' };
  }
}

/** The only one under which it is ever sent: no caller can use it. */
function keyOf({ kind, checkoutId }: ScheduledWriteClaim): string {
  return `${OWN_KEY_PREFIX}${kind.toLowerCase()}-${checkoutId}`;
}
