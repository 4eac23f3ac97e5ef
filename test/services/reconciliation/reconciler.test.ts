import { describe, expect, jest, test } from '@jest/globals';
import { defaultTuning } from '../../../src/app/gateway.js';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import type { JournalEntry } from '../../../src/store/operations/operation-record.js';
import { until } from '../../e2e/ask.js';
import { openJournal, sqliteFile } from '../../store/engines.js';
import { begunAndSent, CALL, wish } from '../../store/entries.js';
import { type Desk, HOLD, openDesk, PAID, readsReceived, writesReceived } from '../desk.js';

/** Long enough for the reconciler to look many times, far too short to pass. */
const NEVER_MS = 3_600_000;

/** A refund that left and never arrived. */
async function lostRefund(desk: Desk): Promise<JournalEntry> {
  desk.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await desk.ask('REFUND', PAID, '40');
  return operation;
}

describe('a write without an answer', () => {
  test('is UNKNOWN, and the caller is told to wait', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: NEVER_MS } });
    expect(await lostRefund(desk)).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT', message: expect.stringContaining('do not repeat') },
    });
  });

  test('is not proved to have had no effect by many readings alone', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: NEVER_MS } });
    const { id } = await lostRefund(desk);
    const { state, checks, absentReads } = await desk.becomes(id, (entry) => entry.checks >= 6);
    expect([state, absentReads]).toEqual(['UNKNOWN', checks]);
  });

  test('is not proved to have had no effect by time alone, but by three trusted readings', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: 0, firstMs: 100, agesMs: [100] } });
    const { id } = await lostRefund(desk);
    const before = readsReceived(desk);
    await desk.becomes(id, ({ absentReads }) => absentReads === 2);
    expect(readsReceived(desk) - before).toBeGreaterThanOrEqual(2);
    expect(await desk.end(id)).toMatchObject({
      state: 'REJECTED',
      refund: null,
      problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR', message: expect.stringContaining('no effect') },
    });
    expect(readsReceived(desk) - before).toBeGreaterThanOrEqual(3);
    expect(writesReceived(desk)).toBe(1);
  });

  test('of a shop that is gone stays as it is, is never read elsewhere, and is no defect', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: 0, horizonMs: 0, firstMs: 20, agesMs: [20] } });
    const gone = 'unconfigured:default';
    const { entry } = await desk.journal.begin(wish({ account: gone, paymentId: PAID }), CALL);
    const sent = { amount: money('40', 'KZT'), before: [] };
    await desk.journal.exclusively(gone, PAID, (lock) => desk.journal.commitSent(entry.id, sent, CALL, lock));
    expect(await desk.becomes(entry.id, ({ checks }) => checks >= 4)).toMatchObject({
      state: 'UNKNOWN',
      absentReads: 0,
    });
    expect(readsReceived(desk)).toBe(0);
  });

  test('is proved to have had no effect only when the span is over', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: 400 } });
    const { id } = await lostRefund(desk);
    const { absentSince } = await desk.becomes(id, (entry) => entry.absentSince !== null);
    await desk.end(id);
    const closed = (await desk.journal.events(id)).at(-1);
    expect(closed).toMatchObject({ source: 'RECONCILE', state: 'REJECTED' });
    expect((closed?.at.getTime() ?? 0) - (absentSince?.getTime() ?? 0)).toBeGreaterThanOrEqual(400);
  });

  test('that was carried out is found, and its refund with it', async () => {
    const desk = await openDesk({ simulator: { lagMs: 200 }, tuning: { absenceSpanMs: NEVER_MS } });
    desk.simulator.faults.arm({ kind: 'drop-after', script: 'revoke' });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('UNKNOWN');
    expect(await desk.end(operation.id)).toMatchObject({
      state: 'SUCCEEDED',
      problem: null,
      refund: { id: desk.simulator.ledger.payment(PAID).refunds[0]?.id, status: 'SUCCEEDED' },
    });
    expect(writesReceived(desk)).toBe(1);
  });
});

