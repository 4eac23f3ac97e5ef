import { describe, expect, test } from '@jest/globals';
import { openChangeFeed, openStore } from '../../../src/store/database.js';
import { AccountKeys } from '../../../src/store/db/account-keys.js';
import {
  type ChangedResource,
  type ChangeFeed,
  LocalChangeFeed,
  PostgresChangeFeed,
} from '../../../src/store/db/change-feed.js';
import { until } from '../../harness/ask.js';
import { atEnd, describePostgres, type Postgres } from '../../harness/engines.js';
import { startTcpProxy } from '../../harness/tcp-proxy.js';

/** Checks more often than a gateway does. */
const BRISK = { checkMs: 100, echoMs: 1_000 };

const CHANGE: ChangedResource = { account: 'default', kind: 'payment', id: '101' };

/** What a listener hears. */
function heardBy(changes: ChangeFeed): (ChangedResource | null)[] {
  const heard: (ChangedResource | null)[] = [];
  changes.listen((change) => heard.push(change));
  return heard;
}

describe('word of changes within one process', () => {
  test('comes to all who listen, and to nobody who has stopped', async () => {
    const changes = new LocalChangeFeed();
    const first = heardBy(changes);
    const second: unknown[] = [];
    const stop = changes.listen((change) => second.push(change));
    await changes.publish(CHANGE);
    stop();
    await changes.publish(CHANGE);
    expect([first, second]).toEqual([[CHANGE, CHANGE], [CHANGE]]);
    await changes.close();
    await changes.publish(CHANGE);
    expect(first).toHaveLength(2);
  });
});

