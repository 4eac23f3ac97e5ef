import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { Journal } from '../../../src/store/journal/journal.js';
import type { JournalEntry } from '../../../src/store/operations/operation-record.js';
import { until } from '../../e2e/ask.js';
import { openJournal, sqliteFile } from '../../store/engines.js';
import { CALL } from '../../store/entries.js';
import { type Desk, HOLD, openDesk, PAID, writesReceived } from '../desk.js';

afterEach(() => {
  jest.restoreAllMocks();
});

const KINDS = {
  CAPTURE: { payment: HOLD, script: 'do_capture', done: '10036', doIt: (d: Desk) => d.simulator.ledger.capture(HOLD) },
  CANCEL: { payment: HOLD, script: 'cancel', done: '10033', doIt: (d: Desk) => d.simulator.ledger.cancel(HOLD) },
  REFUND: { payment: PAID, script: 'revoke', done: '11018', doIt: (d: Desk) => d.simulator.ledger.refund(PAID) },
} as const;
type Kind = keyof typeof KINDS;
const EACH = Object.keys(KINDS) as Kind[];

describe.each(EACH)('a %s that the provider calls already done', (kind) => {
  const { payment, script, done, doIt } = KINDS[kind];

  test('is REJECTED as ALREADY_DONE when the payment shows that others did it', async () => {
    const desk = await openDesk({ tuning: { readBackDelaysMs: [0, 100, 100, 100] } });
    // It is done between our read and our write.
    desk.simulator.faults.arm({ kind: 'delay', ms: 100, script });
    const outcome = desk.ask(kind, payment, kind === 'REFUND' ? '40' : undefined);
    await until(
      () => writesReceived(desk),
      (count) => count === 1,
    );
    doIt(desk);
    const { operation } = await outcome;
    const ended = await desk.end(operation.id);
    const { effects, scriptWrites } = desk.simulator.ledger.payment(payment);
    expect(scriptWrites).toBe(0);
    expect(Object.values(effects).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(ended).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE', providerCode: done } });
  });

  test('is not done when the payment does not show it', async () => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'refuse', code: done, script });
    const { operation } = await desk.ask(kind, payment);
    expect(operation).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', providerCode: done } });
    expect(await desk.end(operation.id)).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'NOT_APPLIED', providerCode: done, advice: 'ASK_OPERATOR' },
    });
    expect(writesReceived(desk)).toBe(1);
  });
});

describe.each(EACH)('a %s that is answered with a code that proves nothing', (kind) => {
  const { payment, script, doIt } = KINDS[kind];

  test.each(['9999', '10000', '11013', '77777'])('%s, and was done: SUCCEEDED', async (code) => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'refuse', code, script });
    const { operation } = await desk.ask(kind, payment);
    expect(operation).toMatchObject({ state: 'UNKNOWN', problem: { providerCode: code, advice: 'WAIT' } });
    doIt(desk);
    expect(await desk.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('9999, and was not done: NOT_APPLIED', async () => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'refuse', code: '9999', script });
    const { operation } = await desk.ask(kind, payment);
    expect(await desk.end(operation.id)).toMatchObject({ problem: { code: 'NOT_APPLIED', providerCode: '9999' } });
    expect(desk.simulator.ledger.payment(payment).writes).toBe(0);
  });
});

describe.each(EACH)('a %s that is refused with a code that contradicts the reading just made', (kind) => {
  const { payment, script, doIt } = KINDS[kind];

  test.each(['10020', '9013', '490', '10034', '10035', '11025', '10012', '11068'])(
    '%s, and was done, as where it came twice: SUCCEEDED',
    async (code) => {
      const desk = await openDesk({ tuning: { readBackDelaysMs: [0, 50, 50, 50, 50] } });
      desk.simulator.faults.arm({ kind: 'delay', ms: 50, script });
      desk.simulator.faults.arm({ kind: 'refuse', code, script });
      const outcome = desk.ask(kind, payment);
      await until(
        () => writesReceived(desk),
        (count) => count === 1,
      );
      doIt(desk);
      const { operation } = await outcome;
      expect(await desk.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
      expect(writesReceived(desk)).toBe(1);
    },
  );
});

test.each(['9999', '10000', '1000', '11000', '11014'])(
  'a payment that can not be read because the provider failed (%s) is left alone, and a retry is advised',
  async (code) => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'refuse', code, script: 'get_status3' });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({
      state: 'REJECTED',
      problem: { advice: 'RETRY_WITH_NEW_KEY', providerCode: code, message: expect.stringMatching(/nothing was sent/) },
      sentAt: null,
    });
    expect(writesReceived(desk)).toBe(0);
  },
);

