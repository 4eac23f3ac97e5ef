import type { Clock } from '../../domain/clock.js';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import { isFinal, type OperationProblem } from '../../domain/operations/operation.js';
import { resourceOf } from '../../domain/operations/resource.js';
import type { OperationReading } from '../../domain/payouts/outcome-in-reading.js';
import type { Account } from '../../freedompay/account.js';
import { ProviderFault } from '../../freedompay/errors/errors.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Journal } from '../../store/journal/journal.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { Accounts } from '../accounts.js';
import { type AgeTimes, pauseAtAge } from '../jobs/back-off.js';
import {
  abandoned,
  abandonedRetry,
  cutOff,
  lostByRestore,
  notApplied,
  undecidable,
} from '../outcomes/operation-problems.js';
import { pageMs, payoutNotShown, payoutRefused, wasRefused } from '../outcomes/payout-refusals.js';
import { isAbsent, resolveOutcome } from '../outcomes/resolve-outcome.js';
import type { OperationReadings } from '../reads/operation-readings.js';
import { MissedReadings } from './missed-readings.js';

/** Times that rechecks go by, in milliseconds. */
export interface RecheckTimes extends AgeTimes {
  /** The clock that proofs of absence go by. */
  readonly clock: Clock;
  /** How long a write that may have left stays UNKNOWN while it does not show, where its account does not say. */
  readonly horizonMs: number;
  /** How long trusted readings must not have shown a write before that proves, past the horizon, that it had no effect. */
  readonly absenceSpanMs: number;
  /** How long the provider may take to show what it accepted before its outcome is called unknown. */
  readonly acceptedSpanMs: number;
}

/** Trusted readings without a sight of it that prove, with the span and the horizon, that a write had no effect. */
const PROOF_READS = 3;

/** What a recheck came to: somebody else is at the payment, it could not be read, something is open still, or nothing is. */
export type Rechecked = 'locked' | 'unread' | 'open' | 'closed';

/**
 * Holds the open operations of a payment against one reading of it, and closes what was never sent. It never sends a write.
 * The payment's lock keeps other instances, and writes under way, off the same operations.
 */
export class Recheck {
  private readonly misses: MissedReadings;

  constructor(
    private readonly journal: Journal,
    private readonly readings: Pick<OperationReadings, 'of'>,
    private readonly accounts: Accounts,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    private readonly times: RecheckTimes,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.misses = new MissedReadings(times.clock);
  }

  async run(payment: PaymentName, origin: Origin): Promise<Rechecked> {
    const { account, paymentId } = payment;
    return (await this.journal.tryWithLock(account, paymentId, () => this.underLock(payment, origin))) ?? 'locked';
  }

  private async underLock(name: PaymentName, origin: Origin): Promise<Rechecked> {
    const { now, operations } = await this.journal.due.ofPayment(name);
    if (operations.length === 0) return 'closed';
    const sent: OperationRecord[] = [];
    for (const { operation, isDue } of operations) {
      if (operation.sentAt !== null)
        sent.push(await this.orPostponed(operation, () => this.unknownIfCut(operation, origin)));
      // Nobody holds the payment's lock and it was never sent: the instance that began it is gone.
      else if (isDue) await this.orPostponed(operation, () => this.closedUnsent(operation, origin));
    }
    if (sent.length === 0) return 'closed';
    // One of a gone shop is not read: that takes nothing away from what is known.
    const account = this.accounts.known(name.account);
    const reading = account && (await this.read(account, name.paymentId, sent, origin));
    const known: OperationRecord[] = [];
    for (const operation of sent)
      known.push(await this.orPostponed(operation, () => this.held(operation, account, reading, now, origin)));
    const isNews = known.some((operation) => !operations.some((one) => one.operation === operation));
    if (isNews) void this.changes.publish({ account: name.account, ...resourceOf(name.paymentId) });
    if (known.every(({ state }) => isFinal(state))) return 'closed';
    return reading ? 'open' : 'unread';
  }

  /** A recheck that fails must neither be repeated at once nor block the payment's other operations. */
  private async orPostponed(
    operation: OperationRecord,
    work: () => Promise<OperationRecord> | OperationRecord,
  ): Promise<OperationRecord> {
    try {
      return await work();
    } catch (error) {
      this.observeDefect(error);
      await this.journal.due.postpone(
        operation,
        { ...operation, checks: operation.checks + 1 },
        this.pauseFor(operation),
      );
      return operation;
    }
  }

  private async held(
    operation: OperationRecord,
    account: Account | null,
    reading: OperationReading | null,
    now: number,
    origin: Origin,
  ): Promise<OperationRecord> {
    const latest = reading ? await resolveOutcome(this.journal, operation, reading, origin) : operation;
    if (!isFinal(latest.state)) return this.decidedOrPostponed(latest, account, reading, now, origin);
    this.misses.forget(operation.id);
    return latest;
  }

