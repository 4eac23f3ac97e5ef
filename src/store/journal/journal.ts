import type { CorrectedOperation } from '../../domain/operations/correction.js';
import { EVENT_NOTES } from '../../domain/operations/event-notes.js';
import type { OperationChange, OperationEvent } from '../../domain/operations/operation.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { canWrite } from '../db/can-write.js';
import type { Store } from '../db/schema.js';
import { isFromBeforeRestore } from '../operations/before-restore.js';
import { correct } from '../operations/corrections.js';
import { DueOperations } from '../operations/due-operations.js';
import { openPayments, type PaymentName, RecentPayments, recentlyDonePayments } from '../operations/open-payments.js';
import { eventsOf } from '../operations/operation-events.js';
import {
  inOrderOfCreation,
  type NewOperationRecord,
  type OperationRecord,
  type Origin,
  type RecordChange,
  recordOfRow,
} from '../operations/operation-record.js';
import type { OverQuota, Quota } from '../operations/quota.js';
import { RunningTime } from '../operations/running-time.js';
import { inTurn } from '../statements/at-once.js';
import { compiledOnce } from '../statements/compiled-once.js';
import { type Begun, begin } from './begin-operation.js';
import { commitSent, type SentChange } from './commit-sent.js';
import { type ApprovalDecision, decideApproval } from './decide-approval.js';
import { type PaymentLock, PaymentLocks } from './payment-locks.js';
import { record } from './record-change.js';
import { reopen } from './reopen-operation.js';

/** Times that the journal goes by, in milliseconds. */
export interface JournalTimes {
  /** How long the lock of a dead instance holds others up. */
  readonly leaseMs: number;
  /** How long an operation that was begun and never sent may wait before it is taken for abandoned. */
  readonly abandonedAfterMs: number;
}

/**
 * The journal of captures, cancels and refunds. Every change of an operation and the event that tells of it are one
 * transaction; a final operation never changes. All methods raise JournalUnavailable when the store does not answer.
 */
export class Journal {
  private readonly locks: PaymentLocks;
  /** The open operations that are due for a recheck. */
  readonly due: DueOperations;
  /** What this instance opened, or opened again: those that are read after it see it. */
  readonly recentlyOpened = new RecentPayments();
  /** What this instance saw succeed. */
  readonly recentlyDone = new RecentPayments();

  constructor(
    private readonly store: Store,
    private readonly times: JournalTimes,
    /** Whether operations that end are reported to the merchant's backend. */
    private readonly tellsBackend = false,
    /** Hears of every operation that had ended and turned out otherwise. */
    private readonly corrected: (correction: CorrectedOperation) => void = () => {},
    /** Hears of every change of an operation, once it is committed. */
    private readonly observe: (change: OperationChange) => void = () => {},
    /** What ages are measured by. Where none is given nothing gets older than this object. */
    readonly running = new RunningTime(store),
  ) {
    this.locks = new PaymentLocks(store, times.leaseMs);
    this.due = new DueOperations(store);
  }

  /**
   * Adds an entry, or finds the one that has this account and idempotency key. It is durable once commitSent is: until then
   * nothing can have left.
   */
  begin(operation: NewOperationRecord, origin: Origin): Promise<Begun> {
    return asJournalErrors(() => begin(this.store, operation, origin, this.times.abandonedAfterMs))
      .finally(() => this.recentlyOpened.note(operation))
      .then((begun) => {
        if (begun.isNew) this.tell(begun.operation, 'asked for', origin);
        return begun;
      });
  }

  find(id: string): Promise<OperationRecord | null> {
    return this.read(async (db) => {
      // PostgreSQL takes no such text, not even to look for it.
      if (id.includes('\0')) return null;
      const row = await db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? recordOfRow(row) : null;
    });
  }

  /** All entries of a payment, oldest first. */
  ofPayment(account: string, paymentId: string): Promise<readonly OperationRecord[]> {
    return this.read(async (db) => {
      const steps = compiledOnce(db, 'operations of a payment', { account, paymentId }, (open) => {
        const { account, paymentId } = open;
        const ofAccount = db.selectFrom('operations').selectAll().where('account', '=', account);
        return [{ statement: ofAccount.where('payment_id', '=', paymentId) }];
      });
      const [rows] = await inTurn(db, steps);
      return inOrderOfCreation(rows).map(recordOfRow);
    });
  }

  /**
   * Commits that the write is about to leave. `null`, and nothing may be sent, unless the entry is still open and unsent, or
   * to be sent once more, and its payment's lock is still held by the store's clock, which it then is until the commit. Where a quota would
   * be exceeded nothing may be sent either.
   */
  commitSent(
    id: string,
    change: SentChange,
    origin: Origin,
    lock: PaymentLock,
    quotas: readonly Quota[] = [],
  ): Promise<OperationRecord | OverQuota | null> {
    const work = { id, change, origin, lease: this.locks.leaseOf(lock) };
    return asJournalErrors(() => commitSent(this.store, work, quotas, this.running)).then((sent) => {
      if (sent && 'id' in sent) this.tell(sent, EVENT_NOTES.sent, origin);
      return sent;
    });
  }

  /**
   * Changes an operation and adds the event that says why; where that ends it, an event goes to the backend. A final operation is
   * left as it is and returned, unless the change speaks against its end: then it is corrected.
   */
  record(id: string, change: RecordChange, note: string, origin: Origin): Promise<OperationRecord> {
    return this.recorded(id, change, note, origin, false);
  }

