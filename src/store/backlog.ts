import type { AliasableExpression } from 'kysely';
import { OperationKind, type OperationState } from '../domain/operations/operation.js';
import { asJournalErrors } from './db/busy-retry.js';
import { storeNow } from './db/clock.js';
import type { Store } from './db/schema.js';
import type { Stores } from './db/stores.js';
import { isUndelivered } from './outbox/stored-events.js';

/** The most that is counted of anything: a statement takes no longer where more waits. */
export const MAX_COUNTED = 1_000;

/** How many wait, at most MAX_COUNTED, and for how long the oldest has, by the store's clock; 0 where none does. */
export interface Waiting {
  readonly count: number;
  readonly oldestMs: number;
}

/** The states in which something is still to happen with an operation. */
const OPEN = ['AWAITING_APPROVAL', 'PENDING', 'UNKNOWN'] as const satisfies readonly OperationState[];

/** How much waits in the store, found by indexes and counted up to a bound, so that asking costs the same however much it is. */
export class Backlog {
  constructor(private readonly stores: Pick<Stores, 'reads' | 'turns'>) {}

  /** The open operations of every kind and state. Raises JournalUnavailable. */
  async operations(): Promise<readonly (Waiting & { readonly kind: OperationKind; readonly state: OperationState })[]> {
    const kinds = Object.values(OperationKind).flatMap((kind) => OPEN.map((state) => ({ kind, state })));
    return Promise.all(
      kinds.map(async ({ kind, state }) => {
        const waiting = await this.waiting((db) =>
          db
            .selectFrom('operations')
            .select('created_at')
            .where('state', '=', state)
            .where('kind', '=', kind)
            .orderBy('created_at')
            .limit(MAX_COUNTED),
        );
        return { kind, state, ...waiting };
      }),
    );
  }

  /** The charges that were sent and whose outcome is open. Raises JournalUnavailable. */
  async charges(): Promise<readonly (Waiting & { readonly kind: 'CHARGE'; readonly state: OperationState })[]> {
    return Promise.all(
      (['PENDING', 'UNKNOWN'] as const).map(async (state) => {
        const waiting = await this.waiting((db) =>
          db
            .selectFrom('charges')
            .select('created_at')
            .where('state', '=', state)
            .where('sent_at', 'is not', null)
            .orderBy('next_check_at')
            .limit(MAX_COUNTED),
        );
        return { kind: 'CHARGE' as const, state, ...waiting };
      }),
    );
  }

  /** The events of an account that some endpoint of the merchant's backend has still to get. Raises JournalUnavailable. */
  events(account: string): Promise<Waiting> {
    return this.waiting((db) =>
      db
        .selectFrom('outbox_events')
        .select('created_at')
        .where(isUndelivered)
        .where('account', '=', account)
        .orderBy('created_at')
        .limit(MAX_COUNTED),
    );
  }

  /** Of rows that an index has in an order, which is that of `created_at` where there may be more of them than are counted. */
  private waiting(rows: (db: Store) => AliasableExpression<{ created_at: number }>): Promise<Waiting> {
    const { reads, turns } = this.stores;
    return turns(() =>
      asJournalErrors(async () => {
        const { count, oldest } = await reads
          .selectFrom(rows(reads).as('waiting'))
          .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('created_at').as('oldest')])
          .executeTakeFirstOrThrow();
        if (Number(count) === 0) return { count: 0, oldestMs: 0 };
        return { count: Number(count), oldestMs: Math.max(0, (await storeNow(reads)) - Number(oldest)) };
      }),
    );
  }
}
