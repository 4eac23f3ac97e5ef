import { describe, expect, test } from '@jest/globals';
import { until } from '../../harness/ask.js';
import { ASKED } from '../../harness/cause.js';
import { CALL } from '../../harness/operation-records.js';
import {
  HOLD,
  openWriteServices,
  PAID,
  readsReceived,
  type WriteServices,
  writesReceived,
} from '../../harness/write-services.js';

/** What was sent ends as soon as it does not show. */
const AT_ONCE = { horizonMs: 0, absenceSpanMs: 0 };

/**
 * Has all that ended looked at again now, as if its time had come. Locks are given back behind the caller's back, and a payment
 * whose lock is held is put off: so that is waited for.
 */
async function timePasses({ store }: WriteServices): Promise<void> {
  const locks = () => store.selectFrom('payment_locks').select('payment_id').execute();
  await until(locks, ({ length }) => length === 0);
  await store.updateTable('rechecks').set({ due_at: 0 }).execute();
}

/** Waits until all that ended was looked at: then it is due in an hour. While that is under way it is due sooner. */
const allRechecked = ({ store }: WriteServices) =>
  until(
    () => store.selectFrom('rechecks').select('due_at').execute(),
    (rows) => rows.every(({ due_at }) => due_at > Date.now() + 1_800_000),
  );

