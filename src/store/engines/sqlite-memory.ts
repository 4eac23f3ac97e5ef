import type { SqliteDatabase, SqliteStatement } from 'kysely';
import Database from 'libsql';

/**
 * A database that ends with the process. It waits for no disk, so it has no thread of its own: a process of tests has many, and
 * each would cost more than its statements do.
 */
export function openInMemory(): SqliteDatabase {
  const database = new Database(':memory:');
  /** Compiling a statement costs more than running it, and there are only a few dozen: each is compiled once. */
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = statements.get(sql) ?? database.prepare(sql);
      // Setting a pragma acts while it is compiled: kept compiled, it would act only once.
      if (!/^pragma\b.*=/i.test(sql)) statements.set(sql, known);
      return known;
    },
    close: () => database.close(),
  };
}
