import type { Config } from '../../config/config.js';
import { shopsOf } from '../../config/shops.js';
import type { Account } from '../../freedompay/account.js';
import { atLeisure, openStores, type StoreTimes, storesKnownByIds } from '../../store/database.js';
import type { AccountKeys } from '../../store/db/account-keys.js';
import type { Stores } from '../../store/db/stores.js';
import type { Warn } from '../../store/engines/private-files.js';
import { noteShops } from '../../store/shops/shops.js';

/** The store as it is for the configured accounts. */
export interface GatewayStores {
  readonly stores: Stores;
  /** What the rows of each account are kept under. */
  readonly keys: AccountKeys;
  /** The accounts, which know that too. */
  readonly accounts: readonly Account[];
}

/** Opens the store and finds the rows of each shop in it, whatever its account is called. Raises StoreRefused. */
export async function createStores(
  { databaseUrl, accounts, goneShops }: Pick<Config, 'databaseUrl' | 'accounts' | 'goneShops'>,
  warn: Warn,
  times: StoreTimes = {},
): Promise<GatewayStores> {
  const url = databaseUrl.reveal();
  const stores = await openStores(url, warn, times);
  try {
    const note = (store: Stores['writes']) => noteShops(store, shopsOf(accounts), goneShops);
    const keys = await atLeisure(url, stores.writes, note);
    return {
      stores: storesKnownByIds(stores, keys),
      keys,
      accounts: accounts.map((account): Account => ({ ...account, storedAs: keys.keyOf(account.id) })),
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}
