import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { JournalUnavailable } from '../../../src/domain/errors.js';
import { Journal } from '../../../src/store/journal/journal.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { ASKED } from '../../harness/cause.js';
import { openJournal, sqliteFile } from '../../harness/engines.js';
import { holdCall } from '../../harness/held-calls.js';
import { CALL } from '../../harness/operation-records.js';
import { HOLD, openWriteServices, PAID, type WriteServices, writesReceived } from '../../harness/write-services.js';

afterEach(() => {
  jest.restoreAllMocks();
});

const KINDS = {
  CAPTURE: {
    payment: HOLD,
    script: 'do_capture',
    done: '10036',
    doIt: (d: WriteServices) => d.simulator.ledger.capture(HOLD),
  },
  CANCEL: {
    payment: HOLD,
    script: 'cancel',
    done: '10033',
    doIt: (d: WriteServices) => d.simulator.ledger.cancel(HOLD),
  },
  REFUND: {
    payment: PAID,
    script: 'revoke',
    done: '11018',
    doIt: (d: WriteServices) => d.simulator.ledger.refund(PAID),
  },
} as const;
type Kind = keyof typeof KINDS;
const EACH = Object.keys(KINDS) as Kind[];

describe.each(EACH)('a %s that the provider calls already done', (kind) => {
  const { payment, script, done, doIt } = KINDS[kind];

  test('is REJECTED as ALREADY_DONE when the payment shows that others did it', async () => {
    const services = await openWriteServices({ tuning: { readBackDelaysMs: [0, 100, 100, 100] } });
    // It is done between our read and our write.
    const letGo = holdCall(services.simulator.faults, { script });
    const outcome = services.ask(kind, payment, kind === 'REFUND' ? '40' : undefined);
    await until(
      () => writesReceived(services),
      (count) => count === 1,
    );
    doIt(services);
    letGo();
    const { operation } = await outcome;
    const ended = await services.end(operation.id);
    const { effects, scriptWrites } = services.simulator.ledger.payment(payment);
    expect(scriptWrites).toBe(0);
    expect(Object.values(effects).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(ended).toMatchObject({ state: 'REJECTED', problem: { code: 'ALREADY_DONE', providerCode: done } });
  });

  test('is not done when the payment does not show it', async () => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'refuse', code: done, script });
    const { operation } = await services.ask(kind, payment);
    expect(operation).toMatchObject({ state: 'UNKNOWN', problem: { code: 'OUTCOME_UNKNOWN', providerCode: done } });
    expect(await services.end(operation.id)).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'NOT_APPLIED', providerCode: done, advice: 'ASK_OPERATOR' },
    });
    expect(writesReceived(services)).toBe(1);
  });
});

describe.each(EACH)('a %s that is answered with a code that proves nothing', (kind) => {
  const { payment, script, doIt } = KINDS[kind];

  test.each(['9999', '10000', '11013', '77777'])('%s, and was done: SUCCEEDED', async (code) => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'refuse', code, script });
    const { operation } = await services.ask(kind, payment);
    expect(operation).toMatchObject({ state: 'UNKNOWN', problem: { providerCode: code, advice: 'WAIT' } });
    doIt(services);
    expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
  });

  test('9999, and was not done: NOT_APPLIED', async () => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'refuse', code: '9999', script });
    const { operation } = await services.ask(kind, payment);
    expect(await services.end(operation.id)).toMatchObject({ problem: { code: 'NOT_APPLIED', providerCode: '9999' } });
    expect(services.simulator.ledger.payment(payment).writes).toBe(0);
  });
});

describe.each(EACH)('a %s that is refused with a code that contradicts the reading just made', (kind) => {
  const { payment, script, doIt } = KINDS[kind];

  test.each(['10020', '9013', '490', '10034', '10035', '11025', '10012', '11068'])(
    '%s, and was done, as where it came twice: SUCCEEDED',
    async (code) => {
      const services = await openWriteServices({ tuning: { readBackDelaysMs: [0, 50, 50, 50, 50] } });
      const letGo = holdCall(services.simulator.faults, { script });
      services.simulator.faults.arm({ kind: 'refuse', code, script });
      const outcome = services.ask(kind, payment);
      await until(
        () => writesReceived(services),
        (count) => count === 1,
      );
      doIt(services);
      letGo();
      const { operation } = await outcome;
      expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED', problem: null });
      expect(writesReceived(services)).toBe(1);
    },
  );
});

test.each(['9999', '10000', '1000', '11000', '11014'])(
  'a payment that cannot be read because the provider failed (%s) is left alone, and a retry is advised',
  async (code) => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'refuse', code, script: 'get_status3' });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({
      state: 'REJECTED',
      problem: { advice: 'RETRY_WITH_NEW_KEY', providerCode: code, message: expect.stringMatching(/nothing was sent/) },
      sentAt: null,
    });
    expect(writesReceived(services)).toBe(0);
  },
);

