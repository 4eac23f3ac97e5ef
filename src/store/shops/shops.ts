import { PostgresAdapter, sql } from 'kysely';
import type { ConfiguredShop } from '../../domain/shops/shop.js';
import {
  ShopConflict,
  type ShopStorageKeys,
  type StoredShops,
  shopStorageKeys,
} from '../../domain/shops/shop-storage-keys.js';
import { AccountKeys } from '../db/account-keys.js';
import { retryWhileBusy } from '../db/busy-retry.js';
import { storeTime } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { StoreRefused } from '../db/store-refused.js';
import { RENAMED } from '../migrations/steps/shops.js';
import { moveShopRows } from './move-shop-rows.js';

/**
 * Notes the configured shops, and tells what the rows of each are stored under: the same key for as long as there are any, whatever
 * the account is called. Raises StoreRefused where the store holds what no configured shop accounts for.
 */
export async function noteShops(
  store: Store,
  shops: readonly ConfiguredShop[],
  gone: readonly string[],
): Promise<AccountKeys> {
  const plan = async (db: Store) => planned(await readStoredShops(db), shops, gone);
  const keys = await retryWhileBusy(async () => {
    const first = await plan(store);
    // A server that only reads for a while is no reason not to start.
    if (await isDone(store, first)) return first.keys;
    return store.transaction().execute(async (db) => {
      await takeTurn(db);
      const latest = await plan(db);
      await carryOut(db, latest);
      return latest.keys;
    });
  });
  return new AccountKeys(keys);
}

function planned(stored: StoredShops, shops: readonly ConfiguredShop[], gone: readonly string[]): ShopStorageKeys {
  try {
    return shopStorageKeys(stored, shops, gone);
  } catch (error) {
    throw error instanceof ShopConflict ? new StoreRefused(error.message) : error;
  }
}

/** Of instances that start at once under different names of one shop the second finds what the first noted. */
async function takeTurn(db: Store): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter)
    await sql`lock table shops in share row exclusive mode`.execute(db);
  // On SQLite a transaction must begin with a write to wait in line.
  else await sql`update shops set noted_at = noted_at where name = ''`.execute(db);
}

async function readStoredShops(db: Store): Promise<StoredShops> {
  const rows = await db.selectFrom('shops').selectAll().orderBy('noted_at').orderBy('name').execute();
  // Each account by one search of the index, however many keys it has.
  const { rows: held } = await sql<{ readonly account: string }>`
    with recursive held(account) as (
      select min(account) from idempotency_keys
      union all
      select (select min(later.account) from idempotency_keys as later where later.account > held.account)
      from held where held.account is not null
    )
    select account from held where account is not null
    union
    select account from operations where state in ('AWAITING_APPROVAL', 'PENDING', 'UNKNOWN')
    order by account`.execute(db);
  return {
    names: new Map(rows.map(({ name, kept_as: storedAs }) => [name, storedAs])),
    held: new Set(held.map(({ account }) => account)),
  };
}

async function isDone(db: Store, { keys, notes, moves }: ShopStorageKeys): Promise<boolean> {
  if (notes.length > 0 || moves.length > 0) return false;
  if (new AccountKeys(keys).areIds) return true;
  const { rows } = await sql`select name from kysely_migration where name = ${RENAMED}`.execute(db);
  return rows.length > 0;
}

async function carryOut(db: Store, { keys, notes, moves }: ShopStorageKeys): Promise<void> {
  for (const [name, kept_as] of notes)
    await db
      .insertInto('shops')
      .values({ name, kept_as, noted_at: storeTime(db) })
      .execute();
  for (const [from, to] of moves) await moveShopRows(db, from, to);
  if (new AccountKeys(keys).areIds) return;
  await sql`insert into kysely_migration (name, timestamp) values (${RENAMED}, ${new Date().toISOString()})
    on conflict (name) do nothing`.execute(db);
}
