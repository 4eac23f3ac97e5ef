import { Kysely } from 'kysely';
import { type Clock, MACHINE_CLOCK } from '../domain/clock.js';
import { type AccountKeys, OWN_IDS } from './db/account-keys.js';
import { STORE_TIMEOUT_MS } from './db/busy-retry.js';
import { type ChangeFeed, LocalChangeFeed, PostgresChangeFeed } from './db/change-feed.js';
import { ClockedSqliteDialect } from './db/clock.js';
import { atOnce, oneAtATime } from './db/one-read-at-a-time.js';
import type { Store, Tables } from './db/schema.js';
import type { PoolUse, Stores } from './db/stores.js';
import type { Warn } from './engines/private-files.js';
import { SqliteFile } from './engines/sqlite-file.js';
import { statementSpans } from './engines/statement-spans.js';
import { migrate } from './migrations/migrations.js';
import { knownByIds } from './shops/account-id-translation.js';

/** Connections of one process, by what they are for: eleven in all, and one more that listens. */
const CONNECTIONS = { writes: 4, webhooks: 2, callers: 2, reads: 2, readings: 1 } as const;

/** What a store goes by. */
export interface StoreTimes {
  /** What SQLite takes for the time of day; the machine's clock unless given. A server has its own, which nobody moves. */
  readonly clock?: Pick<Clock, 'aheadMs'>;
  /**
   * How long a statement may wait for a server, or for other processes on a file, in milliseconds; 5 s unless given. What
   * callers read of a server: 3/5 of it.
   */
  readonly timeoutMs?: number;
}

/** What callers read waits less, so that what holds some up does not hold up many. */
const SHARE_OF_READS = 3 / 5;

/**
 * Opens the store that a URL names, with its tables up to date. Raises with a sentence that names the URL's problem; of what is
 * no reason not to open it, `warn` is told.
 */
export async function openStores(
  url: string,
  warn: Warn = () => {},
  { clock = MACHINE_CLOCK, timeoutMs = STORE_TIMEOUT_MS }: StoreTimes = {},
): Promise<Stores> {
  if (!isPostgres(url)) {
    const store = await openSqliteStore(url, warn, { clock, timeoutMs });
    const close = () => store.destroy();
    return {
      writes: store,
      webhooks: store,
      callers: store,
      reads: store,
      readings: store,
      turns: oneAtATime(),
      pools: [],
      close,
    };
  }
  const pools: PoolUse[] = [];
  const opened = (pool: PoolUse) => void pools.push(pool);
  const { openPostgres } = await postgres();
  const open = (use: keyof typeof CONNECTIONS, share = 1) =>
    openPostgres(url, { use, connections: CONNECTIONS[use], timeoutMs: timeoutMs * share, opened });
  const stores = {
    writes: open('writes'),
    webhooks: open('webhooks'),
    callers: open('callers'),
    reads: open('reads', SHARE_OF_READS),
    readings: open('readings', SHARE_OF_READS),
  };
  const close = async () => {
    await Promise.all(Object.values(stores).map((store) => store.destroy()));
  };
  await migratePostgres(url).catch((error) => close().then(() => Promise.reject(error)));
  return { ...stores, turns: atOnce, pools, close };
}

/** The same store for who knows accounts by their ids. */
export function storesKnownByIds(
  { writes, webhooks, callers, reads, readings, ...rest }: Stores,
  keys: AccountKeys,
): Stores {
  return {
    ...rest,
    writes: knownByIds(writes, keys),
    webhooks: knownByIds(webhooks, keys),
    callers: knownByIds(callers, keys),
    reads: knownByIds(reads, keys),
    readings: knownByIds(readings, keys),
  };
}

/** As openStores, for a program that does one thing at a time. */
export async function openStore(
  url: string,
  warn: Warn = () => {},
  { clock = MACHINE_CLOCK, timeoutMs = STORE_TIMEOUT_MS }: StoreTimes = {},
): Promise<Store> {
  if (isPostgres(url)) {
    await migratePostgres(url);
    return (await postgres()).openPostgres(url, { use: 'all', connections: 10, timeoutMs });
  }
  return openSqliteStore(url, warn, { clock, timeoutMs });
}

/** A SQLite file (`file:./data/gateway.db`), or a database that ends with the process (`:memory:`). */
async function openSqliteStore(url: string, warn: Warn, times: Required<StoreTimes>): Promise<Store> {
  const path = url.replace(/^file:/, '');
  const dialect =
    path === ':memory:'
      ? new ClockedSqliteDialect({ database: (await import('./engines/sqlite-memory.js')).openInMemory() }, times.clock)
      : await SqliteFile.open(path, warn, times);
  const store = new Kysely<Tables>({ dialect, ...statementSpans('sqlite') });
  await migrate(store);
  return store;
}

/** Only where a server is used: its driver is a part of what a gateway on a file would hold in memory for nothing. */
function postgres(): Promise<typeof import('./engines/postgres.js')> {
  return import('./engines/postgres.js');
}

/** How long a change of the tables may take, and how long it may wait for another instance that makes one. */
const MIGRATION_TIMEOUT_MS = 600_000;

function migratePostgres(url: string): Promise<void> {
  return atLeisure(url, null, migrate);
}

/** Runs what may have to change many rows before the gateway starts: on the store that is open, or with patience of its own. */
export async function atLeisure<T>(url: string, opened: Store | null, work: (store: Store) => Promise<T>): Promise<T> {
  if (opened && !isPostgres(url)) return work(opened);
  const { openPostgres } = await postgres();
  const store = openPostgres(url, {
    use: 'migrations',
    connections: 1,
    timeoutMs: MIGRATION_TIMEOUT_MS,
    connectTimeoutMs: STORE_TIMEOUT_MS,
  });
  try {
    return await work(store);
  } finally {
    await store.destroy();
  }
}

/**
 * How word of changes goes round: within this process on SQLite, between all instances on PostgreSQL, which are listened to at a
 * URL of its own. `observe` is told when their word does not come, and with `null` when it comes again.
 */
export async function openChangeFeed(
  listenUrl: string,
  store: Store,
  observe: (problem: string | null) => void = () => {},
  keys: AccountKeys = OWN_IDS,
): Promise<ChangeFeed> {
  if (!isPostgres(listenUrl)) return new LocalChangeFeed();
  const changes = new PostgresChangeFeed(listenUrl, store, observe, undefined, keys);
  await changes.start();
  return changes;
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}
