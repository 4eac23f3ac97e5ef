import { type Expression, PostgresAdapter, sql } from 'kysely';
import type { Store, Tables } from './schema.js';

/**
 * Rows of one account to be inserted, its id first, as one value however many they are: to build, send and compile a statement
 * that has a value for each column of each row takes several times as long as the store takes for the rows.
 */
export function bulkInsertRows<C extends string>(
  db: Store,
  table: keyof Tables,
  account: string,
  columns: readonly C[],
  rows: readonly { readonly [K in C]: string | number | null }[],
): Expression<never> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const json = JSON.stringify(isPostgres ? rows : rows.map((row) => columns.map((column) => row[column])));
  const given = isPostgres
    ? sql<object>`json_populate_recordset(null::${sql.table(table)}, ${json}::json)`
    : sql<object>`json_each(${json})`;
  const values = columns.map((column, index) =>
    (isPostgres ? sql.ref(`given.${column}`) : sql`json_extract(given.value, ${`$[${index}]`})`).as(column),
  );
  return db
    .selectFrom(given.as('given'))
    .select((builder) => [builder.val(account).as('account'), ...values])
    .where(sql<boolean>`true`) as unknown as Expression<never>;
}
