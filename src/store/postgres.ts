import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Store, Tables } from './schema.js';

/** Some connections, and what they are for. */
export interface Share {
  /** Shown to the operator of the server, among its sessions. */
  readonly use: string;
  readonly connections: number;
  /** How long a statement may take, and how long it may wait for a connection, in milliseconds. */
  readonly patienceMs: number;
}

/** PostgreSQL: any number of instances may share it. */
export function openPostgres(connectionString: string, { use, connections, patienceMs }: Share): Store {
  const pool = new pg.Pool({
    connectionString,
    application_name: `freedompay-graphql ${use}`,
    max: connections,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    // What is given up here must not go on there, and an instance that froze or vanished must not hold rows for hours.
    statement_timeout: patienceMs,
    idle_in_transaction_session_timeout: patienceMs,
    // Milliseconds fit a number exactly; the driver would hand bigint columns out as text.
    types: {
      getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  // Without listeners a connection that breaks would end the process, be it idle or in the middle of a transaction; the
  // next statement reports it anyway.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const connect = async () => inStep(await pool.connect());
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { connect, end: () => pool.end() } }) });
}

/**
 * A connection that goes back to the pool only while it is in step with the server. After a statement that the server did
 * not answer in time the rollback behind it is not sent either: whoever had the connection next would be inside the old
 * transaction, and commit what was given up.
 */
function inStep(client: pg.PoolClient): PostgresPoolClient {
  let outOfStep: Error | undefined;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) outOfStep = error as Error;
      throw error;
    }
  };
  // Cursors, the other thing that the type allows, are not used.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(outOfStep) };
}
