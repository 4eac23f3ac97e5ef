import { randomUUID } from 'node:crypto';
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import { asJournalErrors, retryWhileBusy } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store, Tables } from '../db/schema.js';
import { renewal } from '../db/without-fsync.js';
import { atOnceWithoutFsync, inTurn, type Step } from '../statements/at-once.js';
import { compiledOnce } from '../statements/compiled-once.js';

/** The right to write to one payment, held for a while. */
export interface PaymentLock {
  readonly account: string;
  readonly paymentId: string;
  readonly holder: string;
}

/** A lock, and for how long it is held from when it is renewed, in milliseconds. */
export interface Lease extends PaymentLock {
  readonly leaseMs: number;
}

/** By so much the clocks of those who hold and want a lock may differ while nothing is wrong, in milliseconds. */
const SLACK_MS = 60_000;

/** How many locks that end too late are watched at once. */
const MAX_FAR_AHEAD = 1_000;

/**
 * One write at a time per payment, over all instances that share the store. A lock is a lease: a live holder renews it, a
 * dead one loses it when it runs out. Holding it is checked again in the very transaction that commits "sent", so that a
 * holder that was asleep while its lease ran out cannot send. Leases go by the store's clock: that of a machine that was
 * stopped as a whole says that no time has passed. One that ran out is not renewed, even where nobody else took it.
 */
export class PaymentLocks {
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly releases = new Set<Promise<void>>();
  /** Locks that end later than any lease that begins now, by payment: as they were seen first, and when by the steady clock. */
  private readonly farAhead = new Map<string, { holder: string; until: number; since: number }>();

  constructor(
    private readonly store: Store,
    /** How long a lease runs without being renewed, in milliseconds. */
    private readonly leaseMs: number,
    /** Milliseconds that pass whatever becomes of clocks. */
    private readonly steady: () => number = () => performance.now(),
  ) {}

  /** Runs work when the payment is free, in the order of asking within this process. */
  async withLock<T>(account: string, paymentId: string, work: (lock: PaymentLock) => Promise<T>): Promise<T> {
    const key = JSON.stringify([account, paymentId]);
    const run = async () => this.held(await this.acquire(account, paymentId), work);
    const turn = (this.queues.get(key) ?? Promise.resolve()).then(run);
    const finished = turn.catch(() => {});
    this.queues.set(key, finished);
    try {
      return await turn;
    } finally {
      if (this.queues.get(key) === finished) this.queues.delete(key);
    }
  }

  /** Runs work if the payment is free now; `null` if somebody is at it. */
  async tryWithLock<T>(account: string, paymentId: string, work: (lock: PaymentLock) => Promise<T>): Promise<T | null> {
    if (this.queues.has(JSON.stringify([account, paymentId]))) return null;
    const lock = await this.tryAcquire(account, paymentId, randomUUID());
    return lock && this.held(lock, work);
  }

  /** Waits until the locks that are no longer needed are given back. */
  async idle(): Promise<void> {
    await Promise.all(this.releases);
  }

  /** A lock with how long its lease runs. */
  leaseOf(lock: PaymentLock): Lease {
    return { ...lock, leaseMs: this.leaseMs };
  }

  private async held<T>(lock: PaymentLock, work: (lock: PaymentLock) => Promise<T>): Promise<T> {
    // A renewal that fails is no matter here: the lease then runs out, and commitSent finds it lost.
    const renewal = setInterval(() => void this.renew(lock).catch(() => {}), this.leaseMs / 3);
    try {
      return await work(lock);
    } finally {
      clearInterval(renewal);
      // Nobody need wait for it: should it fail, the lease runs out by itself.
      const release = this.release(lock)
        .catch(() => {})
        .finally(() => this.releases.delete(release));
      this.releases.add(release);
    }
  }

  private async acquire(account: string, paymentId: string): Promise<PaymentLock> {
    const holder = randomUUID();
    for (;;) {
      const lock = await this.tryAcquire(account, paymentId, holder);
      if (lock) return lock;
      await new Promise((resolve) => setTimeout(resolve, 15 + Math.random() * 35));
    }
  }

  /**
   * The lock, if it is free now. Where a server forgets in a power failure who took it, another may: what is done under a lease asks
   * for it once more in the transaction that counts.
   */
  private async tryAcquire(account: string, paymentId: string, holder: string): Promise<PaymentLock | null> {
    const taking = leaseTaking(this.store, this.leaseOf({ account, paymentId, holder }));
    const [[taken]] = await asJournalErrors(() => atOnceWithoutFsync(this.store, taking));
    return taken || (await this.takeAbandoned(account, paymentId, holder)) ? { account, paymentId, holder } : null;
  }

