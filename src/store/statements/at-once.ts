import { type Compilable, type CompiledQuery, PostgresAdapter, type QueryResult, type UnknownRow } from 'kysely';
import { ClockedSqliteAdapter } from '../db/clock.js';
import type { Store } from '../db/schema.js';
import { withoutFsync } from '../db/without-fsync.js';

/** A statement of a change whose statements are all known before the first of them is run. */
export interface Step<Row = unknown> {
  readonly statement: Compilable<Row>;
  /** Those behind it are run only where it gives a row. */
  readonly isCondition?: boolean;
}

/** The rows that each step gave; none where it was not run. */
export type RowsOf<Steps extends readonly Step[]> = {
  readonly [Index in keyof Steps]: Steps[Index] extends Step<infer Row> ? readonly Row[] : never;
};

/**
 * What a store gets that takes all statements of a change at once: the only value of a statement, which then stands for all of
 * them. It answers with the rows of each, as a row.
 */
export class StatementsAtOnce {
  constructor(
    readonly steps: readonly CompiledStep[],
    /** Whether its commit waits for the disk. */
    readonly isSynced: boolean,
  ) {}
}

/** A step as it is run. */
export interface CompiledStep extends Pick<CompiledQuery, 'sql' | 'parameters'> {
  readonly isCondition: boolean;
}

/** SQLite in a thread, which takes all statements of a change at once: to ask it costs more than most statements. */
export class AtOnceAdapter extends ClockedSqliteAdapter {}

/** Makes a change, all of it or nothing, by statements none of which is made of what another one answers. */
export function atOnce<const Steps extends readonly Step[]>(store: Store, steps: Steps): Promise<RowsOf<Steps>> {
  return run(store, steps, true);
}

/** As atOnce, by a commit that waits for no disk: see withoutFsync. */
export function atOnceWithoutFsync<const Steps extends readonly Step[]>(
  store: Store,
  steps: Steps,
): Promise<RowsOf<Steps>> {
  return run(store, steps, false);
}

/** The same within a transaction, one statement after the other. */
export async function inTurn<const Steps extends readonly Step[]>(db: Store, steps: Steps): Promise<RowsOf<Steps>> {
  const rows: (readonly unknown[])[] = steps.map(() => []);
  for (const [index, { statement, isCondition }] of steps.entries()) {
    rows[index] = (await db.executeQuery(statement.compile())).rows;
    if (isCondition && rows[index].length === 0) break;
  }
  return rows as RowsOf<Steps>;
}

async function run<const Steps extends readonly Step[]>(
  store: Store,
  steps: Steps,
  isSynced: boolean,
): Promise<RowsOf<Steps>> {
  if (store.isTransaction) return inTurn(store, steps);
  const executor = store.getExecutor();
  if (!(executor.adapter instanceof AtOnceAdapter || executor.adapter instanceof PostgresAdapter)) {
    const work = (db: Store) => inTurn(db, steps);
    return isSynced ? store.transaction().execute(work) : withoutFsync(store, work);
  }
  const queries = steps.map(({ statement }) => statement.compile());
  const [first] = queries;
  if (!first) throw new Error('A change has a statement at least.');
  const compiled = queries.map(
    ({ sql, parameters }, index): CompiledStep => ({
      sql,
      parameters,
      isCondition: steps[index]?.isCondition ?? false,
    }),
  );
  const query: CompiledQuery = { ...first, parameters: [new StatementsAtOnce(compiled, isSynced)] };
  const { rows } = await executor.executeQuery<readonly UnknownRow[]>(query);
  const results = queries.map(async ({ queryId }, index) => {
    // What was not run gave no rows.
    let result: QueryResult<UnknownRow> = { rows: [...(rows[index] ?? [])] };
    for (const plugin of executor.plugins) result = await plugin.transformResult({ result, queryId });
    return result.rows;
  });
  return (await Promise.all(results)) as RowsOf<Steps>;
}
