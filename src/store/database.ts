import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { PATIENCE_MS } from './availability.js';
import { type Changes, LocalChanges, PostgresChanges } from './changes.js';
import { migrate } from './migrations.js';
import type { Store, Tables } from './schema.js';
import { openSqlite } from './sqlite.js';

/** Opens the store that a URL names, with its tables up to date. Raises with a sentence that names the URL's problem. */
export async function openStore(url: string): Promise<Store> {
  const store = isPostgres(url)
    ? openPostgres(url)
    : new Kysely<Tables>({ dialect: new SqliteDialect({ database: await openSqlite(url) }) });
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

/** PostgreSQL: any number of instances may share it. */
function openPostgres(connectionString: string): Store {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    // Milliseconds fit a number exactly; the driver would hand bigint columns out as text.
    types: {
      getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  // Without listeners a connection that breaks would end the process, be it idle or in the middle of a transaction; the
  // next statement reports it anyway.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
