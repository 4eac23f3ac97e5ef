import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';

/**
 * When the key was taken, by the store's clock: it was free, and now stands for what has that id for ever. `null` where it was
 * not.
 */
export async function takeKey(
  db: Store,
  { account, idempotencyKey, id }: { readonly account: string; readonly idempotencyKey: string; readonly id: string },
): Promise<number | null> {
  const taken = await db
    .insertInto('idempotency_keys')
    .values({ account, idempotency_key: idempotencyKey, operation_id: id, created_at: storeTime(db) })
    .onConflict((conflict) => conflict.columns(['account', 'idempotency_key']).doNothing())
    .returning('created_at')
    .executeTakeFirst();
  return taken?.created_at ?? null;
}