  /**
   * As `record`, of one that was not sent: it is left as it is where somebody else sent it meanwhile, or has it wait for its
   * approval. A process that stood still does not know that it lost its payment's lock.
   */
  recordUnsent(id: string, change: RecordChange, note: string, origin: Origin): Promise<OperationRecord> {
    return this.recorded(id, change, note, origin, true);
  }

  /**
   * Changes an entry that has ended, since what the provider shows under its signature speaks against it. `null` where it is
   * not as it was read any more. To be called by whoever holds its payment's lock.
   */
  async correct(
    operation: OperationRecord,
    change: RecordChange,
    note: string,
    origin: Origin,
  ): Promise<OperationRecord | null> {
    const work = (db: Store) => correct(db, operation, change, note, origin, this.tellsBackend);
    const corrected = await this.transaction(work).finally(() => this.recentlyOpened.note(operation));
    if (corrected) this.tell(corrected, note, origin);
    return corrected && this.seen(operation, corrected, note);
  }

  /** How long ago an entry was sent last, in milliseconds, as RunningTime.age has it. */
  ageAt({ lastSentAt, createdAt, sentRunningMs }: OperationRecord, storeMs: number): number {
    return this.running.age(storeMs - (lastSentAt ?? createdAt).getTime(), sentRunningMs);
  }

  /** The same, now. */
  sentAgoMs = async (operation: OperationRecord): Promise<number> => this.ageAt(operation, await this.due.time());

  /** Whether a restore was declared after an operation was begun, or sent last. */
  isFromBeforeRestore = (id: string): Promise<boolean> => this.read((db) => isFromBeforeRestore(db, id));

  /**
   * Makes an entry PENDING again, to be sent once more: the one exception to "a final operation never changes". `null` where
   * it is not as it was read any more. To be called by whoever holds its payment's lock.
   */
  reopen(operation: OperationRecord, note: string, origin: Origin): Promise<OperationRecord | null> {
    const abandonedAt = this.due.after(this.times.abandonedAfterMs);
    return this.transaction((db) => reopen(db, operation, note, origin, abandonedAt))
      .finally(() => this.recentlyOpened.note(operation))
      .then((reopened) => {
        if (reopened) this.tell(reopened, note, origin);
        return reopened;
      });
  }

  /** Ends the wait of an operation for its approval: `null` where it does not wait any more. */
  async decideApproval(id: string, decision: ApprovalDecision, origin: Origin): Promise<OperationRecord | null> {
    const { abandonedAfterMs } = this.times;
    const work = (db: Store) => decideApproval(db, id, decision, origin, abandonedAfterMs, this.tellsBackend);
    const decided = await this.transaction(work);
    if (decided) this.tell(decided, decision.note, origin);
    return decided;
  }

  /** The payments that have open operations; `null` where there are too many to name. */
  openPayments = (): Promise<readonly PaymentName[] | null> => this.read(openPayments);

  /** The payments that have operations which succeeded so lately that a reading may be older; `null`: too many. */
  recentlyDonePayments = (): Promise<readonly PaymentName[] | null> => this.read(recentlyDonePayments);

  /** What happened to an operation, oldest first. */
  events(id: string): Promise<readonly OperationEvent[]> {
    return this.read((db) => eventsOf(db, id));
  }

  /** Runs work while nobody else, here or in another instance, writes to the payment. Waits for its turn. */
  withLock<T>(account: string, paymentId: string, work: (lock: PaymentLock) => Promise<T>): Promise<T> {
    return this.locks.withLock(account, paymentId, work);
  }

  /** As `withLock`, but `null` at once when somebody is at it. */
  tryWithLock<T>(account: string, paymentId: string, work: (lock: PaymentLock) => Promise<T>): Promise<T | null> {
    return this.locks.tryWithLock(account, paymentId, work);
  }

  /** Gives back what is held and closes the store. */
  async close(): Promise<void> {
    await this.locks.idle();
    await this.store.destroy();
  }

  /** Whether the store can be written to: one that can only be read, or is full, answers everything else. */
  isUp(): Promise<boolean> {
    return canWrite(this.store);
  }

  private async recorded(id: string, change: RecordChange, note: string, origin: Origin, onlyUnsent: boolean) {
    const work = { id, change, note, origin, onlyUnsent };
    const { operation, ended } = await asJournalErrors(() => record(this.store, work, this.tellsBackend));
    if (operation !== ended) this.tell(operation, note, origin);
    return this.seen(ended, operation, note);
  }

  /** After the commit: a success is known in this process at once, and a correction is reported. */
  private seen(was: OperationRecord | null, operation: OperationRecord, note: string): OperationRecord {
    if (operation.state === 'SUCCEEDED') this.recentlyDone.note(operation);
    if (was && was.state !== operation.state) this.corrected({ operation, was: was.state, note });
    return operation;
  }

  private tell(operation: OperationRecord, note: string, { source, requestId, caller }: Origin): void {
    this.observe({ operation, note, source, requestId, caller });
  }

  private read<T>(work: (db: Store) => Promise<T>): Promise<T> {
    return asJournalErrors(() => work(this.store));
  }

  private transaction<T>(work: (db: Store) => Promise<T>): Promise<T> {
    return asJournalErrors(() => this.store.transaction().execute(work));
  }
}
