import type { SqliteDatabase, SqliteStatement } from 'kysely';
import Database from 'libsql';
import { retryWhileBusy, STORE_TIMEOUT_MS } from '../db/availability.js';
import { makePrivate, type Warn } from './private-files.js';
import { watchFile } from './same-file.js';

/** Opens a SQLite file (`file:./data/gateway.db`), or a database that ends with the process (`:memory:`). */
export async function openSqlite(url: string, warn: Warn): Promise<SqliteDatabase> {
  const path = url.replace(/^file:/, '');
  if (path !== ':memory:') makePrivate(path, warn);
  const database = opened(path);
  // FULL: what was committed outlives a power failure, which is the whole point of a journal.
  for (const pragma of ['busy_timeout = 0', 'journal_mode = WAL', 'synchronous = FULL']) {
    await retryWhileBusy(() => database.pragma(pragma));
  }
  return new LockingDatabase(database, path === ':memory:' ? () => {} : watchFile(path));
}

function opened(path: string): Database.Database {
  try {
    return new Database(path);
  } catch (error) {
    // The library tells the reason by a number alone.
    throw Object.assign(new Error(`${path} cannot be opened.`, { cause: error }), { code: 'SQLITE_CANTOPEN' });
  }
}

/**
 * Locks the file before a statement that writes is run, and not by it: libsql leaves a statement that found the file
 * locked under way, and as long as one is, the connection commits nothing and reads old pages. `exec` leaves none behind.
 */
class LockingDatabase implements SqliteDatabase {
  private readonly statements = new Map<string, SqliteStatement>();

  constructor(
    private readonly database: Database.Database,
    /** Raises where what is written would be lost. */
    private readonly refuseLost: () => void,
  ) {
    this.readsWait();
  }

  /** Compiling a statement costs more than running it, and the journal has only a few dozen: each is compiled once. */
  prepare(sql: string): SqliteStatement {
    const known = this.statements.get(sql) ?? this.statementOf(sql);
    this.statements.set(sql, known);
    return known;
  }

  close(): void {
    this.database.close();
  }

  private statementOf(sql: string): SqliteStatement {
    if (/^begin\b/i.test(sql)) return new Command(() => this.lock());
    if (/^commit\b/i.test(sql)) return new Command(() => this.commit());
    // Setting a pragma acts while it is compiled: kept compiled, it would act only once.
    if (/^pragma\b.*=/i.test(sql)) return new Command(() => this.database.exec(sql));
    const statement = this.database.prepare(sql);
    if (!/^(insert|update|delete)\b/i.test(sql)) return statement;
    return {
      reader: statement.reader,
      all: (parameters) => this.locked(() => statement.all(parameters)),
      run: (parameters) => this.locked(() => statement.run(parameters)),
      iterate: (parameters) => this.locked(() => statement.all(parameters)).values(),
    };
  }

  private locked<T>(run: () => T): T {
    if (this.database.inTransaction) return run();
    this.lock();
    try {
      const result = run();
      this.commit();
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('rollback');
      throw error;
    }
  }

  private commit(): void {
    this.refuseLost();
    this.database.exec('commit');
  }

  /** Raises SQLITE_BUSY at once where another process writes: waiting here would stop the event loop. */
  private lock(): void {
    this.database.exec('pragma busy_timeout = 0');
    try {
      this.database.exec('begin immediate');
    } finally {
      this.readsWait();
    }
  }

  /** Reads are held up only for moments, after a crash and when the last process leaves. */
  private readsWait(): void {
    this.database.exec(`pragma busy_timeout = ${STORE_TIMEOUT_MS}`);
  }
}

/** What answers with nothing, as a statement. */
class Command implements SqliteStatement {
  readonly reader = false;

  constructor(private readonly act: () => void) {}

  run() {
    this.act();
    return { changes: 0, lastInsertRowid: 0 };
  }

  all(): unknown[] {
    this.act();
    return [];
  }

  iterate(): IterableIterator<unknown> {
    return this.all().values();
  }
}
