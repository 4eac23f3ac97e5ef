import { type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { InvalidInput } from '../../domain/errors.js';
import type { Position } from '../../domain/lists/cursor.js';
import type { TimeSpan } from '../../domain/lists/filters.js';
import type { Page, PageRequest } from '../../domain/lists/page.js';
import { isAnyOf } from '../db/any-of.js';
import { asJournalErrors } from '../db/busy-retry.js';
import type { Store, Tables } from '../db/schema.js';
import type { Stores } from '../db/stores.js';

/** A whole number, a text, or a sum in minor units, which may be too large for a number and stands in cursors as text. */
type KeyKind = 'number' | 'text' | 'minor';

/** What a list is ordered by, the greatest first: columns that an index has in this order, behind those that are compared with `=`. */
export interface ListOrder<R> {
  /** Its name in cursors. */
  readonly name: string;
  /** The columns that its keys are made of. */
  readonly columns: readonly (keyof R & string)[];
  readonly keys: readonly {
    readonly column: string;
    readonly kind: KeyKind;
    /** What a cursor says of it. */
    readonly of: (row: R) => string | number;
  }[];
}

/** How the rows that fit a filter are found, in one account. */
export interface ListPlan<R> {
  readonly order: ListOrder<R>;
  /** Each is a range of an index; a row is in one of them, or in none. One without conditions: all rows of the account. */
  readonly branches: readonly (readonly RawBuilder<SqlBool>[])[];
  /** Whether a branch has so few rows that they are found first and ordered then. */
  readonly isSmall?: boolean;
  /** The first key's values that fit, in all branches; `null`: all. */
  readonly span?: TimeSpan | null;
}

/** A list of one table. */
export interface ListTable<R extends { readonly account: string }> {
  readonly table: keyof Tables;
  /** The column that tells the rows of an account apart. */
  readonly id: keyof R & string;
  /** Whether it tells those of all accounts apart, and is the key of the table. */
  readonly isUnique?: boolean;
  /** All of them unless given. */
  readonly columns?: readonly (keyof R & string)[] | undefined;
}

/** Most accounts that one list looks through: each is a search of its own. */
const MAX_ACCOUNTS = 20;

type AnyStore = Kysely<Record<string, Record<string, unknown>>>;
type Query = SelectQueryBuilder<Record<string, Record<string, unknown>>, string, Record<string, unknown>>;

/**
 * The page of a list over some accounts: of each as many rows as the page has are read, at the ends of ranges of an index, and
 * put in order here. So a page takes the same however long the list is. Where there are several ranges only what rows are
 * ordered by is read of each, which an index has, and then the rows of the page. Raises InvalidInput for a cursor of another
 * list, and JournalUnavailable.
 */
export async function pageOf<R extends { readonly account: string }>(
  { reads, turns }: Pick<Stores, 'reads' | 'turns'>,
  table: ListTable<R>,
  plan: ListPlan<R>,
  accounts: readonly string[],
  page: PageRequest,
): Promise<Page<R>> {
  const { size, backward, from } = page;
  if (accounts.length > MAX_ACCOUNTS)
    throw new InvalidInput('filter.account', `name one: a list looks through ${MAX_ACCOUNTS} accounts at most.`);
  if (from) checkPosition(from, plan, backward ? 'before' : 'after');
  // Nothing can fit.
  if (plan.branches.length === 0) return { rows: [], hasNext: false, hasPrevious: false };
  const run: Run<R> = (query) => turns(() => asJournalErrors(() => query.execute())) as Promise<readonly R[]>;
  // Of few rows all is read: for their keys alone SQLite goes through an index that has these and begins with the account.
  const areSeveral = !plan.isSmall && accounts.length * plan.branches.length > 1;
  const columns = areSeveral ? (['account', ...plan.order.columns] as const) : table.columns;
  const found: R[] = [];
  for (const account of accounts)
    found.push(...(await run(queryOf(reads, { ...table, columns }, plan, { account, ...page, size: size + 1 }))));
  const ordered = found
    .map((row) => ({ row, position: positionOf(row, plan.order) }))
    .sort((a, b) => (backward ? -1 : 1) * compare(b.position, a.position, plan.order));
  const ends = ordered.slice(0, size);
  const rows = areSeveral ? await wholeRows(reads, table, ends, run) : ends;
  const hasMore = ordered.length > size;
  const hasOther = from !== null && (await hasBehind(reads, table, plan, accounts, page, run));
  return {
    rows: backward ? rows.toReversed() : rows,
    hasNext: backward ? hasOther : hasMore,
    hasPrevious: backward ? hasMore : hasOther,
  };
}

type Run<R> = (query: Query) => Promise<readonly R[]>;
type Placed<R> = Page<R>['rows'];

/** The rows of which only the keys were read, in the same order. */
async function wholeRows<R extends { readonly account: string }>(
  db: Store,
  { table, columns, id, isUnique = false }: ListTable<R>,
  placed: Placed<R>,
  run: Run<R>,
): Promise<Placed<R>> {
  const found = new Map<string, R>();
  for (const account of new Set(placed.map(({ row }) => row.account))) {
    const ids = placed.flatMap(({ row }) => (row.account === account ? String(row[id]) : []));
    // With the account beside it SQLite goes through all that the account has.
    const query = whole(db as unknown as AnyStore, table, columns, isUnique ? null : account);
    for (const row of await run(query.where(isAnyOf(db, id, ids)))) found.set(`${account} ${String(row[id])}`, row);
  }
  return placed.flatMap(({ row, position }) => {
    const one = found.get(`${row.account} ${String(row[id])}`);
    return one ? { row: one, position } : [];
  });
}

/** Whether there is anything on the other side of the cursor, its own row included. */
async function hasBehind<R extends { readonly account: string }>(
  db: Store,
  table: ListTable<R>,
  plan: ListPlan<R>,
  accounts: readonly string[],
  { from, backward }: PageRequest,
  run: Run<R>,
): Promise<boolean> {
  for (const account of accounts) {
    const query = queryOf(db, table, plan, { account, from, backward: !backward, size: 1, isInclusive: true });
    if ((await run(query)).length > 0) return true;
  }
  return false;
}

interface Side extends PageRequest {
  readonly account: string;
  readonly isInclusive?: boolean;
}

/** Every branch by itself, since of "or" both engines go through all of the account. */
function queryOf<R extends { readonly account: string }>(
  db: Store,
  { table, columns }: ListTable<R>,
  { order, branches, isSmall = false, span = null }: ListPlan<R>,
  { account, from, backward, size, isInclusive = false }: Side,
): Query {
  const any = db as unknown as AnyStore;
  const direction = backward ? 'asc' : 'desc';
  const queries = branches.map((conditions) => {
    let query = whole(any, table, columns, account);
    for (const condition of conditions) query = query.where(condition);
    for (const bound of boundsOf(order, span, isSmall, from && backward)) query = query.where(bound);
    if (from) query = query.where(isPast(order, isSmall, from, account, backward, isInclusive));
    // An expression: no index has its order, so that none is gone through for it.
    for (const { column, kind } of order.keys) query = query.orderBy(keyOf(column, kind, isSmall), direction);
    return query.limit(size);
  });
  const [first, ...others] = queries as [Query, ...Query[]];
  if (others.length === 0) return first;
  const branch = (query: Query) => any.selectFrom(query.as('branch')).selectAll() as unknown as Query;
  const all = others.reduce((some, query) => some.unionAll(branch(query)), branch(first));
  return order.keys.reduce((some, { column }) => some.orderBy(sql.ref(column), direction), all).limit(size);
}

/** All rows of an account; of all accounts where it is `null`. */
function whole(db: AnyStore, table: string, columns: readonly string[] | undefined, account: string | null): Query {
  const all = db.selectFrom(table);
  const ofAccount = account === null ? all : all.where('account', '=', account);
  return (columns ? ofAccount.select(columns) : ofAccount.selectAll()) as unknown as Query;
}

/** A key; as an expression where no index is to be gone through for it. */
function keyOf(column: string, kind: KeyKind, isSmall: boolean): RawBuilder<unknown> {
  return isSmall && kind !== 'text' ? sql`${sql.ref(column)} + 0` : sql.ref(column);
}

/**
 * What the first key must lie between. SQLite begins a range at one bound only: on the side where a place is given that is the
 * place, or all between the two would be gone through. `isBackward` is `null` where none is.
 */
function boundsOf<R>(
  { keys: [key] }: ListOrder<R>,
  span: TimeSpan | null,
  isSmall: boolean,
  isBackward: boolean | null,
): readonly RawBuilder<SqlBool>[] {
  if (!key || !span) return [];
  const { column, kind } = key;
  const from = keyOf(column, kind, isSmall || isBackward === true);
  const until = keyOf(column, kind, isSmall || isBackward === false);
  return [
    ...(span.from ? [sql<SqlBool>`${from} >= ${span.from.getTime()}`] : []),
    ...(span.until ? [sql<SqlBool>`${until} < ${span.until.getTime()}`] : []),
  ];
}

/** The rows of an account that come after a place, or before it. Rows of equal keys stand in the order of their accounts. */
function isPast<R>(
  { keys }: ListOrder<R>,
  isSmall: boolean,
  from: Position,
  account: string,
  backward: boolean,
  isInclusive: boolean,
): RawBuilder<SqlBool> {
  const columns = sql.join(keys.map(({ column, kind }) => keyOf(column, kind, isSmall)));
  const values = sql.join(
    keys.map(({ kind }, index) => {
      const value = from.keys[index];
      return kind === 'minor' ? sql`cast(${String(value)} as bigint)` : sql`${value}`;
    }),
  );
  const isSame = account === from.account;
  const countsEqual = isSame ? isInclusive : backward ? account > from.account : account < from.account;
  if (backward) return countsEqual ? sql`(${columns}) >= (${values})` : sql`(${columns}) > (${values})`;
  return countsEqual ? sql`(${columns}) <= (${values})` : sql`(${columns}) < (${values})`;
}

function positionOf<R extends { readonly account: string }>(row: R, { name, keys }: ListOrder<R>): Position {
  return { order: name, account: row.account, keys: keys.map(({ of }) => of(row)) };
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`, as the store compares them. */
function compare<R>(a: Position, b: Position, { keys }: ListOrder<R>): number {
  for (const [index, { kind }] of keys.entries()) {
    const difference = compareKeys(kind, String(a.keys[index]), String(b.keys[index]));
    if (difference !== 0) return difference;
  }
  return a.account < b.account ? -1 : a.account > b.account ? 1 : 0;
}

function compareKeys(kind: KeyKind, a: string, b: string): number {
  if (kind === 'text') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function checkPosition<R>(position: Position, { order }: ListPlan<R>, argument: string): void {
  const fits =
    position.order === order.name &&
    position.keys.length === order.keys.length &&
    order.keys.every(({ kind }, index) => isOfKind(kind, position.keys[index]));
  if (!fits) throw new InvalidInput(argument, 'is a cursor of another list, or of one that is filtered otherwise.');
}

function isOfKind(kind: KeyKind, key: string | number | undefined): boolean {
  if (kind === 'minor') return typeof key === 'string' && /^\d{1,19}$/.test(key);
  return kind === 'number' ? typeof key === 'number' : typeof key === 'string';
}
