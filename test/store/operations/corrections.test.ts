import { describe, expect, test } from '@jest/globals';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, RECONCILE, refundEntry } from '../../harness/operation-records.js';

const NOT_APPLIED = {
  code: 'NOT_APPLIED',
  message: 'It did not show.',
  providerCode: null,
  providerMessage: null,
  advice: 'ASK_OPERATOR',
} as const;
const GIVEN_UP = { state: 'REJECTED', problem: NOT_APPLIED } as const;

describeEngines('an operation that has ended', (engine) => {
  async function givenUp() {
    const opened = await openJournal(await engine.fresh(), {}, true);
    const { id } = await begunAndSent(opened.journal);
    const ended = await opened.journal.record(id, GIVEN_UP, 'not shown', RECONCILE);
    const reported = async () =>
      (await opened.store.selectFrom('outbox_events').select('body').orderBy('seq').execute()).map(({ body }) => {
        const { type, data } = JSON.parse(body);
        return [type, data.state];
      });
    return { ...opened, id, ended, reported };
  }

  describe('is corrected', () => {
    test('with an event, and the backend and the alarm are notified', async () => {
      const { journal, corrected, id, ended, reported } = await givenUp();
      const change = { state: 'SUCCEEDED', refund: refundEntry('201'), problem: null } as const;
      expect(await journal.correct(ended, change, 'shown after all', RECONCILE)).toMatchObject(change);
      expect((await journal.events(id)).at(-1)).toMatchObject({
        source: 'RECONCILE',
        state: 'SUCCEEDED',
        note: 'shown after all',
      });
      expect(await reported()).toEqual([
        ['operation.finished', 'REJECTED'],
        ['operation.corrected', 'SUCCEEDED'],
      ]);
      expect(corrected).toMatchObject([{ operation: { id, ...change }, was: 'REJECTED', note: 'shown after all' }]);
      expect(journal.recentlyDone.has(ended)).toBe(true);
    });

    test('once: a correction of an older reading finds it changed', async () => {
      const { journal, corrected, ended, reported } = await givenUp();
      const change = { state: 'UNKNOWN' } as const;
      expect(await journal.correct(ended, change, 'first', RECONCILE)).toMatchObject(change);
      expect(await journal.correct(ended, { state: 'SUCCEEDED' }, 'second', RECONCILE)).toBeNull();
      expect(corrected).toHaveLength(1);
      expect(await reported()).toHaveLength(2);
    });

    test('so that it is open, and looked for at once', async () => {
      const { journal, ended } = await givenUp();
      await journal.correct(ended, { state: 'PENDING', problem: null }, 'under way', RECONCILE);
      const { operations } = await journal.due.ofPayment(ended);
      expect(operations).toMatchObject([
        { operation: { id: ended.id, absentReads: 0, absentSince: null }, isDue: true },
      ]);
    });
  });

  describe('is corrected by what arrives for it late:', () => {
    test('an acceptance opens it again under its name', async () => {
      const { journal, corrected, id, reported } = await givenUp();
      const news = { accepted: true, transactionId: '201' } as const;
      expect(await journal.record(id, news, 'the provider accepted it', CALL)).toMatchObject({
        ...news,
        state: 'PENDING',
        problem: null,
      });
      expect((await journal.events(id)).at(-1)).toMatchObject({
        source: 'CALL',
        state: 'PENDING',
        note: 'the provider accepted it, after it had ended',
      });
      expect(corrected).toMatchObject([{ operation: { id }, was: 'REJECTED' }]);
      expect((await reported()).at(-1)).toEqual(['operation.corrected', 'PENDING']);
    });

    test('an entry that is done makes it done', async () => {
      const { journal, corrected, id } = await givenUp();
      const change = { state: 'SUCCEEDED', refund: refundEntry('201'), problem: null } as const;
      expect(await journal.record(id, change, 'seen', RECONCILE)).toMatchObject(change);
      expect(corrected).toHaveLength(1);
    });

    test('an acceptance of what is done is written down, and is no alarm', async () => {
      const { journal, corrected, id, reported } = await givenUp();
      await journal.record(id, { state: 'SUCCEEDED', refund: refundEntry('201') }, 'seen', RECONCILE);
      const news = { accepted: true, transactionId: '201' } as const;
      expect(await journal.record(id, news, 'the provider accepted it', CALL)).toMatchObject({
        ...news,
        state: 'SUCCEEDED',
        refund: { refundId: '201' },
      });
      expect((await journal.events(id)).at(-1)).toMatchObject({ state: 'SUCCEEDED' });
      expect(corrected).toHaveLength(1);
      expect(await reported()).toHaveLength(2);
    });
  });

  test('stays as it is where what arrives late says less than what ended it', async () => {
    const { journal, corrected, id, ended } = await givenUp();
    const events = await journal.events(id);
    expect(await journal.record(id, { state: 'UNKNOWN' }, 'no answer', CALL)).toEqual(ended);
    expect(await journal.events(id)).toEqual(events);
    expect(corrected).toEqual([]);
  });
});