describe('what is no proof', () => {
  test('an unsigned "not found"', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: 0 } });
    desk.simulator.ledger.clear();
    const { id } = await begunAndSent(desk.journal, { paymentId: PAID });
    expect(await desk.becomes(id, ({ checks }) => checks >= 6)).toMatchObject({ state: 'UNKNOWN', absentReads: 0 });
    expect(desk.simulator.calls.at(-1)).toMatchObject({ paymentId: PAID, outcome: '11068' });
  });

  test('that an instance with another clock began to miss it long ago', async () => {
    const url = await sqliteFile.empty();
    const desk = await openDesk({ store: url, tuning: { absenceSpanMs: 60_000 } });
    const { store } = await openJournal(url);
    const { id } = await lostRefund(desk);
    await desk.becomes(id, ({ absentReads }) => absentReads >= 1);
    await store
      .updateTable('operations')
      .set({ absent_since: Date.now() - 90_000 })
      .execute();
    const { checks } = await desk.becomes(id, () => true);
    expect(await desk.becomes(id, (entry) => entry.checks >= checks + 5)).toMatchObject({ state: 'UNKNOWN' });
  });

  test('a capture of another sum', async () => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'drop-before', script: 'do_capture' });
    const { operation } = await desk.ask('CAPTURE', HOLD, '40');
    desk.simulator.ledger.capture(HOLD);
    const later = await desk.becomes(operation.id, ({ checks }) => checks >= 12);
    expect(later).toMatchObject({ state: 'UNKNOWN', problem: { message: expect.stringContaining('15000.00') } });
    expect(await desk.payments.byId(desk.account, HOLD)).toMatchObject({ allowedActions: ['REFUND'] });
  });

  test.each(['drop-before', 'http-502', 'html', 'wrong-signature', 'unsigned', 'other-payment'] as const)(
    'a reading that fails by %s',
    async (kind) => {
      const desk = await openDesk({ tuning: { absenceSpanMs: 0, tickMs: 30 } });
      desk.simulator.faults.arm({ kind, script: 'get_status3', times: 'always' });
      const sent = await begunAndSent(desk.journal, { paymentId: PAID });
      const later = await desk.becomes(sent.id, ({ checks }) => checks >= 3);
      expect(later).toMatchObject({ state: 'UNKNOWN', absentReads: 0, absentSince: null });
      desk.simulator.faults.clear();
      expect(await desk.end(sent.id)).toMatchObject({ problem: { code: 'NOT_APPLIED' } });
    },
    15_000,
  );

  test('what was learned is not lost by readings that fail', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const desk = await openDesk({ simulator: { lagMs: NEVER_MS, now: () => new Date(moment) } });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', accepted: true });
    const fault = desk.simulator.faults.arm({ kind: 'wrong-signature', script: 'get_status3', times: 'always' });
    expect(await desk.becomes(operation.id, ({ checks }) => checks >= 4)).toMatchObject({
      state: 'PENDING',
      accepted: true,
      problem: null,
    });
    desk.simulator.faults.clear(fault);
    moment += NEVER_MS;
    expect(await desk.end(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
  });
});

describe('a write that the provider accepted', () => {
  test('and does not show is never said to have had no effect, and is done when it shows', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const desk = await openDesk({
      simulator: { lagMs: NEVER_MS, now: () => new Date(moment) },
      tuning: { absenceSpanMs: 0, acceptedSpanMs: 100 },
    });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', accepted: true, problem: null });
    const undecided = await desk.becomes(operation.id, ({ state, checks }) => state === 'UNKNOWN' && checks >= 8);
    expect(undecided).toMatchObject({ problem: { code: 'OUTCOME_UNKNOWN', advice: 'ASK_OPERATOR' } });
    moment += NEVER_MS;
    expect(await desk.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expect(writesReceived(desk)).toBe(1);
  });

  test('and that stays under way is PENDING with its refund, until it ends', async () => {
    const desk = await openDesk({ tuning: { absenceSpanMs: 0, acceptedSpanMs: 0 } });
    desk.simulator.faults.arm({ kind: 'refund-process' });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', refund: { status: 'PENDING', rawStatus: 'process' } });
    const later = await desk.becomes(operation.id, ({ checks }) => checks >= 6);
    expect(later).toMatchObject({ state: 'PENDING', problem: null, absentReads: 0 });
    desk.simulator.ledger.setRefundStatus(later.refund?.id ?? '', 'success');
    expect(await desk.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', refund: { status: 'SUCCEEDED' } });
  });

  test('and that fails later is REJECTED with the reason of its refund', async () => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'refund-fails', code: '11006', processMs: 200 });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('PENDING');
    expect(await desk.end(operation.id)).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED', failure: { code: '11006' } },
      problem: { code: 'DECLINED', providerCode: '11006', advice: 'RETRY_WITH_NEW_KEY' },
    });
  });

  test('and shows after eight seconds is done, with one send, at the times the gateway really goes by', async () => {
    const desk = await openDesk({ tuning: defaultTuning });
    desk.simulator.faults.arm({ kind: 'refund-lag', ms: 8_000 });
    const begun = performance.now();
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', accepted: true });
    expect(await desk.end(operation.id, 20_000)).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expect(performance.now() - begun).toBeGreaterThan(8_000);
    expect(writesReceived(desk)).toBe(1);
  }, 30_000);
});

