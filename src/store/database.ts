import { Kysely, SqliteDialect } from 'kysely';
import { type Changes, LocalChanges, PostgresChanges } from './changes.js';
import { migrate } from './migrations.js';
import { openPostgres } from './postgres.js';
import type { Warn } from './private-files.js';
import type { Store, Tables } from './schema.js';
import { openSqlite } from './sqlite.js';

/**
 * Opens the store that a URL names, with its tables up to date. Raises with a sentence that names the URL's problem; of what is
 * no reason not to open it, `warn` is told.
 */
export async function openStore(url: string, warn: Warn = () => {}): Promise<Store> {
  const store = isPostgres(url)
    ? openPostgres(url)
    : new Kysely<Tables>({ dialect: new SqliteDialect({ database: await openSqlite(url, warn) }) });
  await migrate(store);
  return store;
}

/** How word of changes goes round: within this process on SQLite, between all instances on PostgreSQL. */
export async function openChanges(url: string, store: Store): Promise<Changes> {
  if (!isPostgres(url)) return new LocalChanges();
  const changes = new PostgresChanges(url, store);
  await changes.start();
  return changes;
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}
