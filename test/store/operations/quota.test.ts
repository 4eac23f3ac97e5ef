import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import type { Journal } from '../../../src/store/journal/journal.js';
import { describeSharedEngines, openJournal } from '../../harness/engines.js';
import { CALL, wish } from '../../harness/operation-records.js';

const MAX = [{ kind: 'REFUND', of: 'caller', most: money('100', 'KZT') }] as const;

/** Commits a refund of 40.00 of a payment of its own, and tells what the journal said. */
async function commit(journal: Journal, paymentId: string, caller: string): Promise<'sent' | 'over quota' | 'lost'> {
  const origin = { ...CALL, caller };
  const { operation } = await journal.begin(wish({ paymentId, idempotencyKey: randomUUID() }), origin);
  const change = { amount: money('40', 'KZT'), priorTransactionIds: [] };
  const sent = await journal.withLock(operation.account, paymentId, (lock) =>
    journal.commitSent(operation.id, change, origin, lock, MAX),
  );
  return sent === null ? 'lost' : 'overQuota' in sent ? 'over quota' : 'sent';
}

describeSharedEngines('a quota of refunds, shared by two instances', (engine) => {
  test('is never exceeded by refunds that are committed at once', async () => {
    const url = await engine.fresh();
    const journals = [(await openJournal(url)).journal, (await openJournal(url)).journal];
    const asked = journals.flatMap((journal, instance) =>
      Array.from({ length: 5 }, (_, index) => commit(journal, `${instance + 1}00${index}`, 'anna')),
    );
    expect((await Promise.all(asked)).sort()).toEqual([...Array(8).fill('over quota'), 'sent', 'sent']);
  });

  test("is each caller's own", async () => {
    const { journal } = await openJournal(await engine.fresh());
    expect(await commit(journal, '1', 'anna')).toBe('sent');
    expect(await commit(journal, '2', 'anna')).toBe('sent');
    expect(await commit(journal, '3', 'anna')).toBe('over quota');
    expect(await commit(journal, '3', 'boris')).toBe('sent');
  });

  test('counts a refund that was given up once it turns out to have been done', async () => {
    const { journal } = await openJournal(await engine.fresh());
    expect(await commit(journal, '1', 'anna')).toBe('sent');
    expect(await commit(journal, '2', 'anna')).toBe('sent');
    const [sent] = await journal.ofPayment('default', '2');
    const ended = await journal.record(sent?.id ?? '', { state: 'REJECTED' }, 'not shown', CALL);
    await journal.correct(ended, { state: 'SUCCEEDED' }, 'shown after all', CALL);
    expect(await commit(journal, '3', 'anna')).toBe('over quota');
  });
});
