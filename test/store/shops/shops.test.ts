import { expect, test } from '@jest/globals';
import type { ConfiguredShop } from '../../../src/domain/shops/shop.js';
import { openStore } from '../../../src/store/database.js';
import type { AccountKeys } from '../../../src/store/db/account-keys.js';
import type { Store } from '../../../src/store/db/schema.js';
import { StoreRefused } from '../../../src/store/db/store-refused.js';
import { Journal } from '../../../src/store/journal/journal.js';
import { migrations } from '../../../src/store/migrations/migrations.js';
import { bringTo } from '../../../src/store/migrations/migrator.js';
import { RENAMED } from '../../../src/store/migrations/steps/shops.js';
import { knownByIds } from '../../../src/store/shops/account-id-translation.js';
import { noteShops } from '../../../src/store/shops/shops.js';
import {
  atEnd,
  describeEngines,
  describePostgres,
  describeSharedEngines,
  type Engine,
  PATIENT,
} from '../../harness/engines.js';
import { CALL, wish } from '../../harness/operation-records.js';

const TIMES = { leaseMs: 60_000, abandonedAfterMs: 60_000 };

/** A store in which no shop is noted yet, as older versions leave it. */
async function opened(engine: Engine): Promise<Store> {
  const store = await openStore(await engine.fresh(), undefined, PATIENT);
  atEnd(() => store.destroy());
  return store;
}

const shop = (account: string, name: string, formerly: readonly string[] = []): ConfiguredShop => ({
  account,
  shop: name,
  formerly,
});

/** Has an account ask for something under an idempotency key; tells the operation's id. */
async function ask(store: Store, account: string, idempotencyKey: string, keys?: AccountKeys): Promise<string> {
  const journal = new Journal(keys ? knownByIds(store, keys) : store, TIMES);
  const { operation } = await journal.begin(wish({ account, idempotencyKey }), CALL);
  expect(operation.account).toBe(account);
  return operation.id;
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (one: unknown) => one,
  );
  expect(error).toBeInstanceOf(StoreRefused);
  return (error as Error).message;
}

