import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { TimeSpan } from '../../domain/lists/filters.js';
import { isAnyOf } from '../db/any-of.js';
import type { Store } from '../db/schema.js';

/** A part of a statement that holds for a row or does not. */
export type Condition = RawBuilder<SqlBool>;

export function is(column: string, value: string): Condition {
  return sql`${sql.ref(column)} = ${value}`;
}

/** Whether the column is one of the texts; nothing where anything goes. */
export function isOneOf(db: Store, column: string, texts: readonly string[] | null): readonly Condition[] {
  return texts === null ? [] : [isAnyOf(db, column, texts)];
}

/** Whether the column's time is in the span; nothing where anything goes. */
export function isWithin(column: string, span: TimeSpan | null): readonly Condition[] {
  const from = span?.from ? [sql<SqlBool>`${sql.ref(column)} >= ${span.from.getTime()}`] : [];
  const until = span?.until ? [sql<SqlBool>`${sql.ref(column)} < ${span.until.getTime()}`] : [];
  return [...from, ...until];
}
