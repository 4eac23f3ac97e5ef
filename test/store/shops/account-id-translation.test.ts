import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Kysely, sql, type TableMetadata } from 'kysely';
import { openStore } from '../../../src/store/database.js';
import { AccountKeys } from '../../../src/store/db/account-keys.js';
import type { Store } from '../../../src/store/db/schema.js';
import { knownByIds } from '../../../src/store/shops/account-id-translation.js';
import { moveShopRows } from '../../../src/store/shops/move-shop-rows.js';
import { atEnd, describeEngines } from '../../harness/engines.js';

type AnyStore = Kysely<Record<string, Record<string, unknown>>>;

/** Two accounts that changed names, and one that was renamed. */
const KEYS = new AccountKeys([
  ['a', 'b'],
  ['b', 'a'],
  ['new', 'old'],
]);

/** Every table, whatever there will be, that has rows of accounts. */
async function tablesOfAccounts(store: Store): Promise<readonly TableMetadata[]> {
  const tables = await store.introspection.getTables();
  return tables.filter(({ columns }) => columns.some(({ name }) => name === 'account'));
}

/** A row of an account in which all that must be there is. */
function rowOf({ columns }: TableMetadata, account: string, number: number): Record<string, unknown> {
  const needed = columns.filter(({ isNullable, name }) => !isNullable && name !== 'account');
  const value = (dataType: string) => (/int/i.test(dataType) ? number : `text ${number}`);
  return { account, ...Object.fromEntries(needed.map(({ name, dataType }) => [name, value(dataType)])) };
}

describeEngines('a store that is known by account ids', (engine) => {
  async function opened(): Promise<{
    readonly bare: Store;
    readonly known: AnyStore;
    readonly tables: TableMetadata[];
  }> {
    const bare = await openStore(await engine.empty());
    atEnd(() => bare.destroy());
    const tables = [...(await tablesOfAccounts(bare))];
    expect(tables.length).toBeGreaterThanOrEqual(14);
    return { bare, known: knownByIds(bare, KEYS) as unknown as AnyStore, tables };
  }

  const keysIn = async (bare: Store, table: string): Promise<readonly unknown[]> => {
    const { rows } = await sql<{ account: string }>`select account from ${sql.table(table)} order by account`.execute(
      bare,
    );
    return rows.map(({ account }) => account);
  };

  test('writes, finds, changes and removes rows of every table under their keys, and gives the ids back', async () => {
    const { bare, known, tables } = await opened();
    for (const table of tables) {
      const { name } = table;
      const [first, ...others] = ['a', 'b', 'new'].map((account, index) => rowOf(table, account, index + 1));
      const inserted = await known
        .insertInto(name)
        .values(first ?? {})
        .returning('account')
        .execute();
      expect([name, inserted]).toEqual([name, [{ account: 'a' }]]);
      // Several rows, of values and of what the store is to work out.
      await known
        .insertInto(name)
        .values(others.map((row) => ({ ...row, [column(table)]: sql`${row[column(table)]}` })))
        .execute();
      expect([name, await keysIn(bare, name)]).toEqual([name, ['a', 'b', 'old']]);
      const isNumber = (number: number) =>
        sql<boolean>`${sql.ref(column(table))} = ${rowOf(table, '', number)[column(table)]}`;
      for (const [index, account] of ['a', 'b', 'new'].entries()) {
        const found = await known.selectFrom(name).selectAll().where('account', '=', account).execute();
        expect([name, found]).toMatchObject([name, [{ account }]]);
        const same = await known
          .selectFrom(name)
          .select(`${name}.account`)
          .where(isNumber(index + 1))
          .execute();
        expect([name, same]).toEqual([name, [{ account }]]);
        const updated = await known
          .updateTable(name)
          .set({ account })
          .where(`${name}.account`, 'in', [account, 'nobody'])
          .returning('account')
          .execute();
        expect([name, updated]).toEqual([name, [{ account }]]);
      }
      expect([name, await keysIn(bare, name)]).toEqual([name, ['a', 'b', 'old']]);
      // What was an id is none any more, and what is read by text is given back by id too.
      expect(await known.selectFrom(name).selectAll().where('account', '=', 'old').execute()).toEqual([]);
      const { rows } = await sql`select account from ${sql.table(name)} where account = 'old'`.execute(known);
      expect([name, rows]).toEqual([name, [{ account: 'new' }]]);
      const removed = await known.deleteFrom(name).where('account', '=', 'new').returningAll().execute();
      expect([name, removed]).toMatchObject([name, [{ account: 'new' }]]);
      expect([name, await keysIn(bare, name)]).toEqual([name, ['a', 'b']]);
    }
  });

  test('does so in transactions, in what a query asks inside of another, and where one column is held against another', async () => {
    const { known, tables } = await opened();
    const table = tables.find(({ name }) => name === 'paid_orders');
    if (!table) throw new Error('There is no such table.');
    await known.transaction().execute(async (db) => {
      await db
        .insertInto('paid_orders')
        .values([rowOf(table, 'a', 1), rowOf(table, 'new', 2)])
        .execute();
      const found = await db
        .selectFrom('paid_orders')
        .innerJoin('paid_orders as same', 'same.account', 'paid_orders.account')
        .select('paid_orders.account')
        .where(({ exists, selectFrom }) =>
          exists(selectFrom('paid_orders as inner').select('inner.order_id').where('inner.account', '=', 'new')),
        )
        .where(({ or, eb }) => or([eb('same.account', '=', 'new'), eb('same.account', 'in', ['b'])]))
        .execute();
      expect(found).toEqual([{ account: 'new' }]);
    });
  });

  test('makes no statement of what it cannot see through', async () => {
    const { known } = await opened();
    const asked = known.selectFrom('paid_orders').selectAll().where('account', '=', sql<string>`lower(${'A'})`);
    await expect(asked.execute()).rejects.toThrow(/whose account cannot be told/);
  });

  test('moves the rows of every table from an id of former times, but for what the shop has itself', async () => {
    const { bare, known, tables } = await opened();
    for (const table of tables) {
      const db = knownByIds(bare, new AccountKeys([])) as unknown as AnyStore;
      await db
        .insertInto(table.name)
        .values(rowOf(table, 'former', 1))
        .execute();
    }
    await bare.transaction().execute((db) => moveShopRows(db, 'former', 'old'));
    for (const { name } of tables) {
      expect([name, await keysIn(bare, name)]).toEqual([name, ['old']]);
      expect([name, await known.selectFrom(name).select('account').execute()]).toEqual([name, [{ account: 'new' }]]);
    }
    // Once more, and now both have the same: by their ids the rest, where nothing is in the way.
    const byId = new Set([
      'operations',
      'checkouts',
      'rechecks',
      'outbox_events',
      'timed_writes',
      'card_writes',
      'charges',
      'mobile_codes',
    ]);
    for (const table of tables.filter(({ name }) => !byId.has(name)))
      await (bare as unknown as AnyStore)
        .insertInto(table.name)
        .values(rowOf(table, 'former', 1))
        .execute();
    await bare.transaction().execute((db) => moveShopRows(db, 'former', 'old'));
    for (const { name } of tables.filter((one) => !byId.has(one.name)))
      expect([name, await keysIn(bare, name)]).toEqual([
        name,
        name === 'idempotency_keys' ? ['old'] : ['former', 'old'],
      ]);
  });
});