describeEngines('the shops of a store', (engine) => {
  test('keep their keys when their account is renamed, again and again and back', async () => {
    const store = await opened(engine);
    const id = await ask(store, 'kz', 'key', await noteShops(store, [shop('kz', 'kz:1')], []));
    for (const account of ['shop-1', 'shop_one', 'kz'])
      expect(await ask(store, account, 'key', await noteShops(store, [shop(account, 'kz:1')], []))).toBe(id);
  });

  test('keep their own keys when two accounts change names', async () => {
    const store = await opened(engine);
    const before = await noteShops(store, [shop('a', 'kz:1'), shop('b', 'kz:2')], []);
    const [one, two] = [await ask(store, 'a', 'key', before), await ask(store, 'b', 'key', before)];
    const after = await noteShops(store, [shop('b', 'kz:1'), shop('a', 'kz:2')], []);
    expect([await ask(store, 'b', 'key', after), await ask(store, 'a', 'key', after)]).toEqual([one, two]);
  });

  test('of an older version are those that the account ids of now stand for', async () => {
    const store = await opened(engine);
    const id = await ask(store, 'default', 'key');
    await noteShops(store, [shop('default', 'kz:1')], []);
    expect(await ask(store, 'kz', 'key', await noteShops(store, [shop('kz', 'kz:1')], []))).toBe(id);
  });

  test('go on under another merchant id where that is said, and from then on without a word', async () => {
    const store = await opened(engine);
    const id = await ask(store, 'kz', 'key', await noteShops(store, [shop('kz', 'kz:1')], []));
    expect(await messageOf(noteShops(store, [shop('kz', 'kz:2')], []))).toContain('of shop kz:1, and no account');
    for (const formerly of [['kz:1'], ['kz:1'], []])
      expect(await ask(store, 'kz', 'key', await noteShops(store, [shop('kz', 'kz:2', formerly)], []))).toBe(id);
  });

  test('that took over an old name have nothing of the shop that had it', async () => {
    const store = await opened(engine);
    const old = await ask(store, 'default', 'key', await noteShops(store, [shop('default', 'kz:1')], []));
    const keys = await noteShops(store, [shop('default', 'kz:2')], ['kz:1']);
    const own = await ask(store, 'default', 'key', keys);
    expect(own).not.toBe(old);
    const journal = new Journal(knownByIds(store, keys), TIMES);
    const rows = await journal.openPayments();
    expect(rows?.map(({ account }) => account).sort()).toEqual(['default', 'unconfigured:default']);
    expect((await journal.find(old))?.account).toBe('unconfigured:default');
    expect(await journal.ofPayment('unconfigured:default', wish().paymentId)).toHaveLength(1);
    expect(await journal.ofPayment('default', wish().paymentId)).toHaveLength(1);
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ['idempotency keys', (store) => store.updateTable('operations').set({ state: 'REJECTED' }).execute()],
    ['open operations', (store) => store.deleteFrom('idempotency_keys').execute()],
  ])('with %s, if nobody is configured as one, are named and not started with', async (_what, keepOnly) => {
    const store = await opened(engine);
    await ask(store, 'kz', 'key', await noteShops(store, [shop('kz', 'kz:1')], []));
    await keepOnly(store);
    const others = [shop('uz', 'uz:1')];
    expect(await messageOf(noteShops(store, others, []))).toMatch(
      /^The store holds idempotency keys or open operations of shop kz:1, .*\. Configure it; .*list "kz:1" as what that account was formerly \(FREEDOMPAY_FORMERLY, .*list "kz:1" in GONE_SHOPS\.$/,
    );
    expect(await messageOf(noteShops(store, others, ['kz']))).toContain('of shop kz:1,');
    // What was refused has noted nothing.
    expect(await store.selectFrom('shops').select('name').execute()).toEqual([{ name: 'kz:1' }]);
    await noteShops(store, others, ['kz:1']);
    await noteShops(store, [...others, shop('kz', 'kz:1')], []);
  });

  test('with neither are forgotten as they were', async () => {
    const store = await opened(engine);
    await noteShops(store, [shop('kz', 'kz:1')], []);
    await noteShops(store, [shop('uz', 'uz:1')], []);
  });

  test('cannot be made one once both have keys', async () => {
    const store = await opened(engine);
    const keys = await noteShops(store, [shop('a', 'kz:1'), shop('b', 'kz:2')], []);
    await ask(store, 'a', 'key', keys);
    await ask(store, 'b', 'key', keys);
    expect(await messageOf(noteShops(store, [shop('b', 'kz:2', ['kz:1'])], []))).toMatch(
      /^Account "b" is shop kz:2 and is said to have been kz:1, and the store holds .* of both/,
    );
    await noteShops(store, [shop('b', 'kz:2')], ['kz:1']);
  });

  test('of which one became the other are not configured both', async () => {
    const store = await opened(engine);
    await ask(store, 'a', 'key', await noteShops(store, [shop('a', 'kz:1')], []));
    await noteShops(store, [shop('a', 'kz:2', ['kz:1'])], []);
    expect(await messageOf(noteShops(store, [shop('a', 'kz:2'), shop('b', 'kz:1')], []))).toMatch(
      /^Accounts "a" and "b" are one shop/,
    );
  });
});

describeEngines('an account id of former times', (engine) => {
  test('that is configured no more is named, and each way out leads on', async () => {
    const store = await opened(engine);
    const id = await ask(store, 'old', 'key');
    const now = [shop('kz', 'kz:1')];
    expect(await messageOf(noteShops(store, now, []))).toMatch(
      /operations of account "old", .*list "old" as what .*formerly.*list "old" in GONE_SHOPS/,
    );
    expect((await noteShops(store, now, ['old'])).keyOf('kz')).toBe('kz');
    await noteShops(store, [...now, shop('old', 'kz:2')], []);
    expect(await ask(store, 'old', 'key')).toBe(id);
  });

  test('is what its shop is stored under where that is given', async () => {
    const store = await opened(engine);
    const id = await ask(store, 'old', 'key');
    for (const formerly of [['old'], []])
      expect(await ask(store, 'kz', 'key', await noteShops(store, [shop('kz', 'kz:1', formerly)], []))).toBe(id);
  });

  test('has its rows moved to what the shop has had since, whose own stand', async () => {
    const store = await opened(engine);
    const [only, twice] = [await ask(store, 'old', 'only'), await ask(store, 'old', 'twice')];
    const own = await ask(store, 'kz', 'twice');
    for (const formerly of [['old'], ['old'], []]) {
      const keys = await noteShops(store, [shop('kz', 'kz:1', formerly)], []);
      expect([await ask(store, 'kz', 'only', keys), await ask(store, 'kz', 'twice', keys)]).toEqual([only, own]);
      expect(await new Journal(store, TIMES).find(twice)).toMatchObject({ account: 'kz' });
    }
    // An older version beside goes on under the old id.
    const afterMove = await ask(store, 'old', 'late');
    expect(await messageOf(noteShops(store, [shop('kz', 'kz:1')], []))).toContain('account "old"');
    const keys = await noteShops(store, [shop('kz', 'kz:1', ['old'])], []);
    expect(await ask(store, 'kz', 'late', keys)).toBe(afterMove);
  });

  test('is not taken from the shop that it belongs to', async () => {
    const store = await opened(engine);
    await ask(store, 'old', 'key', await noteShops(store, [shop('old', 'kz:1')], []));
    expect(await messageOf(noteShops(store, [shop('kz', 'kz:2', ['old'])], ['kz:1']))).toMatch(
      /^"old" cannot be what account "kz" was formerly: what is kept under that id belongs to shop kz:1\./,
    );
    await noteShops(store, [shop('kz', 'kz:1', ['old'])], []);
  });

  test('that another account had formerly is not what the account of that id is stored under', async () => {
    const store = await opened(engine);
    const [one, two] = [await ask(store, 'a', 'key'), await ask(store, 'b', 'key')];
    const keys = await noteShops(store, [shop('a', 'kz:2', ['b']), shop('b', 'kz:1', ['a'])], []);
    expect([await ask(store, 'b', 'key', keys), await ask(store, 'a', 'key', keys)]).toEqual([one, two]);
  });
});

describeEngines('a store whose account was renamed', (engine) => {
  test('is refused by versions that go by the id, and by none before that', async () => {
    const store = await opened(engine);
    const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '016'));
    await noteShops(store, [shop('kz', 'kz:1')], []);
    await bringTo(store, older);
    await noteShops(store, [shop('shop', 'kz:1')], []);
    await bringTo(store, migrations);
    // An older version does not know what this one passes over.
    const { name } = await store
      .selectFrom('kysely_migration' as 'shops')
      .select('name')
      .where('name', '=', RENAMED)
      .executeTakeFirstOrThrow();
    expect(name.endsWith('_additive')).toBe(false);
    await bringTo(store, { ...migrations, '999_later_additive': { up: async () => {} } });
  });
});

describeSharedEngines('instances that start at once', (engine) => {
  test('under as many names of one shop keep one set of keys', async () => {
    const url = await engine.fresh();
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
    for (const store of stores) atEnd(() => store.destroy());
    const started = stores.map((store, index) => noteShops(store, [shop(`name-${index}`, 'kz:1')], []));
    const keys = await Promise.all(started);
    const ids = stores.map((store, index) => ask(store, `name-${index}`, 'key', keys[index]));
    expect(new Set(await Promise.all(ids)).size).toBe(1);
  });
});

describePostgres('a server that only takes reads for a while', (engine) => {
  test('is started with, if the shops are those it knows', async () => {
    const store = await opened(engine);
    await noteShops(store, [shop('kz', 'kz:1')], []);
    await engine.asAdmin(`alter database ${engine.database} set default_transaction_read_only = on`);
    const later = await openStore(engine.url);
    atEnd(() => later.destroy());
    expect((await noteShops(later, [shop('kz', 'kz:1')], [])).keyOf('kz')).toBe('kz');
    await expect(noteShops(later, [shop('kz', 'kz:1'), shop('uz', 'uz:1')], [])).rejects.toThrow(/read-only/);
  });
});
