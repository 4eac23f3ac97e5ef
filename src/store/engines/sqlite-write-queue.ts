import { busyPause, isBusy } from '../db/busy-retry.js';
import { CommitGroup } from './commit-group.js';
import { type Request, type Result, SqliteFailure, type SqliteThread } from './sqlite-thread.js';

/** Goes on in a transaction that others began, and keeps what was done there. */
const JOIN = 'savepoint turn';
const RELEASE = 'release turn';

/** What is done in a turn: a statement, or several. */
export type Work = Pick<Request, 'sql' | 'parameters' | 'steps' | 'after'>;

/** How long a commit waits for those who come behind, at least and at most, in milliseconds. In between: as long as a commit takes. */
const MIN_GATHERING_MS = 1;
const MAX_GATHERING_MS = 20;

/**
 * Who may change a SQLite file: one transaction after the other, in the order of asking. One that is over while others wait is
 * not committed by itself: the next one goes on in the same transaction of SQLite, behind a savepoint, and one commit, with one
 * wait for the disk, is for all of them. Nobody hears that theirs is over before that commit is.
 */
export class WriteQueue {
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;
  private group: CommitGroup | undefined;
  private groups = 0;
  /** How long the last commit took that waited for the disk. */
  private commitMs = 0;

  constructor(
    private readonly thread: Pick<SqliteThread, 'ask'>,
    /** Raises where what is written would be lost. */
    private readonly refuseLost: () => void,
    /** How long other processes are waited for, in milliseconds. */
    private readonly timeoutMs: number,
  ) {}

  /** Waits for the turn. Whoever has it gives it back by a commit or a rollback. `isSynced`: its commit waits for the disk. */
  async begin(isSynced: boolean): Promise<WriteTurn> {
    const end = performance.now() + this.timeoutMs;
    if (this.isTaken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isTaken = true;
    // What waits for no disk may join what does, and not the other way round: how a commit is made is set before it begins.
    if (this.group && isSynced && !this.group.isSynced) this.commit(this.group).catch(() => {});
    if (this.group) return new WriteTurn(this, this.thread, this.group, { before: JOIN }, end);
    const begins = isSynced ? 'synced' : 'unsynced';
    return new WriteTurn(this, this.thread, this.open(isSynced), { begins }, end);
  }

  /** A group in which nothing is yet. */
  open(isSynced: boolean): CommitGroup {
    this.groups += 1;
    this.group = new CommitGroup(this.groups, isSynced);
    return this.group;
  }

  /** Whether nobody is to join the group any more. */
  isComplete(group: CommitGroup): boolean {
    const longestMs = Math.min(Math.max(this.commitMs, MIN_GATHERING_MS), MAX_GATHERING_MS);
    return this.waiting.length === 0 || group.waitedMs > longestMs;
  }

  /** Gives the turn to the next. */
  pass(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.isTaken = false;
  }

  /** Nobody joins it any more. */
  end(group: CommitGroup): void {
    if (this.group === group) this.group = undefined;
  }

  /** Commits a group, behind what is left to do in it. Gives what that answers; the group hears how it ended. */
  async commit(group: CommitGroup, rest: Omit<Request, 'id'> = {}): Promise<Result> {
    this.end(group);
    const started = performance.now();
    try {
      this.refuseLost();
    } catch (error) {
      group.fail(error as Error);
      void this.thread.ask({ group: group.id, ends: 'rollback' }).catch(() => {});
      throw error;
    }
    try {
      const result = await this.thread.ask({ ...rest, group: group.id, ends: 'commit' });
      this.refuseLost();
      if (group.isSynced) this.commitMs = performance.now() - started;
      group.succeed();
      return result;
    } catch (error) {
      group.fail(error as Error);
      throw error;
    }
  }
}

/** The turn of one transaction. */
export class WriteTurn {
  private isOver = false;
  /** Whether it goes on in a transaction of SQLite that others began, behind a savepoint that is there still. */
  private isJoined = false;

  constructor(
    private readonly turns: WriteQueue,
    private readonly thread: Pick<SqliteThread, 'ask'>,
    private group: CommitGroup,
    /** What goes before its first statement; `null` once that was sent. */
    private first: Pick<Request, 'begins' | 'before'> | null,
    /** Until when other processes are waited for, which is counted from when the turn was asked for. */
    private readonly end: number,
  ) {}

  /** Runs a statement. Where another process has the file, the first one waits for it, and keeps the turn: the next would wait too. */
  async run(work: Work): Promise<Result> {
    const { first } = this;
    for (;;) {
      try {
        return await this.send(work);
      } catch (error) {
        const mayWait = first?.begins && isBusy(error) && (error as SqliteFailure).isLost;
        if (!mayWait || performance.now() > this.end) throw error;
        await busyPause();
        // Another statement of the transaction, asked for at once with this one, may have given it up meanwhile.
        if (this.isOver) throw error;
      }
      this.group = this.turns.open(this.group.isSynced);
      this.first = first;
    }
  }

  private async send(work: Work): Promise<Result> {
    const request = { ...this.first, group: this.group.id, ...work };
    this.isJoined ||= this.first?.before !== undefined;
    this.first = null;
    try {
      return await this.thread.ask(request);
    } catch (error) {
      if (error instanceof SqliteFailure && error.isLost) this.lose(error);
      throw error;
    }
  }

  /** A transaction that is one request: all that it does is known. */
  async only(work: Work): Promise<Result> {
    const { begins } = this.first ?? {};
    // Nobody else to wait for: it is undone by itself where it fails.
    if (begins && this.turns.isComplete(this.group)) {
      const result = this.turns.commit(this.group, { begins, ...work });
      this.turns.pass();
      return result;
    }
    const joins = this.first?.before !== undefined;
    try {
      const result = await this.run(joins ? { ...work, after: RELEASE } : work);
      if (joins) this.isJoined = false;
      await this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Raises what undid the transaction. It is durable once this is over. */
  async commit(): Promise<void> {
    if (this.isOver) return;
    if (this.group.isEmpty && this.first) return this.rollback();
    this.group.add();
    this.finish(this.isJoined ? RELEASE : undefined);
    await this.group.committed;
  }

  /** Undoes what this transaction changed, and nothing that others did before it. */
  rollback(): void {
    if (this.isOver) return;
    if (this.group.isEmpty) {
      this.turns.end(this.group);
      if (!this.first && !this.group.failure)
        void this.thread.ask({ group: this.group.id, ends: 'rollback' }).catch(() => {});
      this.isOver = true;
      this.turns.pass();
    } else this.finish(this.isJoined ? `rollback to turn; ${RELEASE}` : undefined);
  }

  /** Ends the savepoint, if there is one, and commits where nobody is to join any more. */
  private finish(before: string | undefined): void {
    this.isOver = true;
    const rest = before === undefined ? {} : { before };
    if (this.group.failure) this.turns.end(this.group);
    else if (this.turns.isComplete(this.group)) this.turns.commit(this.group, rest).catch(() => {});
    else if (before !== undefined)
      this.thread.ask({ ...rest, group: this.group.id }).catch((error: SqliteFailure) => this.lose(error));
    this.turns.pass();
  }

  /** What others did in the same group is undone as well, through no fault of theirs: they may do it anew. */
  private lose(error: SqliteFailure): void {
    this.turns.end(this.group);
    this.group.fail(new SqliteFailure(`Undone with another change: ${error.message}`, 'SQLITE_BUSY_UNDONE'));
  }
}
