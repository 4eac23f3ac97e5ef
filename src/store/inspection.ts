import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import { STORE_TIMEOUT_MS } from './db/busy-retry.js';
import type { Store, Tables } from './db/schema.js';
import { openPostgres } from './engines/postgres.js';
import { refuseUnfit } from './engines/postgres-fitness.js';
import { lacking } from './migrations/migrations.js';
import { hasTable } from './migrations/migrator.js';

/** What a store is like before a gateway starts on it. */
export interface StoreInspection {
  /** Whether it is there at all: a SQLite file is made at the start. */
  readonly isThere: boolean;
  /** How many changes of its tables a start would make. */
  readonly missingMigrations: number;
  /** Whether an API key was ever made in it. */
  readonly hasApiKeys: boolean;
}

const NOT_THERE: StoreInspection = { isThere: false, missingMigrations: 0, hasApiKeys: false };

/**
 * Looks at the store that a URL names, and changes nothing in it: what a start would make is not made. Raises what a start on it
 * would raise, as far as that shows without writing.
 */
export async function inspectStore(url: string): Promise<StoreInspection> {
  if (url === ':memory:') return NOT_THERE;
  return /^postgres(ql)?:\/\//.test(url) ? inspectPostgres(url) : inspectFile(resolve(url.replace(/^file:/, '')));
}

/** Whether the server that a URL names answers. Raises why not. */
export async function reachPostgres(url: string): Promise<void> {
  const store = openPostgres(url, { use: 'check', connections: 1, timeoutMs: STORE_TIMEOUT_MS });
  try {
    await sql`select 1`.execute(store);
  } finally {
    await store.destroy();
  }
}

async function inspectPostgres(url: string): Promise<StoreInspection> {
  const store = openPostgres(url, { use: 'check', connections: 1, timeoutMs: STORE_TIMEOUT_MS });
  try {
    return await store.transaction().execute(async (db) => {
      await sql`set transaction read only`.execute(db);
      await refuseUnfit(db);
      const inspection = await inspect(db);
      if (inspection.missingMigrations > 0) await refuseNoRight(db);
      return inspection;
    });
  } finally {
    await store.destroy();
  }
}

async function inspectFile(path: string): Promise<StoreInspection> {
  if (!existsSync(path)) {
    mustBeWritable(nearestFolder(path), path);
    return NOT_THERE;
  }
  mustBeWritable(path, path);
  const store = new Kysely<Tables>({ dialect: new SqliteDialect({ database: opened(path) }) });
  try {
    return await inspect(store);
  } finally {
    await store.destroy();
  }
}

async function inspect(db: Store): Promise<StoreInspection> {
  const names = await lacking(db);
  const key = (await hasTable(db, 'api_keys'))
    ? await db.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()
    : undefined;
  return { isThere: true, missingMigrations: names.length, hasApiKeys: key !== undefined };
}

/** SQLite itself refuses whatever would write. The library takes no option for that, but hands addresses on. */
function opened(path: string): Database.Database {
  try {
    const database = new Database(`${pathToFileURL(path).href}?mode=ro`);
    database.exec(`pragma busy_timeout = ${STORE_TIMEOUT_MS}`);
    return database;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    throw Object.assign(new Error(`${path} cannot be opened.`, { cause: error }), { code: code || 'SQLITE_CANTOPEN' });
  }
}

/** As creating a table would be refused. */
async function refuseNoRight(db: Store): Promise<void> {
  const { rows } = await sql<{ mayMake: boolean | null }>`
    select has_schema_privilege(current_schema(), 'CREATE') as "mayMake"`.execute(db);
  if (rows[0]?.mayMake !== true) throw Object.assign(new Error('No right to make tables.'), { code: '42501' });
}

function mustBeWritable(path: string, file: string): void {
  try {
    if (path !== file && !statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(path, constants.W_OK);
  } catch (error) {
    // The path that the start would have said could not be opened.
    throw Object.assign(error as Error, { syscall: 'open', path: file });
  }
}

/** The folder that a file, and the folders that lead to it, would be made in. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}
