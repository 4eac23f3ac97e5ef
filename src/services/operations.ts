import { randomUUID } from 'node:crypto';
import { IdempotencyKeyReused } from '../domain/errors.js';
import { isFinal, type OperationKind } from '../domain/operation.js';
import type { Payment } from '../domain/payment.js';
import type { Account } from '../freedompay/account.js';
import type { Changes } from '../store/changes.js';
import type { JournalEntry, Origin } from '../store/entry.js';
import type { Reconciler } from './reconciler.js';
import { type WriteParts, type Written, write } from './write.js';

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
export type Asker = Pick<Origin, 'requestId' | 'caller'>;

/** What a request came to. `payment` is the payment as last read on the way, `null` where it was not. */
export interface Outcome {
  readonly operation: JournalEntry;
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
    private readonly changes: Pick<Changes, 'publish'>,
    private readonly waits: Waits,
  ) {}

  /** Carries the request out, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async perform(request: WriteRequest, asker: Asker): Promise<Outcome> {
    const { account, kind, paymentId, idempotencyKey, amount: askedAmount } = request;
    const fingerprint = fingerprintOf(request);
    const draft = { id: randomUUID(), account: account.id, kind, paymentId, idempotencyKey, fingerprint, askedAmount };
    const origin: Origin = { ...asker, source: 'CALL' };
    const { entry, isNew } = await this.parts.journal.begin(draft, origin);
    if (isNew) {
      const written = await within(this.waits.ownMs, this.start(account, entry, origin));
      const payment = await this.parts.payments.reserved(account, written?.payment ?? null);
      return { operation: written?.entry ?? entry, payment, replayed: false };
    }
    if (entry.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
    return { operation: await this.ended(entry), payment: null, replayed: true };
  }

  /** Waits until no write is under way here. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private start(account: Account, entry: JournalEntry, origin: Origin): Promise<Written> {
    const work = this.parts.journal
      .exclusively(account.id, entry.paymentId, (lock) => write(this.parts, account, entry, origin, lock))
      .finally(() => this.running.delete(entry.id))
      .then((written) => {
        if (!isFinal(written.entry.state)) this.reconciler.wake();
        void this.changes.publish({ account: account.id, kind: 'payment', id: entry.paymentId });
        return written;
      });
    this.running.set(entry.id, work);
    return work;
  }

  /** Waits briefly for an operation that is under way, here or in another instance. */
  private async ended(entry: JournalEntry): Promise<JournalEntry> {
    const end = performance.now() + this.waits.othersMs;
    let latest = entry;
    for (
      let pauseMs = 20;
      latest.state === 'PENDING' && performance.now() < end;
      pauseMs = Math.min(2 * pauseMs, 300)
    ) {
      const own = this.running.get(entry.id);
      if (own)
        await within(
          end - performance.now(),
          own.catch(() => undefined),
        );
      else await new Promise((resolve) => setTimeout(resolve, pauseMs));
      latest = (await this.parts.journal.find(entry.id)) ?? latest;
    }
    return latest;
  }
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
