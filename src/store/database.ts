import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, PostgresDialect, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import Database from 'libsql';
import pg from 'pg';
import { migrate } from './migrations.js';
import type { Store, Tables } from './schema.js';

/** How long one statement may wait for the store, in milliseconds. A caller is told soon, before anything was sent. */
const PATIENCE_MS = 5_000;

/** Opens the store that a URL names, with its tables up to date. Raises with a sentence that names the URL's problem. */
export async function openStore(url: string): Promise<Store> {
  const store = /^postgres(ql)?:\/\//.test(url) ? openPostgres(url) : openSqlite(url);
  await migrate(store);
  return store;
}

/** A SQLite file (`file:./data/gateway.db`) or a store that ends with the process (`:memory:`). */
function openSqlite(url: string): Store {
  const path = url.replace(/^file:/, '');
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  // FULL: what was committed outlives a power failure, which is the whole point of a journal.
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', `busy_timeout = ${PATIENCE_MS}`]) {
    database.pragma(pragma);
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: withPreparedStatements(database) }) });
}

/** Compiling a statement costs more than running it, and the journal has only a few dozen: each is compiled once. */
function withPreparedStatements(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare: (sql) => {
      const known = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, known);
      return known;
    },
    close: () => database.close(),
  };
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
  // Without a listener an idle connection that breaks would end the process; the next statement reports it anyway.
  pool.on('error', () => {});
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