describePostgres('word of changes', (engine) => {
  /** An instance that shares the database. */
  async function instance(keys?: AccountKeys): Promise<ChangeFeed> {
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const changes = await openChangeFeed(engine.url, store, undefined, keys);
    atEnd(() => changes.close());
    return changes;
  }

  test('comes to the other instances, and to one’s own once', async () => {
    await engine.fresh();
    const [one, two] = [await instance(), await instance()];
    const [own, others] = [heardBy(one), heardBy(two)];
    await one.publish(CHANGE);
    await until(
      () => others,
      ({ length }) => length === 1,
    );
    const odd: ChangedResource = { account: `it's "odd" \\ `, kind: 'payout', id: 'Заказ №1' };
    await two.publish(odd);
    await until(
      () => own,
      ({ length }) => length === 2,
    );
    expect([own, others]).toEqual([
      [CHANGE, odd],
      [CHANGE, odd],
    ]);
  });

  test('is of the same shop at instances that call it otherwise, and of no other where names were changed', async () => {
    await engine.fresh();
    const one = await instance();
    const two = await instance(new AccountKeys([['shop', 'default']]));
    const three = await instance(new AccountKeys([['default', 'kz:2']]));
    const [own, others, thirds] = [heardBy(one), heardBy(two), heardBy(three)];
    await one.publish(CHANGE);
    await until(
      () => [...others, ...thirds],
      ({ length }) => length === 2,
    );
    expect([others, thirds]).toEqual([
      [{ ...CHANGE, account: 'shop' }],
      [{ ...CHANGE, account: 'unconfigured:default' }],
    ]);
    await two.publish({ ...CHANGE, account: 'shop' });
    await until(
      () => own,
      ({ length }) => length === 2,
    );
    expect(own).toEqual([CHANGE, CHANGE]);
  });

  test('that is lost with the connection is reported, and later messages arrive again', async () => {
    await engine.fresh();
    const [one, two] = [await instance(), await instance()];
    const heard = heardBy(two);
    await cutListeners(engine);
    await until(
      () => heard,
      ([first]) => first === null,
    );
    await until(
      async () => {
        await one.publish(CHANGE);
        return heard.length;
      },
      (count) => count > 1,
    );
    expect(heard[1]).toEqual(CHANGE);
  });

  test('is listened for by one connection an instance, however often it broke', async () => {
    await engine.fresh();
    const heard = heardBy(await instance());
    for (const times of [1, 2]) {
      await cutListeners(engine);
      await until(
        () => heard,
        ({ length }) => length === times,
      );
    }
    expect(await listeners(engine)).toHaveLength(1);
  });

  test('is tried for until the server is back', async () => {
    await engine.fresh();
    const heard = heardBy(await instance());
    await engine.asAdmin(`alter database ${engine.database} allow_connections false`);
    await cutListeners(engine);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(heard).toEqual([]);
    await engine.asAdmin(`alter database ${engine.database} allow_connections true`);
    await until(
      () => heard,
      ([first]) => first === null,
    );
    expect(await listeners(engine)).toHaveLength(1);
  });

  test('in words that nobody understands is passed over', async () => {
    await engine.fresh();
    const [one, two] = [await instance(), await instance()];
    const heard = heardBy(two);
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const strange = ['', 'x', '{}', '[]', 'null', '["a"]', '["a","b","c","d"]', '[1,2,"payment",3]'];
    const { sql } = await import('kysely');
    for (const text of strange) await sql`select pg_notify('freedompay_changes', ${text})`.execute(store);
    await one.publish(CHANGE);
    await until(
      () => heard,
      ({ length }) => length > 0,
    );
    expect(heard).toEqual([CHANGE]);
  });

  test('that goes to another database is missed, which is said once, and once more when it comes', async () => {
    await engine.fresh();
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const elsewhere = new URL(engine.url);
    elsewhere.pathname = '/postgres';
    const said: (string | null)[] = [];
    const changes = new PostgresChangeFeed(elsewhere.href, store, (problem) => said.push(problem), BRISK);
    atEnd(() => changes.close());
    await changes.start();
    const repeated = () => listeners(engine, 'postgres');
    await until(
      () => changes.isHearing,
      (isHearing) => !isHearing,
    );
    // It goes on trying, and does not say so again.
    const before = await repeated();
    await until(repeated, (now) => now.join() !== before.join());
    expect(said).toEqual([expect.stringContaining('names another database than DATABASE_URL')]);
  });

  test('is listened for anew where the connection brings nothing any more and is not closed', async () => {
    const proxy = await startTcpProxy(await engine.fresh());
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const said: (string | null)[] = [];
    const changes = new PostgresChangeFeed(proxy.url, store, (problem) => said.push(problem), BRISK);
    atEnd(() => changes.close());
    await changes.start();
    const heard = heardBy(changes);
    proxy.freeze();
    await until(
      () => said,
      ({ length }) => length === 1,
    );
    proxy.restore();
    await until(
      () => changes.isHearing,
      (isHearing) => isHearing,
    );
    expect(said).toEqual([expect.stringMatching(/^(A pooler|PostgreSQL cannot be listened on)/), null]);
    // Some may have been missed.
    expect(heard).toContain(null);
  });

  test('is not checked, and nothing said, while the store itself cannot be used', async () => {
    await engine.fresh();
    const store = await openStore(engine.url);
    const said: (string | null)[] = [];
    const changes = new PostgresChangeFeed(engine.url, store, (problem) => said.push(problem), BRISK);
    atEnd(() => changes.close());
    await store.destroy();
    await changes.start();
    const [session] = await listeners(engine);
    await new Promise((resolve) => setTimeout(resolve, 2 * (BRISK.checkMs + BRISK.echoMs)));
    expect([said, await listeners(engine)]).toEqual([[], [session]]);
  });

  test('is not listened for after closing, not even by a connection that was being made', async () => {
    await engine.fresh();
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const changes = new PostgresChangeFeed(engine.url, store);
    const starting = changes.start();
    await changes.close();
    await starting.catch(() => {});
    await until(
      () => listeners(engine),
      ({ length }) => length === 0,
    );
  });

  test('that cannot be listened for at the start is an error, and is not tried for again', async () => {
    await engine.fresh();
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    await engine.asAdmin(`alter database ${engine.database} allow_connections false`);
    const changes = new PostgresChangeFeed(engine.url, store);
    atEnd(() => changes.close());
    await expect(changes.start()).rejects.toThrow('not currently accepting connections');
    await engine.asAdmin(`alter database ${engine.database} allow_connections true`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await listeners(engine)).toEqual([]);
  });
});

const LISTENING = (database: string) =>
  `from pg_stat_activity where datname = '${database}' and query ilike 'listen %'`;

/** Ends the connections that listen, as a restart of the server does. */
function cutListeners(engine: Postgres): Promise<unknown> {
  return engine.asAdmin(`select pg_terminate_backend(pid) ${LISTENING(engine.database)}`);
}

/** The sessions that listen. */
async function listeners(engine: Postgres, database = engine.database): Promise<unknown[]> {
  const rows = await engine.asAdmin(`select pid ${LISTENING(database)} order by pid`);
  return rows.map((row) => (row as { readonly pid: unknown }).pid);
}