describe('what a crash left', () => {
  test('an operation that was sent and never heard of is UNKNOWN, and then what the payment shows', async () => {
    const url = await sqliteFile.empty();
    const dead = await openJournal(url);
    const sent = await begunAndSent(dead.journal, { paymentId: HOLD, kind: 'CANCEL' });
    const desk = await openDesk({ store: url });
    desk.simulator.ledger.cancel(HOLD);
    expect(await desk.end(sent.id)).toMatchObject({ state: 'SUCCEEDED' });
    const events = await desk.journal.events(sent.id);
    expect(events.map(({ source, state }) => [source, state])).toEqual([
      ['CALL', 'PENDING'],
      ['CALL', 'PENDING'],
      ['RECONCILE', 'UNKNOWN'],
      ['RECONCILE', 'SUCCEEDED'],
    ]);
    expect(writesReceived(desk)).toBe(0);
  });

  test('an operation that was never sent is closed when it is taken for abandoned, and never sent', async () => {
    const desk = await openDesk({ tuning: { abandonedAfterMs: 100 } });
    const { entry } = await desk.journal.begin(wish(), CALL);
    expect(await desk.end(entry.id)).toMatchObject({
      state: 'REJECTED',
      sentAt: null,
      problem: { code: 'NOT_APPLIED', advice: 'RETRY_WITH_NEW_KEY', message: expect.stringContaining('Nothing') },
    });
    expect(desk.simulator.calls).toEqual([]);
  });

  test('an operation whose payment another instance is working on is left alone', async () => {
    const url = await sqliteFile.empty();
    const other = await openJournal(url);
    const desk = await openDesk({ store: url, tuning: { absenceSpanMs: NEVER_MS } });
    let sent: JournalEntry | null = null;
    await other.journal.exclusively('default', PAID, async (lock) => {
      const { entry } = await other.journal.begin(wish({ paymentId: PAID }), CALL);
      await other.journal.commitSent(entry.id, { amount: null, before: [] }, CALL, lock);
      sent = await other.journal.find(entry.id);
      const second = await begunAndSent(desk.journal, { paymentId: HOLD, kind: 'CAPTURE' });
      await desk.becomes(second.id, ({ checks }) => checks >= 3);
      expect(await desk.journal.find(entry.id)).toEqual(sent);
      desk.simulator.clearCalls();
      await until(
        () => desk.simulator.calls.length,
        (count) => count > 1,
      );
      expect(desk.simulator.calls.every(({ paymentId }) => paymentId === HOLD)).toBe(true);
    });
    await desk.becomes((sent as unknown as JournalEntry).id, ({ checks }) => checks >= 1);
  });
});

test('two reconcilers on one store tell of each operation once', async () => {
  const url = await sqliteFile.empty();
  const [one, two] = [await openDesk({ store: url }), await openDesk({ store: url })];
  const ids: string[] = [];
  for (let index = 1; index <= 5; index++) ids.push((await begunAndSent(one.journal, { paymentId: `${index}` })).id);
  for (const id of ids) {
    await one.becomes(id, ({ checks }) => checks >= 3);
    const notes = (await two.journal.events(id)).map(({ note }) => note);
    expect(notes).toEqual(['asked for', 'about to be sent', 'cut off while it was sent']);
  }
});

test('operations that can not be settled keep nobody else waiting, and are not looked at in a hurry', async () => {
  const desk = await openDesk({ tuning: { absenceSpanMs: NEVER_MS } });
  const ids: string[] = [];
  const record = desk.journal.record.bind(desk.journal);
  jest.spyOn(desk.journal, 'record').mockImplementation((id, ...rest) => {
    return ids.includes(id) ? Promise.reject(new JournalUnavailable()) : record(id, ...rest);
  });
  await desk.reconciler.stop();
  for (let index = 1; index <= 25; index++) ids.push((await begunAndSent(desk.journal, { paymentId: `${index}` })).id);
  const good = await begunAndSent(desk.journal, { paymentId: PAID });
  desk.reconciler.start();
  await desk.becomes(good.id, ({ checks }) => checks >= 3);
  for (const id of ids) await desk.becomes(id, ({ checks }) => checks >= 1);
  await desk.reconciler.stop();
  expect(desk.defects.splice(0).length).toBeGreaterThanOrEqual(25);
});
