import { randomUUID } from 'node:crypto';
import { IdempotencyKeyReused } from '../domain/errors.js';
import { isFinal, type OperationKind } from '../domain/operation.js';
import type { Payment } from '../domain/payment.js';
import type { Account } from '../freedompay/account.js';
import type { JournalEntry, Origin } from '../store/journal.js';
import { settle } from './settle.js';
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

/** Captures, cancels and refunds: each key is carried out at most once. */
export class Operations {
  private readonly running = new Map<string, Promise<Written>>();

  constructor(
    private readonly parts: WriteParts,
    /** How long a caller is kept waiting before the answer is "PENDING", in milliseconds. The work goes on. */
    private readonly patienceMs: number,
  ) {}

  /** Carries the request out, or answers with what the same key came to before. Raises IdempotencyKeyReused. */
  async perform(request: WriteRequest, asker: Asker): Promise<Outcome> {
    const { account, kind, paymentId, idempotencyKey, amount: askedAmount } = request;
    const fingerprint = fingerprintOf(request);
    const draft = { id: randomUUID(), account: account.id, kind, paymentId, idempotencyKey, fingerprint, askedAmount };
    const origin: Origin = { ...asker, source: 'CALL' };
    const { entry, isNew } = await this.parts.journal.begin(draft, origin);
    if (!isNew && entry.fingerprint !== fingerprint) throw new IdempotencyKeyReused(idempotencyKey);
    const work = isNew ? this.start(account, entry, origin) : this.running.get(entry.id);
    const written = work && (await within(this.patienceMs, work));
    const operation = written?.entry ?? (await this.parts.journal.find(entry.id)) ?? entry;
    return { operation, payment: written?.payment ?? null, replayed: !isNew };
  }

  /** The operation of that id, settled by a fresh read if it was still open; `null` where there is none. */
  async find(id: string, accountOf: (id: string) => Account, asker: Asker): Promise<JournalEntry | null> {
    const entry = await this.parts.journal.find(id);
    if (!entry || isFinal(entry.state) || this.running.has(id)) return entry;
    const payment = await this.parts.payments.read(accountOf(entry.account), entry.paymentId).catch(() => null);
    return payment ? settle(this.parts.journal, entry, payment, { ...asker, source: 'RECONCILE' }) : entry;
  }

  /** Waits until no write is under way here. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  private start(account: Account, entry: JournalEntry, origin: Origin): Promise<Written> {
    const work = this.parts.journal
      .exclusively(account.id, entry.paymentId, () => write(this.parts, account, entry, origin))
      .finally(() => this.running.delete(entry.id));
    this.running.set(entry.id, work);
    return work;
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
  // When the wait is over first, the work's own failure is recorded in the journal, not thrown at nobody.
  work.catch(() => {});
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
