import { isFinal } from '../../domain/operations/operation.js';
import { resourceOf } from '../../domain/operations/resource.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Account } from '../../freedompay/account.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord } from '../../store/operations/operation-record.js';
import type { Reconciler } from '../reconciliation/reconciler.js';
import type { WriteParts, Written } from './execute-operation.js';

/** What a request came to. `payment` is the payment as last read on the way, `null` where it was not. */
export interface Outcome {
  readonly operation: OperationRecord;
  readonly payment: Payment | null;
  readonly replayed: boolean;
}

/** How long callers are kept waiting, in milliseconds. The work goes on when a wait is over. */
export interface Waits {
  /** For their own operation. */
  readonly ownMs: number;
  /** For an operation that another request began with the same key. */
  readonly othersMs: number;
}

/** The writes that are under way here: each runs to its end, whoever waits for it. */
export class RunningWrites {
  private readonly running = new Map<string, Promise<Written>>();

  constructor(
    private readonly parts: Pick<WriteParts, 'journal' | 'payments'>,
    private readonly reconciler: Pick<Reconciler, 'wake'>,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    private readonly waits: Waits,
  ) {}

  /** Does the work while nobody else writes to the operation's payment, and gives what it came to, as far as the wait allows. */
  async run(
    account: Account,
    operation: OperationRecord,
    work: (lock: PaymentLock) => Promise<Written>,
  ): Promise<Outcome> {
    const written = await within(this.waits.ownMs, this.start(account, operation, work));
    const payment = await this.parts.payments.withPendingApplied(account, written?.payment ?? null);
    return { operation: written?.operation ?? operation, payment, replayed: written?.replayed ?? false };
  }

  /** Waits briefly for an operation that is under way, here or in another instance. */
  async ended(operation: OperationRecord): Promise<OperationRecord> {
    const end = performance.now() + this.waits.othersMs;
    let latest = operation;
    for (
      let pauseMs = 20;
      latest.state === 'PENDING' && performance.now() < end;
      pauseMs = Math.min(2 * pauseMs, 300)
    ) {
      const own = this.running.get(operation.id);
      if (own)
        await within(
          end - performance.now(),
          own.catch(() => undefined),
        );
      else await new Promise((resolve) => setTimeout(resolve, pauseMs));
      latest = (await this.parts.journal.find(operation.id)) ?? latest;
    }
    return latest;
  }

  /** Waits until no write is under way here. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private start(
    account: Account,
    operation: OperationRecord,
    work: (lock: PaymentLock) => Promise<Written>,
  ): Promise<Written> {
    const running: Promise<Written> = this.parts.journal
      .withLock(account.id, operation.paymentId, work)
      .finally(() => {
        if (this.running.get(operation.id) === running) this.running.delete(operation.id);
      })
      .then((written) => {
        if (!isFinal(written.operation.state)) this.reconciler.wake();
        void this.changes.publish({ account: account.id, ...resourceOf(operation.paymentId) });
        return written;
      });
    this.running.set(operation.id, running);
    return running;
  }
}

/** The result of the work, or `undefined` when it takes longer. The work is not stopped. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  // When the wait is over first, a failure of the work is for the journal to tell, not for nobody to catch.
  work.catch(() => {});
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
