import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Store, Tables } from '../db/schema.js';
import { StoreRefused } from '../db/store-refused.js';
import type { PoolUse } from '../db/stores.js';
import { type CompiledStep, StatementsAtOnce } from '../statements/at-once.js';
import { statementSpans } from './statement-spans.js';

/** Some connections, and what they are for. */
export interface Share {
  /** Shown to the operator of the server, among its sessions. */
  readonly use: string;
  readonly connections: number;
  /** How long a statement may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long it may wait for a connection, in milliseconds; as long as it may take unless given. */
  readonly connectTimeoutMs?: number;
  /** Told of the connections once they can be asked for. */
  readonly opened?: (pool: PoolUse) => void;
}

/**
 * PostgreSQL: any number of instances may share it. Nothing is asked of a session beyond the transaction it runs, so that a
 * pooler may stand between which hands each transaction another session.
 */
export function openPostgres(
  connectionString: string,
  { use, connections, timeoutMs, connectTimeoutMs = timeoutMs, opened }: Share,
): Store {
  const pool = new pg.Pool({
    connectionString,
    application_name: `freedompay-graphql ${use}`,
    max: connections,
    // What begins a transaction need not be answered before its first statement leaves.
    pipeline: true,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: timeoutMs,
    // Milliseconds fit a number exactly; the driver would hand bigint columns out as text.
    types: {
      getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  // Without listeners a connection that breaks would end the process, be it idle or in the middle of a transaction; the
  // next statement reports it anyway.
  pool.on('error', () => {});
  opened?.({
    name: use,
    max: connections,
    state: () => ({ idle: pool.idleCount, used: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }),
  });
  pool.on('connect', (client) => client.on('error', () => {}));
  const begin = beginning(timeoutMs);
  const connect = async (): Promise<PostgresPoolClient> => {
    const connection = new Connection(await pool.connect(), begin);
    // Cursors, the other thing that the type allows, are not used.
    const query = connection.query.bind(connection) as unknown as PostgresPoolClient['query'];
    return { query, release: () => connection.release() };
  };
  const dialect = new PostgresDialect({ pool: { connect, end: () => pool.end() } });
  return new Kysely<Tables>({ dialect, ...statementSpans('postgresql') });
}

/**
 * What begins every transaction, in one message: whatever the server, the database or the role has for defaults does not
 * count. At a stricter isolation the server would refuse one of two changes of a row where here the second waits for the first.
 * What is given up here must not go on there, and an instance that froze or vanished must not hold rows for hours; a wait for a
 * row ends with its statement. What is committed is on the disk, and where replicas must confirm it, on theirs, before it counts:
 * what is about to be sent must not be forgotten. Whether a transaction may write stays the server's word: operators forbid it for a reason.
 * Whether the server is one to rely on is asked each time: an address may lead to another one since, and settings change while it runs.
 */
function beginning(timeoutMs: number): string {
  return `begin isolation level read committed;
    set local statement_timeout = ${timeoutMs};
    set local idle_in_transaction_session_timeout = ${timeoutMs};
    set local lock_timeout = 0;
    select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') <> 'remote_apply';
    select pg_is_in_recovery() as "isReplica", current_setting('fsync') as fsync`;
}

/**
 * A connection while it is out of the pool. A statement outside of a transaction gets one of its own: only there hold the
 * settings that every statement relies on.
 *
 * It goes back to the pool only while it is in step with the server. After a statement that the server did not answer in time
 * the rollback behind it is not sent either: whoever had the connection next would be inside the old transaction, and commit
 * what was given up. Nor does it go back where the server does not take changes: the next one may find the server that does.
 */
class Connection {
  /** That the transaction has begun, on a server to rely on; none is under way while there is none. */
  private begun: Promise<void> | undefined;
  private outOfStep: Error | undefined;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly beginning: string,
  ) {}

  /** Runs a statement. Kysely begins and ends transactions with these three words. */
  async query(sql: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    switch (sql) {
      case 'begin':
        this.begin();
        return NOTHING;
      case 'commit':
        return this.commit();
      case 'rollback':
        return this.abandon();
    }
    const [change] = parameters;
    if (change instanceof StatementsAtOnce) return this.runAtOnce(change);
    if (this.begun) return this.sendWithin(sql, parameters);
    this.begin();
    // What only reads is committed behind it at once: whatever the server says of itself, there is nothing to undo.
    const isRead = /^\s*select\b/i.test(sql);
    try {
      const answer = this.sendWithin(sql, parameters);
      if (!isRead) await answer;
      const [result] = await Promise.all([answer, this.commit()]);
      return result;
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }

  /**
   * A whole transaction. Statements leave behind each other, without waiting for each other's answers, up to one that decides
   * whether those behind it are run. The commit leaves once all of them were answered: nothing is committed that was given up.
   */
  private async runAtOnce({ steps, isSynced }: StatementsAtOnce): Promise<pg.QueryResult> {
    const rows: unknown[][] = steps.map(() => []);
    const run = async (index: number, { sql, parameters }: CompiledStep) => {
      rows[index] = (await this.sendWithin(sql, parameters)).rows;
    };
    this.begin();
    let asked: Promise<unknown>[] = isSynced ? [] : [this.sendWithin('set local synchronous_commit = off', [])];
    try {
      for (const [index, step] of steps.entries()) {
        asked.push(run(index, step));
        if (!step.isCondition) continue;
        await Promise.all(asked);
        asked = [];
        if (rows[index]?.length === 0) break;
      }
      await Promise.all(asked);
      await this.commit();
    } catch (error) {
      await this.abandon();
      throw error;
    }
    return { rows } as unknown as pg.QueryResult;
  }

  release(): void {
    this.client.release(this.outOfStep);
  }

  private begin(): void {
    this.begun = this.beginNow();
    this.begun.catch(() => {});
  }

  private async beginNow(): Promise<void> {
    try {
      const results = (await this.send(this.beginning)) as unknown as readonly pg.QueryResult<Server>[];
      refuseUnreliable(results.at(-1)?.rows[0]);
    } catch (error) {
      this.outOfStep ??= error as Error;
      throw error;
    }
  }

  /** Sends a statement behind the begin, and gives its answer where both went well: nothing is believed of a server that is refused. */
  private async sendWithin(sql: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const answer = this.send(sql, parameters);
    answer.catch(() => {});
    await this.begun;
    return answer;
  }

  private async commit(): Promise<pg.QueryResult> {
    const { begun } = this;
    this.begun = undefined;
    const committed = this.send('commit');
    committed.catch(() => {});
    await begun;
    const result = await committed;
    // So the server ends a transaction in which a statement failed, without an error.
    if (result.command !== 'COMMIT') throw new Error('The transaction was rolled back where it was to be committed.');
    return result;
  }

  private async abandon(): Promise<pg.QueryResult> {
    this.begun = undefined;
    return this.outOfStep ? NOTHING : this.send('rollback').catch(() => NOTHING);
  }

  private async send(sql: string, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
      return await this.client.query(sql, [...parameters]);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code === READ_ONLY) this.outOfStep = error as Error;
      throw error;
    }
  }
}

/** What Kysely, which asked for it, does not look at. */
const NOTHING = { rows: [] } as unknown as pg.QueryResult;

/** What a server says of itself when a transaction begins. */
interface Server {
  readonly isReplica?: boolean;
  readonly fsync?: string;
}

function refuseUnreliable(server: Server | undefined): void {
  if (server?.isReplica !== false) throw new StoreRefused(REPLICA);
  if (server.fsync !== 'on') throw new StoreRefused(NO_DISK);
}

const REPLICA =
  'The PostgreSQL server is a replica, which may lag behind, and what it does not show may have been sent: DATABASE_URL must lead to the primary.';

/** A power failure takes commits that were confirmed, and with them the word of what was sent. */
const NO_DISK =
  'The PostgreSQL server runs with fsync off, and would forget at a power failure what was sent: set fsync = on.';

/** SQLSTATE of a change in a transaction that may only read. */
const READ_ONLY = '25006';
