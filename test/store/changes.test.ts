import { describe, expect, test } from '@jest/globals';
import { type Change, type Changes, LocalChanges, PostgresChanges } from '../../src/store/changes.js';
import { openChanges, openStore } from '../../src/store/database.js';
import { until } from '../e2e/ask.js';
import { atEnd, describePostgres, type Postgres } from './engines.js';

const CHANGE: Change = { account: 'default', kind: 'payment', id: '101' };

/** What a listener hears. */
function heardBy(changes: Changes): (Change | null)[] {
  const heard: (Change | null)[] = [];
  changes.listen((change) => heard.push(change));
  return heard;
}

describe('word of changes within one process', () => {
  test('comes to all who listen, and to nobody who has stopped', async () => {
    const changes = new LocalChanges();
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
  async function instance(): Promise<Changes> {
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const changes = await openChanges(engine.url, store);
    atEnd(() => changes.close());
    return changes;
  }

  test('comes to the other instances, and to one’s own once', async () => {
    await engine.empty();
    const [one, two] = [await instance(), await instance()];
    const [own, others] = [heardBy(one), heardBy(two)];
    await one.publish(CHANGE);
    await until(
      () => others,
      ({ length }) => length === 1,
    );
    const odd: Change = { account: `it's "odd" \\ `, kind: 'payout', id: 'Заказ №1' };
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

  test('that is lost with the connection is told of, and later word comes again', async () => {
    await engine.empty();
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
    await engine.empty();
    const heard = heardBy(await instance());
    for (const times of [1, 2]) {
      await cutListeners(engine);
      await until(
        () => heard,
        ({ length }) => length === times,
      );
    }
    expect(await listeners(engine)).toBe(1);
  });

  test('is tried for until the server is back', async () => {
    await engine.empty();
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
    expect(await listeners(engine)).toBe(1);
  });

  test('in words that nobody understands is passed over', async () => {
    await engine.empty();
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

  test('is not listened for after closing, not even by a connection that was being made', async () => {
    await engine.empty();
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    const changes = new PostgresChanges(engine.url, store);
    const starting = changes.start();
    await changes.close();
    await starting.catch(() => {});
    await until(
      () => listeners(engine),
      (count) => count === 0,
    );
  });

  test('that can not be listened for at the start is an error, and is not tried for again', async () => {
    await engine.empty();
    const store = await openStore(engine.url);
    atEnd(() => store.destroy());
    await engine.asAdmin(`alter database ${engine.database} allow_connections false`);
    const changes = new PostgresChanges(engine.url, store);
    atEnd(() => changes.close());
    await expect(changes.start()).rejects.toThrow('not currently accepting connections');
    await engine.asAdmin(`alter database ${engine.database} allow_connections true`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await listeners(engine)).toBe(0);
  });
});

const LISTENING = (database: string) =>
  `from pg_stat_activity where datname = '${database}' and query ilike 'listen %'`;

/** Ends the connections that listen, as a restart of the server does. */
function cutListeners(engine: Postgres): Promise<unknown> {
  return engine.asAdmin(`select pg_terminate_backend(pid) ${LISTENING(engine.database)}`);
}

async function listeners(engine: Postgres): Promise<number> {
  return (await engine.asAdmin(`select pid ${LISTENING(engine.database)}`)).length;
}
