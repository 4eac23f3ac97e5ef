import type { Store } from './schema.js';

/** Whether the key was free, and now stands for what has that id. */
export async function takeKey(
  db: Store,
  { account, idempotencyKey, id }: { readonly account: string; readonly idempotencyKey: string; readonly id: string },
  now: number,
): Promise<boolean> {
  const taken = await db
    .insertInto('idempotency_keys')
    .values({ account, idempotency_key: idempotencyKey, operation_id: id, created_at: now })
    .onConflict((conflict) => conflict.columns(['account', 'idempotency_key']).doNothing())
    .returning('operation_id')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Forgets the keys that are older than that, but those of operations that are open or ended since. Returns how many. */
export async function forgetOldKeys(db: Store, before: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', before)
    .where('operation_id', 'not in', (query) =>
      query
        .selectFrom('operations')
        .select('id')
        .where(({ or, eb }) => or([eb('state', 'not in', ['SUCCEEDED', 'REJECTED']), eb('updated_at', '>=', before)])),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
