import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { TimeSpan } from '../../domain/lists/filters.js';
import { isAnyOf } from '../db/any-of.js';
import type { Store } from '../db/schema.js';

/** A column, or what is made of one. */
export type Column = string | RawBuilder<unknown>;

/** The text of a column in a form that no index has: what few rows are left by it, not found by it. */
export function unindexed(column: string): RawBuilder<unknown> {
  return sql`(${sql.ref(column)} || '')`;
}

/** The same of a number. */
export function unindexedNumber(column: string): RawBuilder<unknown> {
  return sql`(${sql.ref(column)} + 0)`;
}

/** A column as a part of a statement. */
export function part(column: Column): RawBuilder<unknown> {
  return typeof column === 'string' ? sql.ref(column) : column;
}

/** A part of a statement that holds for a row or does not. */
export type Condition = RawBuilder<SqlBool>;

export function is(column: Column, value: string): Condition {
  return sql`${part(column)} = ${value}`;
}

/** Whether the column is one of the texts; nothing where anything goes. */
export function isOneOf(db: Store, column: Column, texts: readonly string[] | null): readonly Condition[] {
  return texts === null ? [] : [isAnyOf(db, column, texts)];
}

/** Whether the column's time is in the span; nothing where anything goes. */
export function isWithin(column: Column, span: TimeSpan | null): readonly Condition[] {
  const from = span?.from ? [sql<SqlBool>`${part(column)} >= ${span.from.getTime()}`] : [];
  const until = span?.until ? [sql<SqlBool>`${part(column)} < ${span.until.getTime()}`] : [];
  return [...from, ...until];
}
