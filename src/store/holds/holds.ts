import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { holdEnding } from '../../domain/events/merchant-event.js';
import { HOLD_NOTICE_MS } from '../../domain/payments/hold-end.js';
import type { Payment } from '../../domain/payments/payment.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeNow, type TimeSource } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';
import { appendEvent } from '../outbox/append-event.js';

/** A payment whose money is held, or soon may be. */
export interface Hold {
  readonly account: string;
  readonly paymentId: string;
  /** The earliest moment at which the provider may take the money by itself. */
  readonly endsAt: Date;
}

/** The right to read one such payment and report that its hold ends, held for a while. */
export interface HoldClaim extends Hold {
  /** Readings in a row that failed. */
  readonly failures: number;
  readonly holder: string;
}

/** When holds end, and which of them were reported. All methods raise JournalUnavailable. */
export class Holds {
  constructor(
    private readonly store: Store,
    /** How long a claim runs, in milliseconds: longer than reading takes. */
    private readonly leaseMs: number,
    /** Whether they are reported to the merchant's backend. */
    private readonly tellsBackend: boolean,
    /** By the store's clock, unless a test moves it. */
    readonly now: TimeSource = () => storeNow(store),
  ) {}

  /** Notes when holds end, as far as that is news. One that was reported is not reported again. */
  note(holds: readonly Hold[]): Promise<void> {
    return asJournalErrors(() =>
      withoutFsync(this.store, async (db) => {
        // In one order, so that no two wait for each other.
        for (const hold of [...holds].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) await noteHold(db, hold);
      }),
    );
  }

  /** Claims those that are to be read now, the longest waiting first. */
  claim(limit: number): Promise<readonly HoldClaim[]> {
    return asJournalErrors(async () => {
      const now = await this.now();
      const due = await this.store
        .selectFrom('holds')
        .select(['account', 'payment_id'])
        .where('report_at', '<=', now)
        .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]))
        .orderBy('report_at')
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const [holder, until] = [randomUUID(), now + this.leaseMs];
      return withoutFsync(this.store, async (db) => {
        const claims: HoldClaim[] = [];
        for (const { account, payment_id } of due) {
          const row = await db
            .updateTable('holds')
            .set({ holder, until })
            .where('account', '=', account)
            .where('payment_id', '=', payment_id)
            .where('report_at', '<=', now)
            .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]))
            .returning(['ends_at', 'failures'])
            .executeTakeFirst();
          if (row)
            claims.push({
              ...{ account, paymentId: payment_id, endsAt: new Date(row.ends_at), failures: row.failures, holder },
            });
        }
        return claims;
      });
    });
  }

  /** Ends a claim: it is read again at that moment, or never where that is `null`. */
  async postpone(claim: HoldClaim, at: number | null, failures = 0): Promise<void> {
    await asJournalErrors(() =>
      withoutFsync(this.store, (db) => giveBack(db, claim, { report_at: at && Math.round(at), failures })),
    );
  }

  /** Removes what ended before that. */
  forget(before: Date): Promise<void> {
    return asJournalErrors(async () => {
      await this.store
        .deleteFrom('holds')
        .where('report_at', 'is', null)
        .where('ends_at', '<', before.getTime())
        .execute();
    });
  }

  /** Reports it, once: `false` where another instance has it now. The event to the backend is written with that. */
  report(claim: HoldClaim, payment: Payment): Promise<boolean> {
    return asJournalErrors(async () => {
      const now = await this.now();
      return this.store.transaction().execute(async (db) => {
        if (!(await giveBack(db, claim, { report_at: null, failures: 0 }))) return false;
        const resource = { account: claim.account, kind: 'payment', id: claim.paymentId } as const;
        if (this.tellsBackend) await appendEvent(db, resource, holdEnding(payment), now);
        return true;
      });
    });
  }
}

async function noteHold(db: Store, { account, paymentId, endsAt }: Hold): Promise<void> {
  const ends_at = endsAt.getTime();
  const own = { account, payment_id: paymentId, ends_at, report_at: ends_at - HOLD_NOTICE_MS };
  await db
    .insertInto('holds')
    .values({ ...own, failures: 0, holder: null, until: null })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'payment_id'])
        .doUpdateSet(({ ref }) => ({
          ends_at: ref('excluded.ends_at'),
          report_at: sql<number | null>`case when holds.report_at is null then null else excluded.report_at end`,
        }))
        .where('holds.ends_at', '<>', ends_at),
    )
    .execute();
}

async function giveBack(
  db: Store,
  { account, paymentId, holder }: HoldClaim,
  next: { readonly report_at: number | null; readonly failures: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('holds')
    .set({ ...next, holder: null, until: null })
    .where('account', '=', account)
    .where('payment_id', '=', paymentId)
    .where('holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function keyOf({ account, paymentId }: Hold): string {
  return JSON.stringify([account, paymentId]);
}
