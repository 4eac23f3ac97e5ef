import { describe, expect, test } from '@jest/globals';
import { until } from '../../e2e/ask.js';
import { CALL } from '../../store/entries.js';
import { type Desk, HOLD, openDesk, PAID, readsReceived, writesReceived } from '../desk.js';

/** What was sent ends as soon as it does not show. */
const AT_ONCE = { horizonMs: 0, absenceSpanMs: 0 };

/** Has all that ended looked at again now, as if its time had come. */
const timePasses = ({ store }: Desk) => store.updateTable('rechecks').set({ due_at: 0 }).execute();

/** Waits until all that ended was looked at: then it is due in an hour. While that is under way it is due sooner. */
const allLookedAt = ({ store }: Desk) =>
  until(
    () => store.selectFrom('rechecks').select('due_at').execute(),
    (rows) => rows.every(({ due_at }) => due_at > Date.now() + 1_800_000),
  );

/** An operation that was lost on its way and given up. */
async function givenUp(desk: Desk, kind: 'REFUND' | 'CAPTURE' | 'CANCEL', paymentId: string, amount?: string) {
  const script = { REFUND: 'revoke', CAPTURE: 'do_capture', CANCEL: 'cancel' }[kind];
  desk.simulator.faults.arm({ kind: 'drop-before', script });
  const { operation } = await desk.ask(kind, paymentId, amount);
  expect(await desk.end(operation.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
  return operation;
}

const available = async (desk: Desk) => (await desk.payments.byIdNow(desk.account, PAID))?.refundableAmount.amount;

describe('what was given up and shows after all', () => {
  test('is found when its time comes: the operation is SUCCEEDED, with an event, an alarm, and no second write', async () => {
    const desk = await openDesk({ tuning: AT_ONCE });
    const { id } = await givenUp(desk, 'REFUND', PAID, '40');
    const refund = desk.simulator.ledger.refund(PAID, '40.00');
    await timePasses(desk);
    expect(await desk.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({
      state: 'SUCCEEDED',
      problem: null,
      refund: { id: refund },
    });
    expect((await desk.journal.events(id)).at(-1)).toMatchObject({
      source: 'RECONCILE',
      state: 'SUCCEEDED',
      note: `corrected: the provider shows refund ${refund} as done`,
    });
    expect(desk.corrected).toMatchObject([{ operation: { id, paymentId: PAID }, was: 'REJECTED' }]);
    expect(await available(desk)).toBe('2460.00');
    expect(writesReceived(desk)).toBe(1);
  });

  test('is found by whatever reads its payment, before its time comes', async () => {
    const desk = await openDesk({ tuning: AT_ONCE });
    const { id } = await givenUp(desk, 'REFUND', PAID, '40');
    desk.simulator.ledger.refund(PAID, '40.00');
    await desk.payments.byIdNow(desk.account, PAID);
    expect(await desk.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({ state: 'SUCCEEDED' });
    expect((await desk.journal.events(id)).at(-1)).toMatchObject({ source: 'READ' });
  });

  test('is found by the next write to its payment, before that is sent', async () => {
    const desk = await openDesk({ tuning: { ...AT_ONCE, spokenAgainstMs: 3_600_000 } });
    const { id } = await givenUp(desk, 'REFUND', PAID, '2000');
    desk.simulator.ledger.refund(PAID, '2000.00');
    const { operation } = await desk.ask('REFUND', PAID, '2000');
    expect(operation).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' } });
    expect(await desk.journal.find(id)).toMatchObject({ state: 'SUCCEEDED' });
    expect(writesReceived(desk)).toBe(1);
  });

  test('is looked for by the reconciler again while it is under way', async () => {
    const desk = await openDesk({ tuning: AT_ONCE });
    const { id } = await givenUp(desk, 'REFUND', PAID, '40');
    const refund = desk.simulator.ledger.refund(PAID, '40.00', { status: 'process' });
    await timePasses(desk);
    expect(await desk.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({
      state: 'PENDING',
      refund: { id: refund },
    });
    desk.simulator.ledger.setRefundStatus(refund, 'success');
    expect(await desk.end(id)).toMatchObject({ state: 'SUCCEEDED' });
  });

  test.each([
    ['CAPTURE', (desk: Desk) => desk.simulator.ledger.capture(HOLD)],
    ['CANCEL', (desk: Desk) => desk.simulator.ledger.cancel(HOLD)],
  ] as const)('is found where it was a %s', async (kind, act) => {
    const desk = await openDesk({ tuning: AT_ONCE });
    const { id } = await givenUp(desk, kind, HOLD);
    act(desk);
    await timePasses(desk);
    expect(await desk.becomes(id, ({ state }) => state !== 'REJECTED')).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('is not what another operation did', async () => {
    const desk = await openDesk({ tuning: AT_ONCE });
    const { id } = await givenUp(desk, 'REFUND', PAID, '40');
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('SUCCEEDED');
    const reads = readsReceived(desk);
    await timePasses(desk);
    await allLookedAt(desk);
    expect(readsReceived(desk)).toBeGreaterThan(reads);
    expect(await desk.journal.find(id)).toMatchObject({ state: 'REJECTED' });
    expect(desk.corrected).toEqual([]);
  });
});

describe('a refund that was done and is sent back by the bank', () => {
  test('is REJECTED when its time comes, with an event and an alarm, and its sum can be refunded again', async () => {
    const desk = await openDesk();
    const { operation } = await desk.ask('REFUND', PAID, '40');
    expect(operation.state).toBe('SUCCEEDED');
    desk.simulator.ledger.setRefundStatus(operation.refund?.id ?? '', 'error', '11026');
    await timePasses(desk);
    expect(await desk.becomes(operation.id, ({ state }) => state !== 'SUCCEEDED')).toMatchObject({
      state: 'REJECTED',
      refund: { status: 'FAILED' },
      problem: { code: 'DECLINED', providerCode: '11026', advice: 'ASK_OPERATOR' },
    });
    expect((await desk.journal.events(operation.id)).at(-1)).toMatchObject({ source: 'RECONCILE', state: 'REJECTED' });
    expect(desk.corrected).toMatchObject([{ operation: { id: operation.id }, was: 'SUCCEEDED' }]);
    expect(await available(desk)).toBe('2500.00');
  });

  test('and then arrives all the same is SUCCEEDED again', async () => {
    const desk = await openDesk();
    const { operation } = await desk.ask('REFUND', PAID, '40');
    const refund = operation.refund?.id ?? '';
    desk.simulator.ledger.setRefundStatus(refund, 'error');
    await timePasses(desk);
    await desk.becomes(operation.id, ({ state }) => state === 'REJECTED');
    desk.simulator.ledger.setRefundStatus(refund, 'success');
    await timePasses(desk);
    expect(await desk.becomes(operation.id, ({ state }) => state === 'SUCCEEDED')).toMatchObject({ problem: null });
    expect(desk.corrected.map(({ was }) => was)).toEqual(['SUCCEEDED', 'REJECTED']);
  });
});

test.each(['drop-before', 'wrong-signature', 'unsigned', 'html'] as const)(
  'a reading that fails by %s corrects nothing, and is made again',
  async (kind) => {
    const desk = await openDesk();
    const { operation } = await desk.ask('REFUND', PAID, '40');
    desk.simulator.ledger.setRefundStatus(operation.refund?.id ?? '', 'error');
    const fault = desk.simulator.faults.arm({ kind, script: 'get_status3', times: 'always' });
    const before = readsReceived(desk);
    await timePasses(desk);
    await allLookedAt(desk);
    expect(readsReceived(desk)).toBeGreaterThan(before);
    expect(await desk.journal.find(operation.id)).toMatchObject({ state: 'SUCCEEDED' });
    desk.simulator.faults.clear(fault);
    await timePasses(desk);
    await desk.becomes(operation.id, ({ state }) => state === 'REJECTED');
  },
);

test('an acceptance that arrives for a refund which was given up has it looked for, and not dropped', async () => {
  const desk = await openDesk({ tuning: AT_ONCE });
  const { id } = await givenUp(desk, 'REFUND', PAID, '40');
  const refund = desk.simulator.ledger.refund(PAID, '40.00', { status: 'process' });
  await desk.journal.record(id, { accepted: true, transactionId: refund }, 'the provider accepted it', CALL);
  expect(desk.corrected).toMatchObject([{ operation: { id, state: 'PENDING' }, was: 'REJECTED' }]);
  desk.simulator.ledger.setRefundStatus(refund, 'success');
  expect(await desk.end(id)).toMatchObject({ state: 'SUCCEEDED', transactionId: refund });
  expect(writesReceived(desk)).toBe(1);
});