test('a reading of the time before our own refund does not have it given back again', async () => {
  const desk = await openDesk();
  const before = await desk.payments.read(desk.account, PAID, 'writes');
  expect((await desk.ask('REFUND', PAID, '2000')).operation.state).toBe('SUCCEEDED');
  jest.spyOn(desk.payments, 'read').mockResolvedValue(before);
  const { operation, payment } = await desk.ask('REFUND', PAID, '1000');
  expect(operation).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' }, sentAt: null });
  expect(payment?.refundableAmount.amount).toBe('500.00');
  const all = await desk.ask('REFUND', PAID);
  expect(all.operation).toMatchObject({ amount: { amount: '500.00' } });
  expect(desk.simulator.ledger.payment(PAID).refunded.amount).toBe('2500.00');
});

test('a write that finds nobody to connect to is not noted as sent', async () => {
  const desk = await openDesk();
  const readable = await desk.payments.read(desk.account, PAID, 'writes');
  jest.spyOn(desk.payments, 'read').mockResolvedValue(readable);
  await desk.simulator.close();
  const { operation } = await desk.ask('REFUND', PAID, '40');
  expect(operation).toMatchObject({
    state: 'REJECTED',
    problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    sentAt: null,
  });
  const notes = (await desk.journal.events(operation.id)).map(({ note }) => note);
  expect(notes).toEqual(['asked for', 'refused before anything was sent']);
});

describe('a refund that is accepted and then fails', () => {
  test.each([
    ['10020', 'AMOUNT_EXCEEDS_AVAILABLE', 'GIVE_UP'],
    ['11026', 'DECLINED', 'GIVE_UP'],
    ['11006', 'DECLINED', 'RETRY_WITH_NEW_KEY'],
    ['11054', 'REFUND_WINDOW_CLOSED', 'GIVE_UP'],
  ] as const)('with %s is REJECTED as %s', async (code, problem, advice) => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'refund-fails', code });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED', failure: { code } },
      problem: { code: problem, providerCode: code, advice, providerMessage: expect.any(String) },
    });
    expect(desk.simulator.ledger.payment(PAID).refunded.amount).toBe('0.00');
  });
});

describe('a store that fails once the write is out', () => {
  test('neither hides that it is out nor lets it be sent again', async () => {
    const desk = await openDesk();
    const record = jest.spyOn(Journal.prototype, 'record').mockRejectedValue(new JournalUnavailable());
    const { operation } = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(operation).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT', message: expect.stringContaining('do not repeat') },
    });
    record.mockRestore();
    expect(await desk.end(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
    const again = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(again).toMatchObject({ replayed: true, operation: { id: operation.id, state: 'SUCCEEDED' } });
    expect(desk.simulator.ledger.payment(PAID)).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
    expect(writesReceived(desk)).toBe(1);
  });
});

