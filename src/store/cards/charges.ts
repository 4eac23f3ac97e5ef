import { sql } from 'kysely';
import type { ChargeKind, ChargeState } from '../../domain/cards/charge.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { ChargeRow } from '../db/rows/cards.js';
import type { Store } from '../db/schema.js';
import { RunningTime } from '../operations/running-time.js';
import { scheduleRecheck } from '../outbox/event-rechecks.js';
import { type ChargeName, type Commit, commitCharge, OPEN, openCharge, undecidedCharge } from './commit-charge-sent.js';

/** What is kept of a charge beside its checkout. */
export interface StoredCharge extends ChargeName {
  readonly kind: ChargeKind;
  readonly state: ChargeState;
  readonly paymentId: string | null;
  readonly sentAt: Date | null;
  readonly encryptedUrl: string | null;
  readonly problem: OperationProblem | null;
  readonly checks: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What became of one. */
export interface ChargeChange {
  readonly state: ChargeState;
  readonly problem: OperationProblem | null;
  readonly paymentId?: string | null;
  readonly encryptedUrl?: string | null;
}

/** The charges of saved cards and recurring profiles. All methods raise JournalUnavailable when the store does not answer. */
export class Charges {
  constructor(
    private readonly store: Store,
    /** Whether the merchant's backend hears of payments. */
    private readonly tellsBackend = false,
    /** What ages are measured by. Where none is given nothing gets older than this object. */
    private readonly running = new RunningTime(store),
  ) {}

  /**
   * Adds one, before anything of it is sent; with a problem: as one of which nothing ever is. Whoever added it says whether it
   * runs: where it is there already it is given as it is.
   */
  begin(
    { id, account, orderId, kind }: ChargeName & Pick<StoredCharge, 'kind'>,
    problem: OperationProblem | null = null,
  ): Promise<{ readonly charge: StoredCharge; readonly isNew: boolean }> {
    return asJournalErrors(async () => {
      const now = storeTime(this.store);
      const state = problem ? 'REJECTED' : 'PENDING';
      const row = await this.store
        .insertInto('charges')
        .values({
          ...{ id, account, order_id: orderId, kind, state, payment_id: null, sent_at: null, action_url: null },
          ...{ problem: problem && JSON.stringify(problem), checks: 0, next_check_at: now },
          ...{ created_at: now, updated_at: now },
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst();
      return { charge: row ? chargeOfRow(row) : await this.known(this.store, id), isNew: row !== undefined };
    });
  }

  /** The charge of that id; `null` where there is none. */
  async find(id: string): Promise<StoredCharge | null> {
    if (!/^[0-9a-f-]{36}$/.test(id)) return null;
    return asJournalErrors(async () => {
      const row = await this.store.selectFrom('charges').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? chargeOfRow(row) : null;
    });
  }

  /** A charge as it is now, and for how long nothing has become of it by the store's clock, in milliseconds. */
  current(id: string): Promise<{ readonly charge: StoredCharge; readonly idleMs: number }> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('charges')
        .selectAll()
        .select(sql<number>`abs(${storeTime(this.store)} - updated_at)`.as('idle'))
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return { charge: chargeOfRow(row), idleMs: row.idle };
    });
  }

