import { randomUUID } from 'node:crypto';
import type { ScheduledKind, ScheduledWrite } from '../../domain/checkouts/scheduled-write.js';
import type { Decider } from '../../domain/operations/approval.js';
import { asJournalErrors } from '../db/busy-retry.js';
import { storeNow, type TimeSource } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';

/** The right to carry out what was asked for at a moment, held for a while. */
export interface ScheduledWriteClaim {
  readonly checkoutId: string;
  readonly account: string;
  readonly kind: ScheduledKind;
  /** The moment that was asked for. */
  readonly actAt: Date;
  /** The payment of the checkout; `null` where none is known. */
  readonly paymentId: string | null;
  /** Whether the checkout came to no payment, for certain. */
  readonly isRejected: boolean;
  /** Tries in a row in which nothing could be found out. */
  readonly failures: number;
  /** Who asked for it. */
  readonly asker: Decider;
  readonly holder: string;
}

/** What a try came to: it is tried again at a moment, or it is over, with the operation it became and why. */
export type ScheduledWriteEnd =
  | { readonly nextAt: number; readonly failures: number }
  | { readonly operationId: string | null; readonly outcome: string };

/** What the gateway is to do to new payments at a moment by itself. All methods raise JournalUnavailable. */
export class ScheduledWrites {
  constructor(
    private readonly store: Store,
    /** How long a claim runs, in milliseconds: longer than carrying it out takes. */
    private readonly leaseMs: number,
    /** By the store's clock, unless a test moves it. */
    readonly now: TimeSource = () => storeNow(store),
  ) {}

  /** Claims what is due, the longest waiting first. */
  claim(limit: number): Promise<readonly ScheduledWriteClaim[]> {
    return asJournalErrors(async () => {
      const now = await this.now();
      const due = await this.store
        .selectFrom('timed_writes')
        .select('checkout_id')
        .where('next_at', '<=', now)
        .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]))
        .orderBy('next_at')
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const [holder, until] = [randomUUID(), now + this.leaseMs];
      return withoutFsync(this.store, async (db) => {
        const claims: ScheduledWriteClaim[] = [];
        for (const { checkout_id: checkoutId } of due) {
          const row = await db
            .updateTable('timed_writes')
            .set({ holder, until })
            .where('checkout_id', '=', checkoutId)
            .where('next_at', '<=', now)
            .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]))
            .returning(['account', 'kind', 'act_at', 'failures', 'caller', 'person'])
            .executeTakeFirst();
          if (!row) continue;
          const checkout = await db
            .selectFrom('checkouts')
            .select(['payment_id', 'state'])
            .where('id', '=', checkoutId)
            .executeTakeFirst();
          const { account, kind, failures, caller, person } = row;
          claims.push({
            ...{ checkoutId, account, kind, failures, holder, actAt: new Date(row.act_at) },
            paymentId: checkout?.payment_id ?? null,
            asker: { caller, person },
            isRejected: checkout?.state === 'REJECTED',
          });
        }
        return claims;
      });
    });
  }

  /** Ends a claim; nothing is written where another instance has it now. */
  async end({ checkoutId, holder }: ScheduledWriteClaim, end: ScheduledWriteEnd): Promise<void> {
    const next =
      'nextAt' in end
        ? { next_at: Math.round(end.nextAt), failures: end.failures }
        : { next_at: null, operation_id: end.operationId, outcome: end.outcome };
    await asJournalErrors(() =>
      this.store
        .updateTable('timed_writes')
        .set({ ...next, holder: null, until: null })
        .where('checkout_id', '=', checkoutId)
        .where('holder', '=', holder)
        .execute(),
    );
  }
}

/** What is to be done; `refuse` raises where that cannot be, at that time of the store. */
export interface PlannedWrite extends ScheduledWrite {
  /** Who asks for it. */
  readonly asker: Decider;
  readonly refuse: (now: number) => void;
}

/** Notes what is to be done to a new payment, in the transaction that adds its checkout: what is refused adds none. */
export async function planWrite(
  db: Store,
  { id, account }: { readonly id: string; readonly account: string },
  { kind, at, refuse, asker }: PlannedWrite,
  now: number,
): Promise<void> {
  refuse(now);
  const act_at = at.getTime();
  await db
    .insertInto('timed_writes')
    .values({
      ...{ checkout_id: id, account, kind, act_at, next_at: act_at, failures: 0 },
      ...{ operation_id: null, outcome: null, holder: null, until: null },
      ...{ caller: asker.caller, person: asker.person },
    })
    .execute();
}
