import { expect, test } from '@jest/globals';
import pg from 'pg';
import { openStore } from '../../../src/store/database.js';
import { inspectStore } from '../../../src/store/inspection.js';
import { until } from '../../harness/ask.js';
import { atEnd, openJournal } from '../../harness/engines.js';
import { hold, PAYMENT } from '../../harness/holding.js';
import { CALL, SENT, wish } from '../../harness/operation-records.js';
import { describeOwnServer, startPostgres } from '../../harness/own-server.js';

const REFUSED = { name: 'StoreRefused', message: expect.stringContaining('set fsync = on') };

/** What the server's operator asks of it, once. */
async function asOperator(url: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** Has a server that runs go by another fsync, as an operator does, and waits until it does. */
async function turnFsync(url: string, word: 'on' | 'off'): Promise<void> {
  await asOperator(url, `alter system set fsync = ${word}`, 'select pg_reload_conf()');
  await until(
    () => asOperator(url, 'show fsync'),
    ([row]) => (row as { fsync: string }).fsync === word,
  );
}

describeOwnServer('a PostgreSQL server that does not wait for its disk', () => {
  test('is no place for a journal: nothing is begun there, and the check says why', async () => {
    const url = await startPostgres('fsync = off');
    await expect(openStore(url)).rejects.toMatchObject(REFUSED);
    await expect(inspectStore(url)).rejects.toMatchObject(REFUSED);
    expect(await asOperator(url, "select tablename from pg_tables where schemaname = 'public'")).toEqual([]);
    await turnFsync(url, 'on');
    const { journal } = await openJournal(url);
    expect(await journal.begin(wish(), CALL)).toMatchObject({ isNew: true });
  });

  test('takes no more of it once its operator turned that off: nothing counts as about to be sent until it is on again', async () => {
    const url = await startPostgres();
    // Longer than the test takes: the lock is not what is refused here.
    const opened = await openJournal(url, { leaseMs: 3_600_000 });
    const { journal } = opened;
    const { operation } = await journal.begin(wish({ paymentId: PAYMENT }), CALL);
    const { lock, release } = await hold(opened);
    atEnd(release);
    await turnFsync(url, 'off');
    await expect(journal.commitSent(operation.id, SENT, CALL, lock)).rejects.toMatchObject({
      name: 'JournalUnavailable',
    });
    await turnFsync(url, 'on');
    expect(await journal.find(operation.id)).toMatchObject({ state: 'PENDING', sentAt: null });
    expect(await journal.commitSent(operation.id, SENT, CALL, lock)).toMatchObject({ sentAt: expect.any(Date) });
  });
});