  /** The charge whose payment that is; `null` where it is none's. */
  ofPayment(account: string, paymentId: string): Promise<StoredCharge | null> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('charges')
        .selectAll()
        .where('account', '=', account)
        .where('payment_id', '=', paymentId)
        .executeTakeFirst();
      return row ? chargeOfRow(row) : null;
    });
  }

  /**
   * Commits that what takes the money leaves now: once, and for one order one at a time, at whichever instance. Charges of one
   * order wait for each other at a row of their own; whoever comes second finds what the first committed.
   */
  commitSent(charge: ChargeName): Promise<Commit> {
    return asJournalErrors(() => this.store.transaction().execute((db) => commitCharge(db, charge, this.running)));
  }

  /** Whether another charge of the order was sent, and how that ends is not known yet. */
  isAnotherOpen(charge: ChargeName): Promise<boolean> {
    return asJournalErrors(async () => (await openCharge(this.store, charge)) !== undefined);
  }

  /** Whether another charge of the order was sent, and may have taken its money while nobody knows. */
  isAnotherUndecided(charge: ChargeName): Promise<boolean> {
    return asJournalErrors(async () => (await undecidedCharge(this.store, charge)) !== undefined);
  }

  /** How long ago what takes its money was sent, in milliseconds, as RunningTime.age has it; `null` where it was not. */
  sentAgoMs(id: string): Promise<number | null> {
    return asJournalErrors(async () => {
      const row = await this.store
        .selectFrom('charges')
        .select(['sent_running_ms as stamp', sql<number | null>`${storeTime(this.store)} - sent_at`.as('ms')])
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined || row.ms === null) return null;
      return this.running.age(row.ms, row.stamp);
    });
  }

  /**
   * Writes down what became of it. What has ended is changed by money that shows only. Where it ends, or ends otherwise, the
   * backend is to hear of its payment: no webhook may ever have told of it.
   */
  resolve(id: string, { state, problem, paymentId, encryptedUrl }: ChargeChange): Promise<StoredCharge> {
    return asJournalErrors(() =>
      this.store.transaction().execute(async (db) => {
        const changed = await db
          .updateTable('charges')
          .set({
            state,
            problem: problem && JSON.stringify(problem),
            ...(paymentId && { payment_id: paymentId }),
            ...(encryptedUrl !== undefined && { action_url: encryptedUrl }),
            updated_at: storeTime(db),
          })
          .where('id', '=', id)
          .where('state', 'in', state === 'SUCCEEDED' ? [...OPEN, 'REJECTED'] : OPEN)
          .returningAll()
          .executeTakeFirst();
        if (!changed) return this.known(db, id);
        const { account, payment_id: payment } = changed;
        if (this.tellsBackend && payment !== null && !OPEN.includes(state))
          await scheduleRecheck(db, { account, kind: 'payment', id: payment }, changed.updated_at);
        return chargeOfRow(changed);
      }),
    );
  }

  /** Gives up one of which nothing was sent, whoever is about to; tells whether nothing ever will be. */
  giveUp(id: string, problem: OperationProblem): Promise<boolean> {
    return asJournalErrors(async () => {
      const row = await this.store
        .updateTable('charges')
        .set({ state: 'REJECTED', problem: JSON.stringify(problem), updated_at: storeTime(this.store) })
        .where('id', '=', id)
        .where('state', '=', 'PENDING')
        .where('sent_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    });
  }

  /** Takes one for cut off, as it was found; as it is now where something became of it since. */
  cutOff({ id, updatedAt }: StoredCharge, problem: OperationProblem): Promise<StoredCharge> {
    return asJournalErrors(async () => {
      const row = await this.store
        .updateTable('charges')
        .set({ state: 'UNKNOWN', problem: JSON.stringify(problem), updated_at: storeTime(this.store) })
        .where('id', '=', id)
        .where('state', '=', 'PENDING')
        .where('updated_at', '=', updatedAt.getTime())
        .returningAll()
        .executeTakeFirst();
      return row ? chargeOfRow(row) : this.known(this.store, id);
    });
  }

  private async known(db: Store, id: string): Promise<StoredCharge> {
    return chargeOfRow(await db.selectFrom('charges').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
  }

  /** Takes those that are open and due, so many at most, and keeps them from others for that long. */
  claimDue(limit: number, leaseMs: number): Promise<readonly StoredCharge[]> {
    return asJournalErrors(async () => {
      const now = storeTime(this.store);
      const due = this.store
        .selectFrom('charges')
        .select('id')
        .where('state', 'in', OPEN)
        .where('next_check_at', '<=', now)
        .orderBy('next_check_at')
        .limit(limit);
      const rows = await this.store
        .updateTable('charges')
        .set(({ eb, ref }) => ({
          next_check_at: sql<number>`${now} + ${leaseMs}`,
          checks: eb(ref('checks'), '+', 1),
        }))
        .where('id', 'in', due)
        .where('next_check_at', '<=', now)
        .returningAll()
        .execute();
      return rows.map(chargeOfRow);
    });
  }

  /** Has it read again after a pause at the latest. */
  async postpone(id: string, pauseMs: number): Promise<void> {
    await asJournalErrors(() =>
      this.store
        .updateTable('charges')
        .set({ next_check_at: sql<number>`${storeTime(this.store)} + ${pauseMs}` })
        .where('id', '=', id)
        .execute(),
    );
  }
}

export function chargeOfRow(row: ChargeRow): StoredCharge {
  return {
    id: row.id,
    account: row.account,
    orderId: row.order_id,
    kind: row.kind,
    state: row.state,
    paymentId: row.payment_id,
    sentAt: row.sent_at === null ? null : new Date(row.sent_at),
    encryptedUrl: row.action_url,
    problem: row.problem === null ? null : JSON.parse(row.problem),
    checks: row.checks,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
