import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/** A key, whose it is, and the id of what it is to stand for. */
export interface KeyWish {
  readonly account: string;
  readonly idempotencyKey: string;
  readonly id: string;
}

/**
 * When the key was taken, by the store's clock: it was free, and now stands for what has that id for ever. `null` where it was
 * not.
 */
export async function takeKey(db: Store, wish: KeyWish): Promise<number | null> {
  const taken = await keyTaking(db, wish).executeTakeFirst();
  return taken?.created_at ?? null;
}

/** The statement of takeKey: it gives a row where the key was free. */
export function keyTaking(db: Store, { account, idempotencyKey, id }: KeyWish) {
  return db
    .insertInto('idempotency_keys')
    .values({ account, idempotency_key: idempotencyKey, operation_id: id, created_at: storeTime(db) })
    .onConflict((conflict) => conflict.columns(['account', 'idempotency_key']).doNothing())
    .returning('created_at');
}
