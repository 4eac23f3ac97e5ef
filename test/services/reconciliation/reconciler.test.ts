import { describe, expect, jest, test } from '@jest/globals';
import { defaultTuning } from '../../../src/app/tuning.js';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { money } from '../../../src/domain/money.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { ASKED } from '../../harness/cause.js';
import { openJournal, sqliteFile } from '../../harness/engines.js';
import { begunAndSent, CALL, wish } from '../../harness/operation-records.js';
import { HOUR_MS, providerClock } from '../../harness/provider-clock.js';
import {
  HOLD,
  openWriteServices,
  PAID,
  readsReceived,
  type WriteServices,
  writesReceived,
} from '../../harness/write-services.js';

/** Long enough for the reconciler to look many times, far too short to pass. */
const NEVER_MS = 3_600_000;

/** A refund that left and never arrived. */
async function lostRefund(services: WriteServices): Promise<OperationRecord> {
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  const { operation } = await services.ask('REFUND', PAID, '40');
  return operation;
}

describe('a write without an answer', () => {
  test('is UNKNOWN, with the advice to wait', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: NEVER_MS } });
    expect(await lostRefund(services)).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT', message: expect.stringContaining('do not repeat') },
    });
  });

  test('is not proved to have had no effect by many readings alone', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: NEVER_MS } });
    const { id } = await lostRefund(services);
    const { state, checks, absentReads } = await services.becomes(id, (operation) => operation.checks >= 6);
    expect([state, absentReads]).toEqual(['UNKNOWN', checks]);
  });

  test('is not proved to have had no effect by time alone, but by three trusted readings', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: 0, firstMs: 100, agesMs: [100] } });
    await services.reconciler.stop();
    const { id } = await lostRefund(services);
    const before = readsReceived(services);
    services.reconciler.start();
    await services.becomes(id, ({ absentReads }) => absentReads >= 2);
    expect(readsReceived(services) - before).toBeGreaterThanOrEqual(2);
    expect(await services.end(id)).toMatchObject({
      state: 'REJECTED',
      refund: null,
      problem: { code: 'NOT_APPLIED', advice: 'ASK_OPERATOR', message: expect.stringContaining('no effect') },
    });
    expect(readsReceived(services) - before).toBeGreaterThanOrEqual(3);
    expect(writesReceived(services)).toBe(1);
  });

  test('of a shop that is gone stays as it is, is never read elsewhere, and is no defect', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: 0, horizonMs: 0, firstMs: 20, agesMs: [20] } });
    const gone = 'unconfigured:default';
    const { operation } = await services.journal.begin(wish({ account: gone, paymentId: PAID }), CALL);
    const sent = { amount: money('40', 'KZT'), priorTransactionIds: [] };
    await services.journal.withLock(gone, PAID, (lock) => services.journal.commitSent(operation.id, sent, CALL, lock));
    expect(await services.becomes(operation.id, ({ checks }) => checks >= 4)).toMatchObject({
      state: 'UNKNOWN',
      absentReads: 0,
    });
    expect(readsReceived(services)).toBe(0);
  });

  test('is proved to have had no effect only when the span is over', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: 400 } });
    const { id } = await lostRefund(services);
    const { absentSince } = await services.becomes(id, (operation) => operation.absentSince !== null);
    await services.end(id);
    const closed = (await services.journal.events(id)).at(-1);
    expect(closed).toMatchObject({ source: 'RECONCILE', state: 'REJECTED' });
    expect((closed?.at.getTime() ?? 0) - (absentSince?.getTime() ?? 0)).toBeGreaterThanOrEqual(400);
  });

  test('that was carried out is found, and its refund with it', async () => {
    const { now, pass } = providerClock();
    const services = await openWriteServices({
      simulator: { lagMs: HOUR_MS, now },
      tuning: { absenceSpanMs: NEVER_MS },
    });
    services.simulator.faults.arm({ kind: 'drop-after', script: 'revoke' });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('UNKNOWN');
    pass(HOUR_MS);
    expect(await services.end(operation.id)).toMatchObject({
      state: 'SUCCEEDED',
      problem: null,
      refund: { refundId: services.simulator.ledger.payment(PAID).refunds[0]?.id, status: 'SUCCEEDED' },
    });
    expect(writesReceived(services)).toBe(1);
  });
});