test('a reading of the time before our own refund does not have it given back again', async () => {
  const services = await openWriteServices();
  const before = await services.payments.read(services.account, PAID, 'writes', ASKED);
  expect((await services.ask('REFUND', PAID, '2000')).operation.state).toBe('SUCCEEDED');
  jest.spyOn(services.payments, 'read').mockResolvedValue(before);
  const { operation, payment } = await services.ask('REFUND', PAID, '1000');
  expect(operation).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' }, sentAt: null });
  expect(payment?.refundableAmount.amount).toBe('500.00');
  const all = await services.ask('REFUND', PAID);
  expect(all.operation).toMatchObject({ amount: { amount: '500.00' } });
  expect(services.simulator.ledger.payment(PAID).refunded.amount).toBe('2500.00');
});

test('a write that finds nobody to connect to is not noted as sent', async () => {
  const services = await openWriteServices();
  const readable = await services.payments.read(services.account, PAID, 'writes', ASKED);
  jest.spyOn(services.payments, 'read').mockResolvedValue(readable);
  await services.simulator.close();
  const { operation } = await services.ask('REFUND', PAID, '40');
  expect(operation).toMatchObject({
    state: 'REJECTED',
    problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    sentAt: null,
  });
  const notes = (await services.journal.events(operation.id)).map(({ note }) => note);
  expect(notes).toEqual(['asked for', 'refused before anything was sent']);
});

describe('a refund that is accepted and then fails', () => {
  test.each([
    ['10020', 'AMOUNT_EXCEEDS_AVAILABLE', 'GIVE_UP'],
    ['11026', 'DECLINED', 'GIVE_UP'],
    ['11006', 'DECLINED', 'RETRY_WITH_NEW_KEY'],
    ['11054', 'REFUND_WINDOW_CLOSED', 'GIVE_UP'],
  ] as const)('with %s is REJECTED as %s', async (code, problem, advice) => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'refund-fails', code });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED', failure: { code } },
      problem: { code: problem, providerCode: code, advice, providerMessage: expect.any(String) },
    });
    expect(services.simulator.ledger.payment(PAID).refunded.amount).toBe('0.00');
  });
});

