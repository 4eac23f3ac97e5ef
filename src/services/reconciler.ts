import { isFinal } from '../domain/operation.js';
import type { Payment } from '../domain/payment.js';
import { contradicts } from '../domain/settlement.js';
import { ProviderFault } from '../freedompay/errors.js';
import type { Changes } from '../store/changes.js';
import type { JournalEntry, Origin } from '../store/entry.js';
import type { Journal } from '../store/journal.js';
import type { Accounts } from './accounts.js';
import { type BackOffTimes, pauseAfter } from './back-off.js';
import type { Payments } from './payments.js';
import { settle } from './settle.js';

/** Times that the reconciler goes by, in milliseconds: the pauses are those between looks at an operation. */
export interface ReconcilerTimes extends BackOffTimes {
  /** How often it asks the journal what is due. */
  readonly tickMs: number;
  /** How long a write without an answer must stay out of sight before that proves that it had no effect. */
  readonly absenceSpanMs: number;
  /** How long the provider may take to show what it accepted before its outcome is called unknown. */
  readonly acceptedSpanMs: number;
  /** How long the keys of finished operations are kept. */
  readonly keepKeysMs: number;
}

/** Trusted readings without a sight of it that prove, with the span, that a write had no effect. */
const PROOF_READS = 3;
const AT_ONCE = 20;

const origin: Origin = { source: 'RECONCILE', requestId: null, caller: null };