describe('a caller', () => {
  test('who waits long enough is told PENDING while the work goes on', async () => {
    const desk = await openDesk({ patienceMs: 50 });
    desk.simulator.faults.arm({ kind: 'delay', ms: 500, script: 'revoke' });
    const { operation, replayed } = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect([operation.state, replayed]).toEqual(['PENDING', false]);
    const second = await desk.ask('REFUND', PAID, '40', 'key-1');
    expect(second).toMatchObject({ replayed: true, operation: { id: operation.id, state: 'PENDING' } });
    await desk.operations.idle();
    expect(await desk.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(writesReceived(desk)).toBe(1);
  });

  test('who repeats a request while it is under way waits for its end', async () => {
    const desk = await openDesk();
    desk.simulator.faults.arm({ kind: 'delay', ms: 300, script: 'revoke' });
    const first = desk.ask('REFUND', PAID, '40', 'key-1');
    await until(
      () => writesReceived(desk),
      (count) => count === 1,
    );
    const second = await desk.ask('REFUND', PAID, '40.00', 'key-1');
    expect(second).toMatchObject({ replayed: true, operation: { state: 'SUCCEEDED' } });
    expect(await first).toMatchObject({ replayed: false, operation: { id: second.operation.id } });
  });
});

test('a write waits for another one on its payment, and then counts what that one took', async () => {
  const desk = await openDesk();
  desk.simulator.faults.arm({ kind: 'delay', ms: 200, script: 'revoke' });
  const outcomes = await Promise.all([desk.ask('REFUND', PAID, '2000'), desk.ask('REFUND', PAID, '1000')]);
  const [done, refused] = outcomes.map(({ operation }) => operation);
  expect(done).toMatchObject({ state: 'SUCCEEDED' });
  expect(refused).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' }, sentAt: null });
  expect(writesReceived(desk)).toBe(1);
});

test('while it is not known what became of a refund, its sum is not refunded again', async () => {
  const desk = await openDesk({ tuning: { absenceSpanMs: 3_600_000 } });
  desk.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  await desk.ask('REFUND', PAID, '2000');
  const { operation } = await desk.ask('REFUND', PAID, '1000');
  expect(operation).toMatchObject({
    state: 'REJECTED',
    problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
  });
  expect((await desk.ask('REFUND', PAID, '500')).operation.state).toBe('SUCCEEDED');
  expect(desk.simulator.ledger.payment(PAID).refunded.amount).toBe('500.00');
});

test('what is told of the payment sets aside what is not settled', async () => {
  const desk = await openDesk({ simulator: { lagMs: 3_600_000 } });
  const { operation, payment } = await desk.ask('REFUND', PAID, '2500');
  expect(operation.state).toBe('PENDING');
  expect(payment).toMatchObject({ refundableAmount: { amount: '0.00' }, allowedActions: [] });
  const refused = await desk.ask('REFUND', PAID, '1');
  expect(refused.operation).toMatchObject({ state: 'REJECTED' });
  expect(refused.payment).toMatchObject({ refundableAmount: { amount: '0.00' }, allowedActions: [] });
});

test('while it is not known what became of a capture, nothing else is begun', async () => {
  const desk = await openDesk({ tuning: { absenceSpanMs: 3_600_000 } });
  desk.simulator.faults.arm({ kind: 'drop-before', script: 'do_capture' });
  await desk.ask('CAPTURE', HOLD);
  for (const kind of ['CAPTURE', 'CANCEL'] as const) {
    const { operation } = await desk.ask(kind, HOLD);
    expect(operation).toMatchObject({ state: 'REJECTED', problem: { advice: 'RETRY_WITH_NEW_KEY' }, sentAt: null });
  }
  expect(writesReceived(desk)).toBe(1);
});

describe('between the reading and the send', () => {
  /** Begins a refund, and does something while the payment is being read. */
  async function meanwhile(desk: Desk, act: (operation: JournalEntry) => Promise<unknown>) {
    desk.simulator.faults.arm({ kind: 'delay', ms: 200, script: 'get_status3' });
    const outcome = desk.ask('REFUND', PAID, '40');
    await until(
      () => desk.simulator.calls.length,
      (count) => count === 1,
    );
    const [begun] = await desk.journal.ofPayment('default', PAID);
    await act(begun as JournalEntry);
    return (await outcome).operation;
  }

  test('an operation that another instance closed is not sent', async () => {
    const desk = await openDesk();
    const operation = await meanwhile(desk, ({ id }) =>
      desk.journal.record(id, { state: 'REJECTED' }, 'taken for abandoned', CALL),
    );
    expect(operation).toMatchObject({ state: 'REJECTED', sentAt: null });
    expect(writesReceived(desk)).toBe(0);
  });

  test('an operation whose process stood still once it was about to be sent is not sent', async () => {
    const desk = await openDesk({ tuning: { leaseMs: 200, absenceSpanMs: 3_600_000 } });
    const commitSent = desk.journal.commitSent.bind(desk.journal);
    jest.spyOn(desk.journal, 'commitSent').mockImplementationOnce(async (...sent) => {
      const entry = await commitSent(...sent);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return entry;
    });
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(writesReceived(desk)).toBe(0);
  });

  test("an operation whose lease ran out by the store's clock is not sent, though nobody else took it", async () => {
    const url = await sqliteFile.empty();
    const desk = await openDesk({ store: url, tuning: { abandonedAfterMs: 400 } });
    const { store } = await openJournal(url);
    // As after a pause of the whole machine: its own clocks say that no time has passed.
    const operation = await meanwhile(desk, () => store.updateTable('payment_locks').set({ until: 1 }).execute());
    expect(operation).toMatchObject({ state: 'PENDING', sentAt: null });
    expect(await desk.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(writesReceived(desk)).toBe(0);
  });

  test('an operation whose lock was lost is not sent, and is closed later', async () => {
    const url = await sqliteFile.empty();
    const desk = await openDesk({ store: url, tuning: { abandonedAfterMs: 400 } });
    const { store } = await openJournal(url);
    const operation = await meanwhile(desk, () => store.deleteFrom('payment_locks').execute());
    expect(operation).toMatchObject({ state: 'PENDING', sentAt: null });
    expect(await desk.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(writesReceived(desk)).toBe(0);
  });
});