describe('a store that fails once the write is out', () => {
  test('neither hides that it is out nor lets it be sent again', async () => {
    const services = await openWriteServices();
    const record = jest.spyOn(Journal.prototype, 'record').mockRejectedValue(new JournalUnavailable());
    const { operation } = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(operation).toMatchObject({
      state: 'UNKNOWN',
      problem: { code: 'OUTCOME_UNKNOWN', advice: 'WAIT', message: expect.stringContaining('do not repeat') },
    });
    record.mockRestore();
    expect(await services.end(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
    const repeated = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(repeated).toMatchObject({ replayed: true, operation: { id: operation.id, state: 'SUCCEEDED' } });
    expect(services.simulator.ledger.payment(PAID)).toMatchObject({ refunded: { amount: '40.00' }, writes: 1 });
    expect(writesReceived(services)).toBe(1);
  });
});

describe('a caller', () => {
  test('a caller that waits long enough gets PENDING while the work goes on', async () => {
    const services = await openWriteServices({ lockTimeoutMs: 50 });
    const letGo = holdCall(services.simulator.faults, { script: 'revoke' });
    const { operation, replayed } = await services.ask('REFUND', PAID, '40', 'key-1');
    expect([operation.state, replayed]).toEqual(['PENDING', false]);
    const second = await services.ask('REFUND', PAID, '40', 'key-1');
    expect(second).toMatchObject({ replayed: true, operation: { id: operation.id, state: 'PENDING' } });
    await until(
      () => writesReceived(services),
      (count) => count === 1,
    );
    letGo();
    await services.idle();
    expect(await services.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(writesReceived(services)).toBe(1);
  });

  test('who repeats a request while it is under way waits for its end', async () => {
    const services = await openWriteServices();
    const letGo = holdCall(services.simulator.faults, { script: 'revoke' });
    const first = services.ask('REFUND', PAID, '40', 'key-1');
    await until(
      () => writesReceived(services),
      (count) => count === 1,
    );
    const repeat = services.ask('REFUND', PAID, '40.00', 'key-1');
    letGo();
    const second = await repeat;
    expect(second).toMatchObject({ replayed: true, operation: { state: 'SUCCEEDED' } });
    expect(await first).toMatchObject({ replayed: false, operation: { id: second.operation.id } });
  });
});

test('a write waits for another one on its payment, and then counts what that one took', async () => {
  const services = await openWriteServices();
  services.simulator.faults.arm({ kind: 'delay', ms: 200, script: 'revoke' });
  const outcomes = await Promise.all([services.ask('REFUND', PAID, '2000'), services.ask('REFUND', PAID, '1000')]);
  const [done, refused] = outcomes.map(({ operation }) => operation);
  expect(done).toMatchObject({ state: 'SUCCEEDED' });
  expect(refused).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' }, sentAt: null });
  expect(writesReceived(services)).toBe(1);
});

test('while it is not known what became of a refund, its sum is not refunded again', async () => {
  const services = await openWriteServices({ tuning: { absenceSpanMs: 3_600_000 } });
  services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
  await services.ask('REFUND', PAID, '2000');
  const { operation } = await services.ask('REFUND', PAID, '1000');
  expect(operation).toMatchObject({
    state: 'REJECTED',
    problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
  });
  expect((await services.ask('REFUND', PAID, '500')).operation.state).toBe('SUCCEEDED');
  expect(services.simulator.ledger.payment(PAID).refunded.amount).toBe('500.00');
});

test('the payment is answered with pending operations applied', async () => {
  const services = await openWriteServices({ simulator: { lagMs: 3_600_000 } });
  const { operation, payment } = await services.ask('REFUND', PAID, '2500');
  expect(operation.state).toBe('PENDING');
  expect(payment).toMatchObject({ refundableAmount: { amount: '0.00' }, allowedActions: [] });
  const refused = await services.ask('REFUND', PAID, '1');
  expect(refused.operation).toMatchObject({ state: 'REJECTED' });
  expect(refused.payment).toMatchObject({ refundableAmount: { amount: '0.00' }, allowedActions: [] });
});

test('while it is not known what became of a capture, nothing else is begun', async () => {
  const services = await openWriteServices({ tuning: { absenceSpanMs: 3_600_000 } });
  services.simulator.faults.arm({ kind: 'drop-before', script: 'do_capture' });
  await services.ask('CAPTURE', HOLD);
  for (const kind of ['CAPTURE', 'CANCEL'] as const) {
    const { operation } = await services.ask(kind, HOLD);
    expect(operation).toMatchObject({ state: 'REJECTED', problem: { advice: 'RETRY_WITH_NEW_KEY' }, sentAt: null });
  }
  expect(writesReceived(services)).toBe(1);
});

describe('between the reading and the send', () => {
  /** Begins a refund, and does something while the payment is being read. */
  async function meanwhile(services: WriteServices, act: (operation: OperationRecord) => Promise<unknown>) {
    const letGo = holdCall(services.simulator.faults, { script: 'get_status3' });
    const outcome = services.ask('REFUND', PAID, '40');
    await until(
      () => services.simulator.calls.length,
      (count) => count === 1,
    );
    const [begun] = await services.journal.ofPayment('default', PAID);
    await act(begun as OperationRecord);
    letGo();
    return (await outcome).operation;
  }

  test('an operation that another instance closed is not sent', async () => {
    const services = await openWriteServices();
    const operation = await meanwhile(services, ({ id }) =>
      services.journal.record(id, { state: 'REJECTED' }, 'taken for abandoned', CALL),
    );
    expect(operation).toMatchObject({ state: 'REJECTED', sentAt: null });
    expect(writesReceived(services)).toBe(0);
  });

  test('an operation whose process stood still once it was about to be sent is not sent', async () => {
    const services = await openWriteServices({ tuning: { leaseMs: 3_000, absenceSpanMs: 3_600_000 } });
    const commitSent = services.journal.commitSent.bind(services.journal);
    jest.spyOn(services.journal, 'commitSent').mockImplementationOnce(async (...sent) => {
      const operation = await commitSent(...sent);
      await new Promise((resolve) => setTimeout(resolve, 3_100));
      return operation;
    });
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'PROVIDER_UNAVAILABLE', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(writesReceived(services)).toBe(0);
  });

  test("an operation whose lease ran out by the store's clock is not sent, though nobody else took it", async () => {
    const url = await sqliteFile.fresh();
    const services = await openWriteServices({ store: url });
    const { store } = await openJournal(url);
    // As after a pause of the whole machine: its own clocks say that no time has passed.
    const operation = await meanwhile(services, () => store.updateTable('payment_locks').set({ until: 1 }).execute());
    expect(operation).toMatchObject({ state: 'PENDING', sentAt: null });
    // Its time to be taken for abandoned comes.
    await store.updateTable('operations').set({ next_check_at: 0 }).execute();
    expect(await services.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(writesReceived(services)).toBe(0);
  });

  test('an operation whose lock was lost is not sent, and is closed later', async () => {
    const url = await sqliteFile.fresh();
    const services = await openWriteServices({ store: url });
    const { store } = await openJournal(url);
    const operation = await meanwhile(services, () => store.deleteFrom('payment_locks').execute());
    expect(operation).toMatchObject({ state: 'PENDING', sentAt: null });
    // Its time to be taken for abandoned comes.
    await store.updateTable('operations').set({ next_check_at: 0 }).execute();
    expect(await services.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(writesReceived(services)).toBe(0);
  });
});
