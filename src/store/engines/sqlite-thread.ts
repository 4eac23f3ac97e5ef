import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CompiledStep } from '../statements/at-once.js';

/** What the thread of a connection is asked for. */
export interface Request {
  readonly id: number;
  /** The commit that a change belongs to; none: it is read, or set, outside of any. */
  readonly group?: number;
  /** Begins the group, whose commit waits for the disk or not. */
  readonly begins?: 'synced' | 'unsynced';
  /** Statements of ours that are run first, and answer nothing. */
  readonly before?: string;
  readonly sql?: string;
  readonly parameters?: readonly unknown[];
  /** In place of one statement: several, of which the last ones may depend on what those before them find. */
  readonly steps?: readonly CompiledStep[];
  /** Statements of ours that are run behind it, where none of it failed. */
  readonly after?: string;
  /** Ends the group behind the statement. */
  readonly ends?: 'commit' | 'rollback';
  /** Closes the connection and ends the thread. */
  readonly closes?: boolean;
}

/** Rows as they go from thread to thread: names once, since objects take several times what their values take. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What came of a request. */
export interface Reply {
  readonly id: number;
  readonly table?: Table;
  readonly changes?: number;
  /** Of each step that was run. */
  readonly results?: readonly Omit<Reply, 'id'>[];
  readonly error?: { readonly message: string; readonly code: string | null };
  /** With an error: all changes of the group were undone, not those of the request alone. */
  readonly isLost?: boolean;
}

/** Rows that a statement answers with, or how many it changed; of several steps what each came to. */
export interface Result {
  readonly rows?: unknown[];
  readonly changes?: number;
  readonly results?: readonly Result[];
}

/** A statement failed. `code` is SQLite's name of the reason, where there is one. */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';

  constructor(
    message: string,
    readonly code: string | null,
    /** Whether all changes of the commit that it belongs to were undone. */
    readonly isLost = false,
  ) {
    super(message);
  }
}

interface Waiting {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** A connection to a SQLite file in a thread of its own. Keeps the process alive only while something is asked of it. */
export class SqliteThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private readonly ended: Promise<void>;
  private outgoing: Request[] = [];
  private failure: Error | undefined;
  private requests = 0;

  /** The pragmas are set whenever the file is opened; that is when it is used first. */
  constructor(path: string, pragmas: readonly string[]) {
    // A file path, and no URL: Jest has a class of its own for those.
    this.worker = new Worker(fileURLToPath(new URL('./sqlite-worker.js', import.meta.url)), {
      workerData: { path, pragmas },
      // What the process was started with is for the process.
      execArgv: [],
    });
    this.worker.unref();
    this.worker.on('message', (replies: readonly Reply[]) => {
      for (const reply of replies) this.answer(reply);
    });
    this.worker.on('error', (error) => this.fail(error));
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.fail(new SqliteFailure('The thread of the database has ended.', null));
        resolve();
      });
    });
  }

  /** Raises SqliteFailure. */
  ask(request: Omit<Request, 'id'>): Promise<Result> {
    if (this.failure) return Promise.reject(this.failure);
    this.requests += 1;
    const id = this.requests;
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) this.worker.ref();
      this.waiting.set(id, { resolve, reject });
      // Waking the thread costs more than most statements: what is asked for at once goes in one message.
      if (this.outgoing.length === 0) queueMicrotask(() => this.send());
      this.outgoing.push({ ...request, id });
    });
  }

  private send(): void {
    this.worker.postMessage(this.outgoing);
    this.outgoing = [];
  }

  async close(): Promise<void> {
    if (!this.failure) await this.ask({ closes: true });
    // A program that waits for this, and for nothing else, must not be over before.
    this.worker.ref();
    await this.ended;
  }

  private answer({ id, error, isLost, ...answer }: Reply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
    if (error) waiting?.reject(new SqliteFailure(error.message, error.code, isLost));
    else waiting?.resolve(resultOf(answer));
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}

function resultOf({ table, changes, results }: Omit<Reply, 'id'>): Result {
  return {
    ...(table && { rows: objectsOf(table) }),
    ...(changes !== undefined && { changes }),
    ...(results && { results: results.map(resultOf) }),
  };
}

function objectsOf({ columns, rows }: Table): unknown[] {
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index += 1) row[columns[index] as string] = values[index];
    return row;
  });
}