  /**
   * Takes a lock whose lease ends later than any that begins now, as is left by a holder that died while the store's clock was
   * set ahead: that clock will not get there for weeks. It is taken once it stood unchanged for a whole lease by this process's
   * steady clock. A live holder renews it meanwhile, and one that comes too late is refused when it commits "sent".
   */
  private async takeAbandoned(account: string, paymentId: string, holder: string): Promise<boolean> {
    const key = JSON.stringify([account, paymentId]);
    const found = await asJournalErrors(() =>
      this.store
        .selectFrom('payment_locks')
        .select(['holder', 'until'])
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where('until', '>', sql<number>`${this.leaseFrom(this.store)} + ${SLACK_MS}`)
        .executeTakeFirst(),
    );
    const seen = this.farAhead.get(key);
    if (!found || seen?.holder !== found.holder || seen.until !== found.until) {
      this.farAhead.delete(key);
      // So many are not left at once by anything but a fault; those are then seen anew.
      if (this.farAhead.size >= MAX_FAR_AHEAD) this.farAhead.clear();
      if (found) this.farAhead.set(key, { ...found, since: this.steady() });
      return false;
    }
    if (this.steady() - seen.since < this.leaseMs) return false;
    this.farAhead.delete(key);
    const { numUpdatedRows } = await asJournalErrors(() =>
      this.store
        .updateTable('payment_locks')
        .set({ holder, until: this.leaseFrom(this.store) })
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .where('holder', '=', seen.holder)
        .where('until', '=', seen.until)
        .executeTakeFirst(),
    );
    return Number(numUpdatedRows) > 0;
  }

  private async renew(lock: PaymentLock): Promise<void> {
    await retryWhileBusy(() => renewal(this.store, (db) => inTurn(db, [leaseKeeping(db, this.leaseOf(lock))])));
  }

  private leaseFrom(db: Store): RawBuilder<number> {
    return sql<number>`${storeTime(db)} + ${this.leaseMs}`;
  }

  private async release(lock: PaymentLock): Promise<void> {
    await retryWhileBusy(() => atOnceWithoutFsync(this.store, leaseEnding(this.store, lock)));
  }
}

/** Gives a row where the lock was free, or its lease has run out. */
function leaseTaking(store: Store, lease: Lease) {
  return compiledOnce(store, 'take lease', lease, ({ account, paymentId, holder, leaseMs }) => {
    const until = sql<number>`${storeTime(store)} + ${leaseMs}`;
    const statement = store
      .insertInto('payment_locks')
      .values({ account, payment_id: paymentId, holder, until })
      .onConflict((conflict) =>
        conflict
          .columns(['account', 'payment_id'])
          .doUpdateSet({ holder, until })
          .where('payment_locks.until', '<', storeTime(store)),
      )
      .returning('holder');
    return [{ statement }];
  });
}

function leaseEnding(store: Store, lock: PaymentLock) {
  return compiledOnce(store, 'end lease', lock, ({ account, paymentId, holder }) => {
    const statement = store
      .deleteFrom('payment_locks')
      .where('account', '=', account)
      .where('payment_id', '=', paymentId)
      .where('holder', '=', holder);
    return [{ statement }];
  });
}

/**
 * The statement that renews a lease which still runs, and gives the store's time of that; no row where it does not. In the
 * caller's transaction: until that ends, the changed row keeps everybody else from taking it over.
 */
export function leaseKeeping(
  db: Store,
  { account, paymentId, holder, leaseMs }: Lease,
): Step<{ readonly now: number }> {
  const statement = db
    .updateTable('payment_locks')
    .set({ until: sql<number>`${storeTime(db)} + ${leaseMs}` })
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .where('holder', '=', holder)
    .where('until', '>', storeTime(db))
    .returning(sql<number>`until - ${leaseMs}`.as('now'));
  return { statement, isCondition: true };
}

/** When a lease was renewed in the same transaction, by the store's clock: as a table of one row. */
export function renewedLease(
  { selectFrom }: Pick<ExpressionBuilder<Tables, never>, 'selectFrom'>,
  { account, paymentId, holder, leaseMs }: Lease,
) {
  return selectFrom('payment_locks')
    .select(sql<number>`until - ${leaseMs}`.as('now'))
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .where('holder', '=', holder)
    .as('lease');
}