describe('what is no proof', () => {
  test('an unsigned "not found"', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: 0 } });
    services.simulator.ledger.clear();
    const { id } = await begunAndSent(services.journal, { paymentId: PAID });
    expect(await services.becomes(id, ({ checks }) => checks >= 6)).toMatchObject({ state: 'UNKNOWN', absentReads: 0 });
    expect(services.simulator.calls.at(-1)).toMatchObject({ paymentId: PAID, outcome: '11068' });
  });

  test('that an instance with another clock began to miss it long ago', async () => {
    const url = await sqliteFile.fresh();
    const services = await openWriteServices({ store: url, tuning: { absenceSpanMs: 60_000 } });
    const { store } = await openJournal(url);
    const { id } = await lostRefund(services);
    await services.becomes(id, ({ absentReads }) => absentReads >= 1);
    await store
      .updateTable('operations')
      .set({ absent_since: Date.now() - 90_000 })
      .execute();
    const { checks } = await services.becomes(id, () => true);
    expect(await services.becomes(id, (operation) => operation.checks >= checks + 5)).toMatchObject({
      state: 'UNKNOWN',
    });
  });

  test('a capture of another sum', async () => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'drop-before', script: 'do_capture' });
    const { operation } = await services.ask('CAPTURE', HOLD, '40');
    services.simulator.ledger.capture(HOLD);
    const later = await services.becomes(operation.id, ({ checks }) => checks >= 12);
    expect(later).toMatchObject({ state: 'UNKNOWN', problem: { message: expect.stringContaining('15000.00') } });
    expect(await services.payments.byId(services.account, HOLD, ASKED)).toMatchObject({ allowedActions: ['REFUND'] });
  });

  test.each(['drop-before', 'http-502', 'html', 'wrong-signature', 'unsigned', 'other-payment'] as const)(
    'a reading that fails by %s',
    async (kind) => {
      const services = await openWriteServices({ tuning: { absenceSpanMs: 0, tickMs: 30 } });
      services.simulator.faults.arm({ kind, script: 'get_status3', times: 'always' });
      const sent = await begunAndSent(services.journal, { paymentId: PAID });
      const later = await services.becomes(sent.id, ({ checks }) => checks >= 3);
      expect(later).toMatchObject({ state: 'UNKNOWN', absentReads: 0, absentSince: null });
      services.simulator.faults.clear();
      expect(await services.end(sent.id)).toMatchObject({ problem: { code: 'NOT_APPLIED' } });
    },
  );

  test('what was learned is not lost by readings that fail', async () => {
    const { now, pass } = providerClock();
    const services = await openWriteServices({ simulator: { lagMs: HOUR_MS, now } });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', accepted: true });
    const fault = services.simulator.faults.arm({ kind: 'wrong-signature', script: 'get_status3', times: 'always' });
    expect(await services.becomes(operation.id, ({ checks }) => checks >= 4)).toMatchObject({
      state: 'PENDING',
      accepted: true,
      problem: null,
    });
    services.simulator.faults.clear(fault);
    pass(HOUR_MS);
    expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
  });
});

describe('a write that the provider accepted', () => {
  test('and does not show is never said to have had no effect, and is done when it shows', async () => {
    const { now, pass } = providerClock();
    const services = await openWriteServices({
      simulator: { lagMs: HOUR_MS, now },
      tuning: { absenceSpanMs: 0, acceptedSpanMs: 100 },
    });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', accepted: true, problem: null });
    const undecided = await services.becomes(operation.id, ({ state, checks }) => state === 'UNKNOWN' && checks >= 8);
    expect(undecided).toMatchObject({ problem: { code: 'OUTCOME_UNKNOWN', advice: 'ASK_OPERATOR' } });
    pass(HOUR_MS);
    expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expect(writesReceived(services)).toBe(1);
  });

  test('and that stays under way is PENDING with its refund, until it ends', async () => {
    const services = await openWriteServices({ tuning: { absenceSpanMs: 0, acceptedSpanMs: 0 } });
    services.simulator.faults.arm({ kind: 'refund-process' });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', refund: { status: 'PENDING', rawStatus: 'process' } });
    const later = await services.becomes(operation.id, ({ checks }) => checks >= 6);
    expect(later).toMatchObject({ state: 'PENDING', problem: null, absentReads: 0 });
    services.simulator.ledger.setRefundStatus(later.refund?.refundId ?? '', 'success');
    expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', refund: { status: 'SUCCEEDED' } });
  });

  test('and that fails later is REJECTED with the reason of its refund', async () => {
    const { now, pass } = providerClock();
    const services = await openWriteServices({ simulator: { now } });
    services.simulator.faults.arm({ kind: 'refund-fails', code: '11006', processMs: HOUR_MS });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('PENDING');
    pass(HOUR_MS);
    expect(await services.end(operation.id)).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED', failure: { code: '11006' } },
      problem: { code: 'DECLINED', providerCode: '11006', advice: 'RETRY_WITH_NEW_KEY' },
    });
  });

  test('and shows after the call was answered is done, with one send, at the times the gateway really goes by', async () => {
    const { now, pass } = providerClock();
    const services = await openWriteServices({ simulator: { now }, tuning: defaultTuning });
    services.simulator.faults.arm({ kind: 'refund-lag', ms: HOUR_MS });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({ state: 'PENDING', accepted: true });
    pass(HOUR_MS);
    expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
    expect(writesReceived(services)).toBe(1);
  });
});