/** A column in which the rows of a test differ. */
function column({ columns }: TableMetadata): string {
  const one = columns.find(
    ({ isNullable, name, dataType }) => !isNullable && name !== 'account' && !/int/i.test(dataType),
  );
  if (!one) throw new Error('There is no such column.');
  return one.name;
}

describe('statements made of text', () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'src', 'store');

  test('hold no account id, since they are not seen through', () => {
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
    const isGiven = /\baccount"?\s*(?:=|<>|!=|<|>|in\b|like\b)\s*\(?\s*\$\{/i;
    expect(texts.filter(([, text]) => isGiven.test(text)).map(([name]) => name)).toEqual(['shops/move-shop-rows.ts']);
    const inserts = texts.filter(([, text]) => /insert into \w+ \([^)]*\baccount\b[^)]*\)\s*values/i.test(text));
    expect(inserts.map(([name]) => name)).toEqual([]);
  });
});

describe('the keys of accounts', () => {
  const names = ['a', 'b', 'new', 'old', 'other', 'unconfigured:old', 'unconfigured:other', ''];

  test('come back as the ids they were asked for by, whatever the text', () => {
    for (const keys of [KEYS, new AccountKeys([['default', 'kz:2']]), new AccountKeys([['a', 'a']])]) {
      const keysOf = [...names, 'default', 'kz:2', 'unconfigured:default'].map((name) => keys.keyOf(name));
      expect(keysOf.map((key) => keys.keyOf(keys.accountOf(key)))).toEqual(keysOf);
    }
  });

  test('of an account that is stored under its own id are that id', () => {
    expect(new AccountKeys([['a', 'a']]).areIds).toBe(true);
    expect(KEYS.areIds).toBe(false);
  });

  test('never lead from the id of one account to the rows of another shop', () => {
    const keys = new AccountKeys([['default', 'kz:2']]);
    expect(keys.keyOf('default')).toBe('kz:2');
    expect(keys.accountOf('default')).toBe('unconfigured:default');
    expect(keys.keyOf('unconfigured:default')).toBe('default');
    expect(KEYS.keyOf('old')).not.toBe('old');
  });
});
