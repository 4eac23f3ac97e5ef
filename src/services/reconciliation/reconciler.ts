import type { Journal } from '../../store/journal/journal.js';
import type { PaymentName } from '../../store/operations/open-payments.js';
import type { Accounts } from '../accounts.js';
import { JobRunner } from '../jobs/job-runner.js';
import { OldOperationPacing } from '../jobs/old-operation-pacing.js';
import { PaymentsNamedByWebhooks } from './payments-named-by-webhooks.js';
import type { Recheck, RecheckTimes } from './recheck.js';

/** Times that the reconciler goes by, in milliseconds. */
export interface ReconcilerTimes extends RecheckTimes {
  /** How often it asks the journal what is due. */
  readonly tickMs: number;
  /** The least time between two looks of one process at old operations of one host. */
  readonly oldSpacingMs: number;
}

/** At a provider that answers within a tenth of a second these are 200 rechecks a second, and leave a third of the room of writes. */
const AT_ONCE = 20;

/** How many young ones are asked for at a time: each question looks at all that are young. */
const ASKED = 200;

/** How much longer than the first pause a payment is skipped when another instance has its lock or its recheck failed. */
const LEFT_ALONE = 5;

interface Job {
  readonly payment: PaymentName;
  readonly kind: 'heard' | 'young' | 'old';
}

/**
 * Has the outcome of open operations looked for, at once and then ever more rarely, until each is final: what webhooks tell
 * of first, then what was sent lately, the youngest first and no account with more than its share, and beside that, in small
 * numbers, what is old. Any number of instances may run one.
 */
export class Reconciler {
  private readonly work: JobRunner<Job>;
  private readonly heardPayments: PaymentsNamedByWebhooks;
  private readonly oldTurns: OldOperationPacing;
  /** The payments under way, and those left alone for a moment. */
  private readonly busy = new Map<string, PaymentName>();
  private readonly shareOfAccount: number;
  private readonly youngMs: number;
  /** Young ones that were found due and wait for a place, the first of them first. */
  private young: readonly PaymentName[] = [];
  private areMore = false;
  /** When they are asked for anew at the latest, on the clock of `performance.now`. */
  private askAt = 0;

  constructor(
    private readonly journal: Journal,
    private readonly recheck: Recheck,
    accounts: Accounts,
    private readonly times: ReconcilerTimes,
    private readonly observeDefect: (error: unknown) => void,
  ) {
    this.youngMs = (times.agesMs[0] ?? 0) / 2;
    this.heardPayments = new PaymentsNamedByWebhooks(times, this.youngMs, times.clock);
    this.oldTurns = new OldOperationPacing(
      new Map(accounts.all.map(({ id, baseUrl }) => [id, baseUrl])),
      times.oldSpacingMs,
      times.clock,
    );
    this.shareOfAccount = accounts.all.length > 1 ? AT_ONCE / 2 : AT_ONCE;
    this.work = new JobRunner({
      claim: (limit) => this.claim(limit),
      work: (job) => this.attend(job),
      atOnce: AT_ONCE,
      tickMs: times.tickMs,
      observeDefect,
    });
  }

  start(): void {
    this.work.start();
  }

  /** Looks now, rather than at the next tick. */
  wake(): void {
    this.askAt = 0;
    this.work.wake();
  }

  /** A webhook, which came with that request, named the payment: its open operations are rechecked now. */
  heard(payment: PaymentName, requestId: string | null = null): void {
    this.heardPayments.note(payment, requestId);
    this.work.wake();
  }

  /** Does all that is due now, and ends with it. */
  catchUp(): Promise<void> {
    this.askAt = 0;
    return this.work.catchUp();
  }

  /** Ends after what is under way. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  private async claim(limit: number): Promise<readonly Job[]> {
    const heard = this.heardPayments.due().filter((payment) => !this.isBusy(payment));
    const jobs: Job[] = heard.slice(0, limit).map((payment) => ({ payment, kind: 'heard' }));
    const isFree = (payment: PaymentName) => !this.isBusy(payment) && !this.heardPayments.has(payment);
    if (jobs.length < limit && this.oldTurns.areAny) {
      const due = await this.journal.due.old(this.youngMs, this.busy.size + 1);
      jobs.push(
        ...this.oldTurns
          .take(due.filter(isFree), limit - jobs.length)
          .map((payment) => ({ payment, kind: 'old' as const })),
      );
    }
    if (jobs.length < limit) {
      const due = this.shared((await this.youngDue()).filter(isFree)).slice(0, limit - jobs.length);
      jobs.push(...due.map((payment) => ({ payment, kind: 'young' as const })));
    }
    const claimed = jobs.slice(0, limit);
    for (const { payment } of claimed) this.busy.set(paymentKey(payment), payment);
    this.young = this.young.filter((payment) => !this.isBusy(payment));
    return claimed;
  }

  /** What was found due, or is: whoever came due meanwhile waits for the next question, a tick at most. */
  private async youngDue(): Promise<readonly PaymentName[]> {
    const isEnough = this.young.length > 0 || !this.areMore;
    if (isEnough && performance.now() < this.askAt) return this.young;
    this.askAt = performance.now() + this.times.tickMs;
    const asked = ASKED + this.busy.size;
    // Those that are looked at now may be found due as they were before that.
    const busy = new Set(this.busy.keys());
    const found = await this.journal.due.young(this.youngMs, asked);
    this.young = found.filter((payment) => !busy.has(paymentKey(payment)));
    this.areMore = found.length === asked;
    return this.young;
  }

  /** What an account may have of the places, in the order given. */
  private shared(payments: readonly PaymentName[]): readonly PaymentName[] {
    const places = new Map<string, number>();
    for (const { account } of this.busy.values()) places.set(account, (places.get(account) ?? 0) + 1);
    return payments.filter(({ account }) => {
      const taken = places.get(account) ?? 0;
      places.set(account, taken + 1);
      return taken < this.shareOfAccount;
    });
  }

  private async attend({ payment, kind }: Job): Promise<void> {
    try {
      if (kind === 'heard') await this.attendHeard(payment);
      else if ((await this.recheck.run(payment, { source: 'RECONCILE', requestId: null, caller: null })) === 'locked')
        await this.journal.due.postponeAll(payment, this.leftAloneMs);
      this.busy.delete(paymentKey(payment));
    } catch (error) {
      this.observeDefect(error);
      // It is due still, since not even that could be changed.
      setTimeout(() => this.busy.delete(paymentKey(payment)), this.leftAloneMs).unref();
    } finally {
      if (kind === 'old') this.oldTurns.end(payment.account);
    }
  }

  private async attendHeard(payment: PaymentName): Promise<void> {
    // Most payments that webhooks name have no open operation: that is checked without their lock.
    const { operations } = await this.journal.due.ofPayment(payment);
    const requestId = this.heardPayments.requestOf(payment);
    if (
      operations.length === 0 ||
      (await this.recheck.run(payment, { source: 'WEBHOOK', requestId, caller: null })) === 'closed'
    )
      this.heardPayments.forget(payment);
    else this.heardPayments.rechecked(payment);
  }

  private get leftAloneMs(): number {
    return LEFT_ALONE * this.times.firstMs;
  }

  private isBusy(payment: PaymentName): boolean {
    return this.busy.has(paymentKey(payment));
  }
}

/** An account's id holds no blank. */
function paymentKey({ account, paymentId }: PaymentName): string {
  return `${account} ${paymentId}`;
}