describe('what a crash left', () => {
  test('an operation that was sent and got no reply is UNKNOWN, and then what the payment shows', async () => {
    const url = await sqliteFile.fresh();
    const dead = await openJournal(url);
    const sent = await begunAndSent(dead.journal, { paymentId: HOLD, kind: 'CANCEL' });
    const services = await openWriteServices({ store: url });
    services.simulator.ledger.cancel(HOLD);
    expect(await services.end(sent.id)).toMatchObject({ state: 'SUCCEEDED' });
    const events = await services.journal.events(sent.id);
    expect(events.map(({ source, state }) => [source, state])).toEqual([
      ['CALL', 'PENDING'],
      ['CALL', 'PENDING'],
      ['RECONCILE', 'UNKNOWN'],
      ['RECONCILE', 'SUCCEEDED'],
    ]);
    expect(writesReceived(services)).toBe(0);
  });

  test('an operation that was never sent is closed when it is taken for abandoned, and never sent', async () => {
    const services = await openWriteServices({ tuning: { abandonedAfterMs: 100 } });
    const { operation } = await services.journal.begin(wish(), CALL);
    expect(await services.end(operation.id)).toMatchObject({
      state: 'REJECTED',
      sentAt: null,
      problem: { code: 'NOT_APPLIED', advice: 'RETRY_WITH_NEW_KEY', message: expect.stringContaining('Nothing') },
    });
    expect(services.simulator.calls).toEqual([]);
  });

  test('an operation that was begun while the clock of the store was weeks ahead is closed once that is right again', async () => {
    const services = await openWriteServices({ tuning: { clockTickMs: 20 } });
    const { operation } = await services.journal.begin(wish(), CALL);
    const weeks = 40 * 24 * HOUR_MS;
    await services.store
      .updateTable('operations')
      .set(({ eb, ref }) => ({
        created_at: eb(ref('created_at'), '+', weeks),
        updated_at: eb(ref('updated_at'), '+', weeks),
        next_check_at: eb(ref('next_check_at'), '+', weeks),
      }))
      .execute();
    expect(await services.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
  });

  test('an operation whose payment another instance is working on is left alone', async () => {
    const url = await sqliteFile.fresh();
    const other = await openJournal(url);
    const services = await openWriteServices({ store: url, tuning: { absenceSpanMs: NEVER_MS } });
    let sent: OperationRecord | null = null;
    await other.journal.withLock('default', PAID, async (lock) => {
      const { operation } = await other.journal.begin(wish({ paymentId: PAID }), CALL);
      await other.journal.commitSent(operation.id, { amount: null, priorTransactionIds: [] }, CALL, lock);
      sent = await other.journal.find(operation.id);
      const second = await begunAndSent(services.journal, { paymentId: HOLD, kind: 'CAPTURE' });
      await services.becomes(second.id, ({ checks }) => checks >= 3);
      expect(await services.journal.find(operation.id)).toEqual(sent);
      services.simulator.clearCalls();
      await until(
        () => services.simulator.calls.length,
        (count) => count > 1,
      );
      expect(services.simulator.calls.every(({ paymentId }) => paymentId === HOLD)).toBe(true);
    });
    await services.becomes((sent as unknown as OperationRecord).id, ({ checks }) => checks >= 1);
  });
});

test('two reconcilers on one store tell of each operation once', async () => {
  const url = await sqliteFile.fresh();
  const [one, two] = [await openWriteServices({ store: url }), await openWriteServices({ store: url })];
  const ids: string[] = [];
  for (let index = 1; index <= 5; index++) ids.push((await begunAndSent(one.journal, { paymentId: `${index}` })).id);
  for (const id of ids) {
    await one.becomes(id, ({ checks }) => checks >= 3);
    const notes = (await two.journal.events(id)).map(({ note }) => note);
    expect(notes).toEqual(['asked for', 'about to be sent', 'cut off while it was sent']);
  }
});

test('operations that cannot be resolved do not block others, and are not rechecked at once', async () => {
  const services = await openWriteServices({ tuning: { absenceSpanMs: NEVER_MS } });
  const ids: string[] = [];
  const record = services.journal.record.bind(services.journal);
  jest.spyOn(services.journal, 'record').mockImplementation((id, ...rest) => {
    return ids.includes(id) ? Promise.reject(new JournalUnavailable()) : record(id, ...rest);
  });
  await services.reconciler.stop();
  for (let index = 1; index <= 25; index++)
    ids.push((await begunAndSent(services.journal, { paymentId: `${index}` })).id);
  const good = await begunAndSent(services.journal, { paymentId: PAID });
  services.reconciler.start();
  await services.becomes(good.id, ({ checks }) => checks >= 3);
  for (const id of ids) await services.becomes(id, ({ checks }) => checks >= 1);
  await services.reconciler.stop();
  expect(services.defects.splice(0).length).toBeGreaterThanOrEqual(25);
});