  private async decidedOrPostponed(
    operation: OperationRecord,
    account: Account | null,
    reading: OperationReading | null,
    now: number,
    origin: Origin,
  ): Promise<OperationRecord> {
    const { absenceSpanMs, acceptedSpanMs, firstMs } = this.times;
    const checks = operation.checks + 1;
    const pauseMs = this.pauseFor(operation);
    const postponed = async (
      latest: OperationRecord,
      absence: Pick<OperationRecord, 'absentReads' | 'absentSince'>,
      ms: number,
    ) => {
      await this.journal.due.postpone(latest, { ...absence, checks }, ms);
      return latest;
    };
    if (!reading) return postponed(operation, operation, pauseMs);
    // An effect that cannot be attributed does not prove absence: the outcome stays unknown.
    if (operation.refund !== null || !(await isAbsent(this.journal, operation, reading)))
      return postponed(operation, { absentReads: 0, absentSince: null }, pauseMs);

    const absence = { absentReads: operation.absentReads + 1, absentSince: operation.absentSince ?? reading.checkedAt };
    const miss = this.misses.note(operation.id, operation.absentReads === 0);
    const absentMs = Math.min(reading.checkedAt.getTime() - absence.absentSince.getTime(), miss.forMs);
    // An accepted page shows nothing while nobody uses it.
    if (operation.accepted && operation.pageUrl === null) {
      const isOverdue = absentMs >= acceptedSpanMs && operation.state !== 'UNKNOWN';
      const latest = isOverdue ? await this.said(operation, undecidable, EVENT_NOTES.stillNotShown, origin) : operation;
      return postponed(latest, absence, pauseMs);
    }
    const spanMs = account?.outcomeHorizonMs ?? this.times.horizonMs;
    const horizonMs = wasRefused(operation) ? 0 : spanMs + pageMs(operation);
    const toGoMs = Math.max(horizonMs - this.journal.ageAt(operation, now), absenceSpanMs - absentMs);
    if (toGoMs <= 0 && miss.reads >= PROOF_READS) {
      this.misses.forget(operation.id);
      return this.closed(operation, absenceProblem(operation, horizonMs), EVENT_NOTES.notShown, origin);
    }
    // When a proof is nearly complete, recheck at the moment it can be.
    const proofInMs = Math.max(toGoMs, miss.reads < PROOF_READS ? absenceSpanMs / PROOF_READS : 0, firstMs);
    return postponed(operation, absence, Math.min(pauseMs, proofInMs));
  }

  /** A write that is "sent", or to be sent once more, while nobody is at it: its instance stopped. */
  private unknownIfCut(operation: OperationRecord, origin: Origin): Promise<OperationRecord> | OperationRecord {
    if (operation.state !== 'PENDING') return operation;
    if (operation.resend) return this.said(operation, abandonedRetry(operation), EVENT_NOTES.retryAbandoned, origin);
    // What the provider accepted or showed is under way there, whoever sent it.
    if (operation.accepted || operation.refund !== null || operation.transactionId !== null) return operation;
    return this.said(operation, cutOff, EVENT_NOTES.cutOff, origin);
  }

  private async closedUnsent(operation: OperationRecord, origin: Origin): Promise<OperationRecord> {
    const [problem, note] = (await this.journal.isFromBeforeRestore(operation.id))
      ? [lostByRestore, 'not sent before the backup that the journal came out of']
      : [abandoned, 'abandoned before it was sent'];
    return this.journal.recordUnsent(operation.id, { state: 'REJECTED', problem }, note, origin);
  }

  private said(
    operation: OperationRecord,
    problem: OperationProblem,
    note: string,
    origin: Origin,
  ): Promise<OperationRecord> {
    return this.journal.record(operation.id, { state: 'UNKNOWN', problem }, note, origin);
  }

  private closed(
    operation: OperationRecord,
    problem: OperationProblem,
    note: string,
    origin: Origin,
  ): Promise<OperationRecord> {
    return this.journal.record(operation.id, { state: 'REJECTED', problem }, note, origin);
  }

  private async read(
    account: Account,
    key: string,
    open: readonly OperationRecord[],
    { requestId }: Origin,
  ): Promise<OperationReading | null> {
    try {
      const operations = open.map(({ id }) => id);
      const heardBy = requestId === null ? {} : { requestId };
      return await this.readings.of(account, key, { job: 'reconciler', ...heardBy, operations });
    } catch (error) {
      // A failed read takes nothing away from what is known.
      if (!(error instanceof ProviderFault)) this.observeDefect(error);
      return null;
    }
  }

  private pauseFor(operation: OperationRecord): number {
    return pauseAtAge(this.journal.running.since(operation.sentRunningMs), this.times);
  }
}

/** Why an operation ends that readings do not show. */
function absenceProblem(operation: OperationRecord, horizonMs: number): OperationProblem {
  if (operation.kind !== 'PAYOUT') return notApplied(operation, horizonMs);
  return wasRefused(operation) ? payoutRefused(operation) : payoutNotShown(operation);
}
