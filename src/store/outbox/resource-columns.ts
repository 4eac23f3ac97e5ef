import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import type { ResourceRef } from '../db/change-feed.js';
import type { Tables } from '../db/schema.js';

type OutboxTable = 'outbox_looks' | 'outbox_queues' | 'outbox_events';
type LeasedTable = 'outbox_looks' | 'outbox_queues';
type Where<T extends keyof Tables> = (eb: ExpressionBuilder<Tables, T>) => ExpressionWrapper<Tables, T, SqlBool>;

/** The columns that name a payment or payout in the outbox. */
export interface ResourceColumns {
  readonly account: string;
  readonly kind: 'payment' | 'payout';
  readonly subject_id: string;
}

export function columnsOf({ account, kind, id }: ResourceRef): ResourceColumns {
  return { account, kind, subject_id: id };
}

/** The row, or rows, of that payment or payout. */
export function isOf({ account, kind, id }: ResourceRef): Where<OutboxTable> {
  return ({ and, eb }) => and([eb('account', '=', account), eb('kind', '=', kind), eb('subject_id', '=', id)]);
}

/** Nobody holds the row: nobody ever did, it was given back, or the holder's time is over. */
export function isFree(now: number): Where<LeasedTable> {
  return ({ or, eb }) => or([eb('until', 'is', null), eb('until', '<', now)]);
}

/** What the keys name, in the one order in which every transaction locks: so none waits for another in a circle. */
export function inOrder(keys: readonly ResourceColumns[]): readonly ResourceRef[] {
  const text = ({ account, kind, subject_id }: ResourceColumns) => JSON.stringify([account, kind, subject_id]);
  return [...keys]
    .sort((a, b) => (text(a) < text(b) ? -1 : 1))
    .map(({ account, kind, subject_id: id }) => ({ account, kind, id }));
}
