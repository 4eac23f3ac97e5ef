import { randomUUID } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { describeEngines, openJournal } from '../../harness/engines.js';
import { begunAndSent, CALL, RECONCILE, refundEntry, SENT, wish } from '../../harness/operation-records.js';

describeEngines('the journal', (engine) => {
  const open = async (times = {}) => openJournal(await engine.fresh(), times);

  test('finds what was begun, by its id, its key and its payment', async () => {
    const { journal } = await open();
    const { operation, isNew } = await journal.begin(wish(), CALL);
    expect(isNew).toBe(true);
    expect(operation).toMatchObject({
      ...wish({ id: operation.id }),
      state: 'PENDING',
      amount: null,
      refund: null,
      problem: null,
      sentAt: null,
      priorTransactionIds: [],
      accepted: false,
      transactionId: null,
    });
    expect(await journal.find(operation.id)).toEqual(operation);
    expect(await journal.ofPayment('default', '7000000002')).toEqual([operation]);
    expect(await journal.begin(wish(), CALL)).toEqual({ operation, isNew: false });
  });

  test('finds nothing where there is nothing', async () => {
    const { journal } = await open();
    await journal.begin(wish(), CALL);
    expect(await journal.find(randomUUID())).toBeNull();
    expect(await journal.find('no\u0000id')).toBeNull();
    expect(await journal.ofPayment('other', '7000000002')).toEqual([]);
    expect(await journal.ofPayment('default', '7000000003')).toEqual([]);
    expect(await journal.events(randomUUID())).toEqual([]);
  });

  test('fifty begins with one key at once make one entry, and all learn its id', async () => {
    const { journal } = await open();
    const begun = await Promise.all(Array.from({ length: 50 }, () => journal.begin(wish(), CALL)));
    expect(new Set(begun.map(({ operation }) => operation.id)).size).toBe(1);
    expect(begun.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await journal.ofPayment('default', '7000000002')).toHaveLength(1);
    expect(await journal.events(begun[0]?.operation.id ?? '')).toHaveLength(1);
  });

  test('one key is another one in another account, and to the letter', async () => {
    const { journal } = await open();
    for (const other of [{}, { account: 'second' }, { idempotencyKey: 'Key-1' }, { idempotencyKey: 'key-1.' }]) {
      expect(await journal.begin(wish(other), CALL)).toMatchObject({ isNew: true });
    }
  });

  test('a begin whose id is taken leaves no key behind', async () => {
    const { journal } = await open();
    const { operation } = await journal.begin(wish(), CALL);
    await expect(journal.begin(wish({ id: operation.id, idempotencyKey: 'key-2' }), CALL)).rejects.toMatchObject({
      name: 'JournalUnavailable',
    });
    expect(await journal.begin(wish({ idempotencyKey: 'key-2' }), CALL)).toMatchObject({ isNew: true });
  });

  test('keeps every field of an entry through the store', async () => {
    const { journal } = await open();
    const sent = await begunAndSent(journal);
    const problem = {
      code: 'DECLINED',
      message: 'Карта №1 — «нет»; \' " \\',
      providerCode: '11026',
      providerMessage: 'Қате 😀',
      advice: 'GIVE_UP',
    } as const;
    const refund = refundEntry('7999007883');
    const change = {
      state: 'UNKNOWN',
      transactionId: '18446744073709551615',
      accepted: true,
      refund,
      problem,
    } as const;
    const recorded = await journal.record(sent.id, change, 'learned', CALL);
    expect(recorded).toMatchObject({ ...change, ...SENT, sentAt: sent.sentAt });
    expect(await journal.find(sent.id)).toEqual(recorded);
    expect(recorded.sentAt).toBeInstanceOf(Date);
    expect(Math.abs((recorded.sentAt as Date).getTime() - Date.now())).toBeLessThan(10_000);
  });

  test('a change touches what it names, and the rest stays', async () => {
    const { journal } = await open();
    const sent = await begunAndSent(journal);
    await journal.record(sent.id, { accepted: true, transactionId: '5' }, 'accepted', CALL);
    expect(await journal.record(sent.id, { state: 'UNKNOWN' }, 'lost', RECONCILE)).toMatchObject({
      ...SENT,
      state: 'UNKNOWN',
      accepted: true,
      transactionId: '5',
    });
    expect(await journal.record(sent.id, { refund: null, problem: null }, 'taken back', CALL)).toMatchObject({
      refund: null,
      problem: null,
      accepted: true,
    });
  });

  test.each(['SUCCEEDED', 'REJECTED'] as const)(
    'an entry that is %s is not changed by what says less',
    async (state) => {
      const { journal } = await open();
      const { id } = await begunAndSent(journal);
      const final = await journal.record(id, { state }, 'done', CALL);
      const events = await journal.events(id);
      for (const other of ['PENDING', 'UNKNOWN', 'REJECTED'] as const) {
        expect(await journal.record(id, { state: other }, 'no', RECONCILE)).toEqual(final);
      }
      const repeated = await journal.withLock('default', final.paymentId, (lock) =>
        journal.commitSent(id, SENT, CALL, lock),
      );
      expect(repeated).toBeNull();
      expect(await journal.find(id)).toEqual(final);
      expect(await journal.events(id)).toEqual(events);
    },
  );

  test('events tell what happened, in order, and with whom', async () => {
    const { journal } = await open();
    const { id } = await begunAndSent(journal);
    await journal.record(id, { state: 'UNKNOWN' }, 'no answer', { ...CALL, source: 'READ' });
    await journal.record(id, { state: 'SUCCEEDED' }, 'seen', RECONCILE);
    const events = await journal.events(id);
    expect(events.map(({ at: _, ...event }) => event)).toEqual([
      { ...CALL, state: 'PENDING', note: 'asked for' },
      { ...CALL, state: 'PENDING', note: 'about to be sent' },
      { ...CALL, source: 'READ', state: 'UNKNOWN', note: 'no answer' },
      { ...RECONCILE, state: 'SUCCEEDED', note: 'seen' },
    ]);
    const moments = events.map(({ at }) => at.getTime());
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
  });

  test('changes at the same moment are all published', async () => {
    const { journal } = await open();
    const { id } = await begunAndSent(journal);
    const notes = Array.from({ length: 20 }, (_, index) => `note ${index}`);
    await Promise.all(notes.map((note) => journal.record(id, { state: 'UNKNOWN' }, note, RECONCILE)));
    const reported = (await journal.events(id)).map(({ note }) => note);
    expect(reported.slice(0, 2)).toEqual(['asked for', 'about to be sent']);
    expect(reported.slice(2).sort()).toEqual(notes.sort());
  });

  test('one refund entry cannot belong to two operations', async () => {
    const { journal } = await open();
    const first = await begunAndSent(journal);
    const second = await begunAndSent(journal);
    await journal.record(first.id, { state: 'SUCCEEDED', refund: refundEntry('9') }, 'seen', CALL);
    await expect(
      journal.record(second.id, { state: 'SUCCEEDED', refund: refundEntry('9') }, 'seen', CALL),
    ).rejects.toMatchObject({ name: 'JournalUnavailable' });
    expect(await journal.find(second.id)).toEqual(second);
    expect(await journal.events(second.id)).toHaveLength(2);
    const elsewhere = await begunAndSent(journal, { account: 'second' });
    await journal.record(elsewhere.id, { state: 'SUCCEEDED', refund: refundEntry('9') }, 'seen', CALL);
  });

  test('what is postponed is due later, keeps what is known of its absence, and gets no event', async () => {
    const { journal } = await open();
    const operation = await begunAndSent(journal);
    const known = { checks: 3, absentReads: 2, absentSince: new Date('2026-11-21T08:00:00Z') };
    await journal.due.postpone(operation, known, 60_000.6);
    expect(await journal.due.young(60_000, 10)).toEqual([]);
    expect(await journal.find(operation.id)).toEqual({ ...operation, ...known });
    expect(await journal.events(operation.id)).toHaveLength(2);
    expect(await journal.record(operation.id, { state: 'UNKNOWN' }, 'changed', CALL)).toMatchObject({
      checks: 3,
      absentReads: 0,
      absentSince: null,
    });
  });

  test('a process whose clock is 40 days ahead or behind writes the times of the store, and finds every key', async () => {
    const { journal, store } = await open();
    const first = await begunAndSent(journal, { idempotencyKey: 'key' });
    const rightNow = Date.now();
    for (const days of [40, -40]) {
      const wrong = jest.spyOn(Date, 'now').mockImplementation(() => rightNow + days * 86_400_000);
      expect(await journal.begin(wish({ idempotencyKey: 'key' }), CALL)).toMatchObject({
        isNew: false,
        operation: { id: first.id },
      });
      const sent = await begunAndSent(journal, { idempotencyKey: `key ${days}` });
      await journal.record(sent.id, { state: 'SUCCEEDED' }, 'done', CALL);
      wrong.mockRestore();
      const events = await journal.events(sent.id);
      const row = await store.selectFrom('operations').selectAll().where('id', '=', sent.id).executeTakeFirstOrThrow();
      const times = [row.created_at, row.updated_at, row.sent_at, ...events.map(({ at }) => at.getTime())];
      for (const time of times) expect(Math.abs(Number(time) - rightNow)).toBeLessThan(3_600_000);
    }
  });

  test('a store that answers is up', async () => {
    const { journal } = await open();
    expect(await journal.isUp()).toBe(true);
  });
});