/**
 * Settles what a write could not: reads the payments of open operations, at once and then ever more rarely, until each is
 * final. It never sends a write. Any number of instances may run one: the payment's lock keeps two of them, and a write
 * under way, off the same operation.
 */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopped = true;
  private keysForgottenAt = 0;
  /**
   * Since when this process has missed which operations, on a clock that nobody sets: a proof of absence rests on what one
   * process saw, since the clocks of two, or of one that is put right, may lie minutes apart.
   */
  private readonly missedSince = new Map<string, number>();

  constructor(
    private readonly journal: Journal,
    private readonly payments: Payments,
    private readonly accounts: Accounts,
    private readonly changes: Pick<Changes, 'publish'>,
    private readonly times: ReconcilerTimes,
    private readonly observeDefect: (error: unknown) => void,
  ) {}

  start(): void {
    this.stopped = false;
    this.wake();
  }

  /** Looks now, rather than at the next tick. */
  wake(): void {
    if (!this.stopped) this.next(0);
  }

  /** Ends after the round under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private next(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.round ??= this.look().finally(() => {
        this.round = undefined;
        if (!this.stopped) this.next(this.times.tickMs);
      });
    }, delayMs);
  }

  private async look(): Promise<void> {
    try {
      const due = await this.journal.due(AT_ONCE);
      await Promise.all(due.map((entry) => this.attendOrPostpone(entry)));
      await this.forgetOldKeys();
    } catch (error) {
      this.observeDefect(error);
    }
  }

  /** One that can not be settled must neither be looked at in a hurry nor keep the others waiting. */
  private async attendOrPostpone(entry: JournalEntry): Promise<void> {
    try {
      await this.attend(entry);
    } catch (error) {
      this.observeDefect(error);
      const checks = entry.checks + 1;
      await this.journal.postpone(entry, { ...entry, checks }, pauseAfter(checks, this.times));
    }
  }

  private async attend({ id, account, paymentId }: JournalEntry): Promise<void> {
    await this.journal.ifFree(account, paymentId, async () => {
      // Read again under the lock: what was due may have been settled meanwhile.
      const entry = await this.journal.find(id);
      if (!entry || isFinal(entry.state)) return;
      if (entry.sentAt === null) await this.closeAbandoned(entry);
      else await this.lookFor(entry);
    });
  }

  /** Nobody holds the payment's lock and it was never sent: the instance that began it is gone. */
  private async closeAbandoned(entry: JournalEntry): Promise<void> {
    const message = 'The gateway stopped before it sent this. Nothing was done.';
    const problem = { code: 'NOT_APPLIED', message, providerCode: null, providerMessage: null } as const;
    const change = { state: 'REJECTED', problem: { ...problem, advice: 'RETRY_WITH_NEW_KEY' } } as const;
    await this.journal.record(entry.id, change, 'abandoned before it was sent', origin);
  }

  private async lookFor(found: JournalEntry): Promise<void> {
    const entry = await this.unknownIfCut(found);
    const payment = await this.read(entry);
    const latest = payment ? await settle(this.journal, entry, payment, origin) : entry;
    if (latest !== entry) void this.changes.publish({ account: entry.account, kind: 'payment', id: entry.paymentId });
    if (isFinal(latest.state)) return;
    const checks = entry.checks + 1;
    const delayMs = pauseAfter(checks, this.times);
    if (!payment) return this.journal.postpone(latest, { ...latest, checks }, delayMs);
    // An effect that can not be told from another's is no absence: it stays unknown.
    if (latest.refund !== null || contradicts(latest, payment))
      return this.journal.postpone(latest, { checks, absentReads: 0, absentSince: null }, delayMs);

    const absentSince = latest.absentSince ?? payment.checkedAt;
    const absentReads = latest.absentReads + 1;
    const absentMs = Math.min(payment.checkedAt.getTime() - absentSince.getTime(), this.missedForMs(latest));
    if (!latest.accepted && absentReads >= PROOF_READS && absentMs >= this.times.absenceSpanMs)
      return this.closeAbsent(latest);
    if (latest.accepted && absentMs >= this.times.acceptedSpanMs && latest.state !== 'UNKNOWN')
      await this.sayUndecidable(latest);
    // While a proof is near, look when it can be complete.
    const proofInMs = this.times.absenceSpanMs - absentMs;
    const soonMs = !latest.accepted && proofInMs > 0 ? Math.min(delayMs, proofInMs) : delayMs;
    await this.journal.postpone(latest, { checks, absentReads, absentSince }, soonMs);
  }

  private missedForMs({ id, absentReads }: JournalEntry): number {
    const now = performance.now();
    const since = (absentReads > 0 && this.missedSince.get(id)) || now;
    this.missedSince.set(id, since);
    return now - since;
  }

  /** A write that is "sent" while nobody is at it: its instance stopped between sending and hearing. */
  private unknownIfCut(entry: JournalEntry): Promise<JournalEntry> | JournalEntry {
    if (entry.state !== 'PENDING' || entry.accepted || entry.refund !== null) return entry;
    const message =
      'The gateway stopped while this was sent, so it is not known yet whether it was done: do not repeat it.';
    const problem = {
      code: 'OUTCOME_UNKNOWN',
      message,
      providerCode: null,
      providerMessage: null,
      advice: 'WAIT',
    } as const;
    return this.journal.record(entry.id, { state: 'UNKNOWN', problem }, 'cut off while it was sent', origin);
  }

  private async read(entry: JournalEntry): Promise<Payment | null> {
    try {
      return await this.payments.read(this.accounts.resolve(entry.account), entry.paymentId, 'writes');
    } catch (error) {
      // Neither a failed read nor an account that is no longer configured takes anything away from what is known.
      if (!(error instanceof ProviderFault)) this.observeDefect(error);
      return null;
    }
  }

  private async closeAbsent(entry: JournalEntry): Promise<void> {
    const problem = {
      code: 'NOT_APPLIED',
      message: `It was sent and had no effect: ${entry.absentReads + 1} readings over ${Math.round(this.times.absenceSpanMs / 1_000)} s or more do not show it.`,
      providerCode: entry.problem?.providerCode ?? null,
      providerMessage: entry.problem?.providerMessage ?? null,
      advice: 'RETRY_WITH_NEW_KEY',
    } as const;
    await this.journal.record(entry.id, { state: 'REJECTED', problem }, 'proved to have had no effect', origin);
    this.missedSince.delete(entry.id);
  }

  private async sayUndecidable(entry: JournalEntry): Promise<void> {
    const problem = {
      code: 'OUTCOME_UNKNOWN',
      message: "The provider accepted this and does not show it. Compare with the provider's own records.",
      providerCode: null,
      providerMessage: null,
      advice: 'WAIT',
    } as const;
    await this.journal.record(entry.id, { state: 'UNKNOWN', problem }, 'accepted and still not shown', origin);
  }

  private async forgetOldKeys(): Promise<void> {
    const now = Date.now();
    if (now - this.keysForgottenAt < 3_600_000) return;
    this.keysForgottenAt = now;
    await this.journal.forgetKeys(new Date(now - this.times.keepKeysMs));
  }
}
