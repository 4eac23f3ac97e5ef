import { randomUUID } from 'node:crypto';
import { IdempotencyKeyReused, InvalidInput } from '../../domain/errors.js';
import { isFinal, isNotApplied, type OperationKind } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import { withoutContacts } from '../../domain/redacted.js';
import type { Account } from '../../freedompay/account.js';
import { providerKey } from '../../freedompay/provider-key.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { PaymentLock } from '../../store/journal/payment-locks.js';
import type { OperationRecord, Origin } from '../../store/operations/operation-record.js';
import type { Reconciler } from '../reconciliation/reconciler.js';
import { executeOperation, type WriteParts, type Written } from './execute-operation.js';

/** A capture, cancel or refund as a caller asks for it; every text has been checked. */
export interface WriteRequest {
  readonly account: Account;
  readonly kind: OperationKind;
  readonly paymentId: string;
  /** Decimal text; `null` for all of it. */
  readonly amount: string | null;
  readonly idempotencyKey: string;
}

/** Who asks. */
export type Asker = Pick<Origin, 'requestId' | 'caller' | 'person'>;

/** What a person says of why they ask for a retry. */
export interface RetryNote {
  readonly note: string | null;
}

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

/** Captures, cancels and refunds: each key is carried out at most once. */
export class Operations {
  private readonly running = new Map<string, Promise<Written>>();

  constructor(
    private readonly parts: WriteParts,
    private readonly reconciler: Pick<Reconciler, 'wake'>,
    private readonly changes: Pick<ChangeFeed, 'publish'>,
    private readonly waits: Waits,
  ) {}

  /** Carries the request out, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async perform(request: WriteRequest, asker: Asker): Promise<Outcome> {
    const { account, kind, paymentId, idempotencyKey, amount: askedAmount } = request;
    const fingerprint = fingerprintOf(request);
    const key = { idempotencyKey, providerKey: providerKey(account, kind, idempotencyKey) };
    const why = { reason: null, note: null, ifState: null };
    const draft = { id: randomUUID(), account: account.id, kind, paymentId, ...key, fingerprint, askedAmount, ...why };
    const origin: Origin = { ...asker, source: 'CALL' };
    const { operation, isNew } = await this.parts.journal.begin(draft, origin);
    if (isNew)
      return this.outcome(
        account,
        operation,
        this.start(account, operation, (lock) => executeOperation(this.parts, account, operation, origin, lock)),
      );
    if (operation.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
    if (mayRepeat(operation)) {
      const retried = this.start(account, operation, (lock) =>
        this.resend(account, operation.id, origin, 'asked for again', lock, mayRepeat),
      );
      return this.outcome(account, operation, retried);
    }
    return { operation: await this.ended(operation), payment: null, replayed: true };
  }

  /**
   * Sends an operation once more, under the same provider key, because a person asks for it: one that ended as NOT_APPLIED, or
   * one that is UNKNOWN past its account's horizon. Raises InvalidInput for any other.
   */
  async retry(account: Account, id: string, { note, ...asker }: Asker & RetryNote): Promise<Outcome> {
    const { journal, horizonMs } = this.parts;
    const sentBefore = (await journal.due.time()) - (account.outcomeHorizonMs ?? horizonMs);
    const mayRetry = (operation: OperationRecord) =>
      mayRepeat(operation) ||
      (operation.state === 'UNKNOWN' &&
        operation.refund === null &&
        operation.lastSentAt !== null &&
        operation.lastSentAt.getTime() <= sentBefore);
    const operation = await journal.find(id);
    if (!operation || operation.account !== account.id || !mayRetry(operation)) throw notRetriable();
    const origin: Origin = { ...asker, source: 'OPERATOR' };
    const said = note === null ? 'a retry was asked for' : `a retry was asked for: ${withoutContacts(note)}`;
    const retried = this.start(account, operation, (lock) => this.resend(account, id, origin, said, lock, mayRetry));
    const outcome = await this.outcome(account, operation, retried);
    if (outcome.replayed) throw notRetriable();
    return outcome;
  }

  /** Waits until no write is under way here. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  /** Makes the operation PENDING again and carries it out; as it is where somebody else was faster. Under the payment's lock. */
  private async resend(
    account: Account,
    id: string,
    origin: Origin,
    note: string,
    lock: PaymentLock,
    may: (operation: OperationRecord) => boolean,
  ): Promise<Written> {
    const { journal } = this.parts;
    const before = await journal.find(id);
    if (!before) throw new Error(`Operation ${id} is gone.`);
    const operation = may(before) ? await journal.reopen(before, note, origin) : null;
    if (!operation) return { operation: before, payment: null, replayed: true };
    return executeOperation(this.parts, account, operation, origin, lock, before.sentAt === null ? null : before);
  }

  private async outcome(account: Account, operation: OperationRecord, work: Promise<Written>): Promise<Outcome> {
    const written = await within(this.waits.ownMs, work);
    const payment = await this.parts.payments.withPendingApplied(account, written?.payment ?? null);
    return { operation: written?.operation ?? operation, payment, replayed: written?.replayed ?? false };
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
        void this.changes.publish({ account: account.id, kind: 'payment', id: operation.paymentId });
        return written;
      });
    this.running.set(operation.id, running);
    return running;
  }

  /** Waits briefly for an operation that is under way, here or in another instance. */
  private async ended(operation: OperationRecord): Promise<OperationRecord> {
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
}

/** Whether the same key may send it once more: it ended without effect, and no entry of the provider is known to be its. */
function mayRepeat(operation: OperationRecord): boolean {
  return isNotApplied(operation) && operation.refund === null;
}

function notRetriable(): InvalidInput {
  return new InvalidInput(
    'input.operationId',
    'only an operation that ended as NOT_APPLIED, or that is UNKNOWN past the horizon of its account, can be retried; nothing was sent.',
  );
}

/** Two requests with one key must agree in this. "40" and "40.00" are the same sum. */
function fingerprintOf({ kind, paymentId, amount }: WriteRequest): string {
  const sum = amount?.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
  return JSON.stringify([kind, paymentId, sum]);
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
