import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Clock } from '../../domain/clock.js';
import { retryWhileBusy } from '../db/busy-retry.js';
import { UNSYNCED } from '../db/without-fsync.js';
import { AtOnceAdapter, StatementsAtOnce } from '../statements/at-once.js';
import { watchFile } from './detect-replaced-file.js';
import { makePrivate, type Warn } from './private-files.js';
import { type Result, SqliteThread } from './sqlite-thread.js';
import { type Work, WriteQueue, type WriteTurn } from './sqlite-write-queue.js';

/** What a file goes by: what it takes for the time of day, and how long a statement may wait for other processes, in milliseconds. */
export interface SqliteFileTimes {
  readonly clock: Pick<Clock, 'aheadMs'>;
  readonly timeoutMs: number;
}

/**
 * A SQLite file, used by two threads with a connection each: what changes it waits for the disk in one, and what reads it does
 * not wait for that in the other. A read outside of a transaction sees what is committed, on the disk where its commit waits for that.
 */
export class SqliteFile implements Dialect {
  private constructor(
    readonly writer: SqliteThread,
    private readonly reader: SqliteThread,
    private readonly turns: WriteQueue,
    private readonly times: SqliteFileTimes,
  ) {}

  /** Makes the file where there is none. Raises why it cannot be used. */
  static async open(path: string, warn: Warn, times: SqliteFileTimes): Promise<SqliteFile> {
    const { timeoutMs } = times;
    makePrivate(path, warn);
    // Other processes are not waited for in the thread: how long that took would not be known to those behind.
    const writer = new SqliteThread(path, ['busy_timeout = 0']);
    const reader = new SqliteThread(path, [`busy_timeout = ${timeoutMs}`, 'query_only = on']);
    try {
      // FULL: what was committed outlives a power failure, which is the whole point of a journal.
      for (const pragma of ['journal_mode = WAL', 'synchronous = FULL'])
        await retryWhileBusy(() => writer.ask({ sql: `pragma ${pragma}` }), timeoutMs);
      await reader.ask({ sql: 'select 1' });
    } catch (error) {
      await Promise.all([reader.close(), writer.close()]);
      throw error;
    }
    return new SqliteFile(writer, reader, new WriteQueue(writer, watchFile(path), timeoutMs), times);
  }

  createDriver(): Driver {
    return new SqliteFileDriver(
      () => new Connection(this.reader, this.turns, this.times.timeoutMs),
      () => this.close(),
    );
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): AtOnceAdapter {
    return new AtOnceAdapter(this.times.clock);
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }

  /** The last one to close puts all into the one file. */
  private async close(): Promise<void> {
    await this.reader.close();
    await this.writer.close();
  }
}

class SqliteFileDriver implements Driver {
  constructor(
    private readonly connect: () => Connection,
    private readonly close: () => Promise<void>,
  ) {}

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    return this.connect();
  }

  beginTransaction(connection: Connection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: Connection): Promise<void> {
    return connection.commit();
  }

  rollbackTransaction(connection: Connection): Promise<void> {
    return connection.rollback();
  }

  releaseConnection(connection: Connection): Promise<void> {
    return connection.rollback();
  }

  destroy(): Promise<void> {
    return this.close();
  }
}

/** What Kysely takes for a connection of its own: a turn while it is in a transaction, else the thread that fits the statement. */
class Connection implements DatabaseConnection {
  private turn: WriteTurn | undefined;
  private isSynced = true;

  constructor(
    private readonly reader: SqliteThread,
    private readonly turns: WriteQueue,
    private readonly timeoutMs: number,
  ) {}

  async begin(): Promise<void> {
    this.turn = await this.turns.begin(this.isSynced);
  }

  async commit(): Promise<void> {
    const { turn } = this;
    this.turn = undefined;
    await turn?.commit();
  }

  async rollback(): Promise<void> {
    this.turn?.rollback();
    this.turn = undefined;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const [change] = parameters;
    if (change instanceof StatementsAtOnce) {
      const { results = [] } = await this.inOneTurn({ steps: change.steps }, change.isSynced);
      return { rows: results.map(({ rows = [] }) => rows) as R[] };
    }
    if (sql === UNSYNCED) {
      this.isSynced = false;
      return { rows: [] };
    }
    const { rows = [], changes } = await this.result(sql, parameters);
    return { rows: rows as R[], ...(changes !== undefined && { numAffectedRows: BigInt(changes) }) };
  }

  // biome-ignore lint/correctness/useYield: the type asks for it, and nothing uses it.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Rows are read all at once.');
  }

  private async result(sql: string, parameters: readonly unknown[]): Promise<Result> {
    if (this.turn) return this.turn.run({ sql, parameters });
    if (/^select\b/i.test(sql.trimStart())) return this.reader.ask({ sql, parameters });
    return this.inOneTurn({ sql, parameters }, this.isSynced);
  }

  private inOneTurn(work: Work, isSynced: boolean): Promise<Result> {
    return retryWhileBusy(async () => (await this.turns.begin(isSynced)).only(work), this.timeoutMs);
  }
}
