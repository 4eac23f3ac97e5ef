import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SqliteThread } from '../../../src/store/engines/sqlite-thread.js';
import { atEnd, temporaryDirectory } from '../../harness/engines.js';

/** Two connections to one file, each in a thread of its own. */
function connections(): [SqliteThread, SqliteThread] {
  const path = join(temporaryDirectory(), 'rows.db');
  const [one, other] = [new SqliteThread(path, []), new SqliteThread(path, [])];
  for (const thread of [one, other]) atEnd(() => thread.close());
  return [one, other];
}

test('rows come with the names of their columns, and with those that somebody else has added since', async () => {
  const [one, other] = connections();
  await one.ask({ sql: 'create table colours (name text, rank integer)' });
  await one.ask({ sql: 'insert into colours values (?, ?), (?, ?)', parameters: ['red', 1, 'blue', null] });
  const everything = { sql: 'select * from colours order by name' };
  expect((await one.ask(everything)).rows).toEqual([
    { name: 'blue', rank: null },
    { name: 'red', rank: 1 },
  ]);
  await other.ask({ sql: "alter table colours add column hue text default 'none'" });
  expect((await one.ask(everything)).rows).toEqual([
    { name: 'blue', rank: null, hue: 'none' },
    { name: 'red', rank: 1, hue: 'none' },
  ]);
});

test('a statement that finds nothing has no rows, and one that only changes tells how many it changed', async () => {
  const [one] = connections();
  await one.ask({ sql: 'create table colours (name text)' });
  expect(await one.ask({ sql: 'select * from colours' })).toEqual({ rows: [] });
  expect(await one.ask({ sql: "insert into colours values ('red') returning name" })).toEqual({
    rows: [{ name: 'red' }],
  });
  expect(await one.ask({ sql: 'delete from colours' })).toEqual({ changes: 1 });
});

test('each step of a change has its rows, up to the first condition that finds none', async () => {
  const [one] = connections();
  await one.ask({ sql: 'create table colours (name text)' });
  const step = (sql: string, isCondition = false) => ({ sql, parameters: [], isCondition });
  const steps = [
    step("insert into colours values ('red') returning name"),
    step("update colours set name = 'green' where name = 'blue' returning name", true),
    step("insert into colours values ('never')"),
  ];
  expect(await one.ask({ group: 1, begins: 'synced', steps, ends: 'commit' })).toEqual({
    results: [{ rows: [{ name: 'red' }] }, { rows: [] }],
  });
  expect((await one.ask({ sql: 'select * from colours' })).rows).toEqual([{ name: 'red' }]);
});