/** An operation that was lost on its way and given up. */
async function givenUp(
  services: WriteServices,
  kind: 'REFUND' | 'CAPTURE' | 'CANCEL',
  paymentId: string,
  amount?: string,
) {
  const script = { REFUND: 'revoke', CAPTURE: 'do_capture', CANCEL: 'cancel' }[kind];
  services.simulator.faults.arm({ kind: 'drop-before', script });
  const { operation } = await services.ask(kind, paymentId, amount);
  expect(await services.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
  return operation;
}

const available = async (services: WriteServices) =>
  (await services.payments.byIdNow(services.account, PAID, ASKED))?.refundableAmount.amount;

describe('what was given up and shows after all', () => {
  test('is found when its time comes: the operation is SUCCEEDED, with an event, an alarm, and no second write', async () => {
    const services = await openWriteServices({ tuning: AT_ONCE });
    const { id } = await givenUp(services, 'REFUND', PAID, '40');
    const refund = services.simulator.ledger.refund(PAID, '40.00');
    await timePasses(services);
    expect(await services.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({
      state: 'SUCCEEDED',
      problem: null,
      refund: { refundId: refund },
    });
    expect((await services.journal.events(id)).at(-1)).toMatchObject({
      source: 'RECONCILE',
      state: 'SUCCEEDED',
      note: `corrected: the provider shows refund ${refund} as done`,
    });
    expect(services.corrected).toMatchObject([{ operation: { id, paymentId: PAID }, was: 'REJECTED' }]);
    expect(await available(services)).toBe('2460.00');
    expect(writesReceived(services)).toBe(1);
  });

  test('is found by whatever reads its payment, before its time comes', async () => {
    const services = await openWriteServices({ tuning: AT_ONCE });
    const { id } = await givenUp(services, 'REFUND', PAID, '40');
    services.simulator.ledger.refund(PAID, '40.00');
    await services.payments.byIdNow(services.account, PAID, ASKED);
    expect(await services.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({ state: 'SUCCEEDED' });
    expect((await services.journal.events(id)).at(-1)).toMatchObject({ source: 'READ' });
  });

  test('is found by the next write to its payment, before that is sent', async () => {
    const services = await openWriteServices({ tuning: { ...AT_ONCE, spokenAgainstMs: 3_600_000 } });
    const { id } = await givenUp(services, 'REFUND', PAID, '2000');
    services.simulator.ledger.refund(PAID, '2000.00');
    const { operation } = await services.ask('REFUND', PAID, '2000');
    expect(operation).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' } });
    expect(await services.journal.find(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(writesReceived(services)).toBe(1);
  });

  test('is looked for by the reconciler again while it is under way', async () => {
    const services = await openWriteServices({ tuning: AT_ONCE });
    const { id } = await givenUp(services, 'REFUND', PAID, '40');
    const refund = services.simulator.ledger.refund(PAID, '40.00', { status: 'process' });
    await timePasses(services);
    expect(await services.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({
      state: 'PENDING',
      refund: { refundId: refund },
    });
    services.simulator.ledger.setRefundStatus(refund, 'success');
    expect(await services.end(id)).toMatchObject({ state: 'SUCCEEDED' });
  });

  test.each([
    ['CAPTURE', (services: WriteServices) => services.simulator.ledger.capture(HOLD)],
    ['CANCEL', (services: WriteServices) => services.simulator.ledger.cancel(HOLD)],
  ] as const)('is found where it was a %s', async (kind, act) => {
    const services = await openWriteServices({ tuning: AT_ONCE });
    const { id } = await givenUp(services, kind, HOLD);
    act(services);
    await timePasses(services);
    expect(await services.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('is not what another operation did', async () => {
    const services = await openWriteServices({ tuning: AT_ONCE });
    const { id } = await givenUp(services, 'REFUND', PAID, '40');
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('SUCCEEDED');
    const reads = readsReceived(services);
    await timePasses(services);
    await allRechecked(services);
    expect(readsReceived(services)).toBeGreaterThan(reads);
    expect(await services.journal.find(id)).toMatchObject({ state: 'REJECTED' });
    expect(services.corrected).toEqual([]);
  });
});

describe('a refund that was done and is sent back by the bank', () => {
  test('is REJECTED when its time comes, with an event and an alarm, and its sum can be refunded again', async () => {
    const services = await openWriteServices();
    const { operation } = await services.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('SUCCEEDED');
    services.simulator.ledger.setRefundStatus(operation.refund?.refundId ?? '', 'error', '11026');
    await timePasses(services);
    expect(await services.becomes(operation.id, ({ state }) => state !== 'SUCCEEDED')).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED' },
      problem: { code: 'DECLINED', providerCode: '11026', advice: 'ASK_OPERATOR' },
    });
    expect((await services.journal.events(operation.id)).at(-1)).toMatchObject({
      source: 'RECONCILE',
      state: 'REJECTED',
    });
    expect(services.corrected).toMatchObject([{ operation: { id: operation.id }, was: 'SUCCEEDED' }]);
    expect(await available(services)).toBe('2500.00');
  });

  test('and then arrives all the same is SUCCEEDED again', async () => {
    const services = await openWriteServices();
    const { operation } = await services.ask('REFUND', PAID, '40');
    const refund = operation.refund?.refundId ?? '';
    services.simulator.ledger.setRefundStatus(refund, 'error');
    await timePasses(services);
    await services.becomes(operation.id, ({ state }) => state === 'REJECTED');
    services.simulator.ledger.setRefundStatus(refund, 'success');
    await timePasses(services);
    expect(await services.becomes(operation.id, ({ state }) => state === 'SUCCEEDED')).toMatchObject({ problem: null });
    expect(services.corrected.map(({ was }) => was)).toEqual(['SUCCEEDED', 'REJECTED']);
  });
});

test.each(['drop-before', 'wrong-signature', 'unsigned', 'html'] as const)(
  'a reading that fails by %s corrects nothing, and is made again',
  async (kind) => {
    const services = await openWriteServices();
    const { operation } = await services.ask('REFUND', PAID, '40');
    services.simulator.ledger.setRefundStatus(operation.refund?.refundId ?? '', 'error');
    const fault = services.simulator.faults.arm({ kind, script: 'get_status3', times: 'always' });
    const before = readsReceived(services);
    await timePasses(services);
    await allRechecked(services);
    expect(readsReceived(services)).toBeGreaterThan(before);
    expect(await services.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
    services.simulator.faults.clear(fault);
    await timePasses(services);
    await services.becomes(operation.id, ({ state }) => state === 'REJECTED');
  },
);

test('an acceptance that arrives for a refund which was given up has it looked for, and not dropped', async () => {
  const services = await openWriteServices({ tuning: AT_ONCE });
  const { id } = await givenUp(services, 'REFUND', PAID, '40');
  const refund = services.simulator.ledger.refund(PAID, '40.00', { status: 'process' });
  await services.journal.record(id, { accepted: true, transactionId: refund }, 'the provider accepted it', CALL);
  expect(services.corrected).toMatchObject([{ operation: { id, state: 'PENDING' }, was: 'REJECTED' }]);
  services.simulator.ledger.setRefundStatus(refund, 'success');
  expect(await services.end(id)).toMatchObject({ state: 'SUCCEEDED', transactionId: refund });
  expect(writesReceived(services)).toBe(1);
});
