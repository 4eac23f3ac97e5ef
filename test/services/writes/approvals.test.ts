import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import type { OperationRecord } from '../../../src/store/operations/operation-record.js';
import { until } from '../../harness/ask.js';
import { ASKED } from '../../harness/cause.js';
import { describeEngines, describeSharedEngines } from '../../harness/engines.js';
import { holdCall } from '../../harness/held-calls.js';
import {
  HOLD,
  openWriteServices,
  PAID,
  type WriteServices,
  type WriteServicesOptions,
  writesReceived,
} from '../../harness/write-services.js';

const ABOVE_100: WriteServicesOptions = {
  account: { approvalAbove: { REFUND: [money('100', 'KZT')], CANCEL: [money('100', 'KZT')] } },
};
const ASKER = { requestId: 'request-1', caller: 'key:a', person: 'Aigerim' };
const DECIDER = { requestId: 'request-2', caller: 'key:b', person: 'Dana', note: 'seen' };

async function askedFor(
  { operations, account }: WriteServices,
  amount: string | null = '200',
  kind: 'REFUND' | 'CANCEL' = 'REFUND',
): Promise<OperationRecord> {
  const paymentId = kind === 'CANCEL' ? HOLD : PAID;
  const request = { account, kind, paymentId, amount, idempotencyKey: randomUUID(), reason: 'damaged' };
  return (await operations.perform(request, ASKER)).operation;
}

describeEngines('a refund above what one person may decide on', (engine) => {
  test('waits with its sum set aside until another person approves it, and is sent once then', async () => {
    const services = await openWriteServices({ ...ABOVE_100, store: await engine.fresh() });
    const { account, payments, approvals, journal } = services;
    const before = await payments.byIdNow(account, PAID, ASKED);
    const waiting = await askedFor(services);
    expect(waiting).toMatchObject({
      state: 'AWAITING_APPROVAL',
      problem: null,
      amount: { amount: '200.00' },
      reason: 'damaged',
      requestedBy: 'Aigerim',
      approvedBy: null,
    });
    expect(writesReceived(services)).toBe(0);
    const during = await payments.byIdNow(account, PAID, ASKED);
    expect(Number(before?.refundableAmount.amount) - Number(during?.refundableAmount.amount)).toBe(200);

    const { operation } = await approvals.approve(account, waiting.id, DECIDER);
    expect(operation).toMatchObject({ state: 'SUCCEEDED', requestedBy: 'Aigerim', approvedBy: 'Dana' });
    expect(writesReceived(services)).toBe(1);
    const story = (await journal.events(waiting.id)).map(({ source, state, note, person }) => [
      source,
      state,
      note,
      person,
    ]);
    expect(story).toContainEqual(['CALL', 'AWAITING_APPROVAL', expect.stringContaining('100.00 KZT'), 'Aigerim']);
    expect(story).toContainEqual(['OPERATOR', 'PENDING', 'approved: seen', 'Dana']);
  });

  test('that 100 people approve at once is sent once', async () => {
    // Each waits for its turn, however long that takes.
    const services = await openWriteServices({
      ...ABOVE_100,
      store: await engine.fresh(),
      lockTimeoutMs: 170_000,
    });
    const waiting = await askedFor(services);
    const answers = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        services.approvals.approve(services.account, waiting.id, { ...DECIDER, person: `Person ${index}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(writesReceived(services)).toBe(1);
    expect(services.simulator.ledger.payment(PAID).refunded.amount).toBe('200.00');
  });

  test('that is declined ends without anything sent, and gives its sum back', async () => {
    const services = await openWriteServices({ ...ABOVE_100, store: await engine.fresh() });
    const { account, approvals, payments } = services;
    const before = await payments.byIdNow(account, PAID, ASKED);
    const waiting = await askedFor(services);
    const declined = await approvals.decline(account, waiting.id, DECIDER);
    expect(declined).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'APPROVAL_DECLINED', message: expect.stringContaining('Dana'), advice: 'GIVE_UP' },
    });
    await expect(approvals.approve(account, waiting.id, DECIDER)).rejects.toThrow('waits for its approval');
    expect(writesReceived(services)).toBe(0);
    expect((await payments.byIdNow(account, PAID, ASKED))?.refundableAmount).toEqual(before?.refundableAmount);
  });

  test('that nobody approves in time ends, and cannot be approved any more', async () => {
    const services = await openWriteServices({
      ...ABOVE_100,
      store: await engine.fresh(),
      tuning: { approvalMs: 0, approvalTickMs: 20 },
    });
    const waiting = await askedFor(services);
    const ended = await services.end(waiting.id);
    expect(ended).toMatchObject({ state: 'REJECTED', problem: { code: 'APPROVAL_EXPIRED' } });
    await expect(services.approvals.approve(services.account, waiting.id, DECIDER)).rejects.toThrow('approval');
    expect(writesReceived(services)).toBe(0);
  });

  test('that is late already is not approved, though nobody has ended it yet', async () => {
    const tuning = { approvalMs: 0, approvalTickMs: 3_600_000 };
    const services = await openWriteServices({ ...ABOVE_100, store: await engine.fresh(), tuning });
    const waiting = await askedFor(services);
    await services.becomes(
      waiting.id,
      ({ approveUntil }) => approveUntil !== null && approveUntil.getTime() < Date.now(),
    );
    await expect(services.approvals.approve(services.account, waiting.id, DECIDER)).rejects.toThrow('approval');
    expect(writesReceived(services)).toBe(0);
  });
});

describeSharedEngines('a refund that waits for its approval', (engine) => {
  test('approved at two instances at once is sent once', async () => {
    const store = await engine.fresh();
    const one = await openWriteServices({ ...ABOVE_100, store });
    const two = await openWriteServices({
      store,
      account: { ...ABOVE_100.account, baseUrl: one.account.baseUrl },
    });
    const waiting = await askedFor(one);
    const answers = await Promise.allSettled(
      [one, two].map(({ approvals, account }) => approvals.approve(account, waiting.id, DECIDER)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(one.simulator.ledger.payment(PAID).refunded.amount).toBe('200.00');
  });
});

test.each([
  ['needs an approval', '200'],
  ['is refused', '9999999'],
])(
  'one that %s as far as its process knows, and that another sent while that stood still, stays sent',
  async (_why, sum) => {
    const services = await openWriteServices({ ...ABOVE_100, tuning: { tickMs: 3_600_000 } });
    const letGo = holdCall(services.simulator.faults, { script: 'get_status3' });
    const outcome = askedFor(services, sum);
    await until(
      () => services.simulator.calls.length,
      (count) => count === 1,
    );
    await services.store.updateTable('operations').set({ approved_by: 'Dana', sent_at: 1, last_sent_at: 1 }).execute();
    letGo();
    expect(await outcome).toMatchObject({ state: 'PENDING', sentAt: new Date(1), approveUntil: null });
  },
);

describe('an approval', () => {
  test.each([
    ['whoever asked', { ...DECIDER, caller: 'key:a', person: 'Aigerim' }, 'withdrawn'],
    ['the same caller in another name', { ...DECIDER, caller: 'key:a' }, 'declined'],
    ['the same person through another caller', { ...DECIDER, person: 'aigerim' }, 'withdrawn'],
    ['another caller that names nobody', { ...DECIDER, person: null }, 'declined'],
  ])('is not for %s, who may decline it', async (_who, decider, what) => {
    const services = await openWriteServices(ABOVE_100);
    const { account, approvals } = services;
    const waiting = await askedFor(services);
    await expect(approvals.approve(account, waiting.id, decider)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await services.journal.find(waiting.id)).toMatchObject({ state: 'AWAITING_APPROVAL' });
    expect(await approvals.decline(account, waiting.id, decider)).toMatchObject({
      state: 'REJECTED',
      problem: {
        code: 'APPROVAL_DECLINED',
        message: expect.stringMatching(what === 'withdrawn' ? /withdrew/ : /declined/),
      },
    });
    expect((await services.journal.events(waiting.id)).at(-1)).toMatchObject({
      source: 'OPERATOR',
      state: 'REJECTED',
      note: `${what}: seen`,
      caller: decider.caller,
      person: decider.person,
    });
    await expect(approvals.approve(account, waiting.id, DECIDER)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(writesReceived(services)).toBe(0);
  });

  test.each(['SUCCEEDED', 'REJECTED', 'UNKNOWN', 'PENDING'] as const)(
    'is refused for one that is %s',
    async (state) => {
      const services = await openWriteServices(ABOVE_100);
      const { account, approvals, store, journal } = services;
      const waiting = await askedFor(services);
      await store.updateTable('operations').set({ state }).where('id', '=', waiting.id).execute();
      await expect(approvals.approve(account, waiting.id, DECIDER)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      await expect(approvals.decline(account, waiting.id, DECIDER)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await journal.find(waiting.id)).toMatchObject({ state });
      expect(writesReceived(services)).toBe(0);
    },
  );

  test('is checked against the payment and the limits as they are then', async () => {
    const limited = { ...ABOVE_100.account, refundLimits: { perOperation: [], perDay: [money('250', 'KZT')] } };
    const services = await openWriteServices({ account: limited });
    const { account, approvals, simulator } = services;
    const [first, second] = [await askedFor(services), await askedFor(services)];
    expect((await approvals.approve(account, first.id, DECIDER)).operation.state).toBe('SUCCEEDED');
    expect((await approvals.approve(account, second.id, DECIDER)).operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'REFUND_LIMIT_REACHED' },
    });
    expect(simulator.ledger.payment(PAID).refunded.amount).toBe('200.00');
  });

  test('of what the payment has no room for any more is refused, and nothing is sent', async () => {
    const services = await openWriteServices(ABOVE_100);
    const waiting = await askedFor(services, null);
    services.simulator.ledger.refund(PAID, '150');
    const { operation } = await services.approvals.approve(services.account, waiting.id, DECIDER);
    expect(operation).toMatchObject({ state: 'REJECTED', problem: { code: 'AMOUNT_EXCEEDS_AVAILABLE' } });
    expect(writesReceived(services)).toBe(0);
  });

  test('is needed for the release of a large hold, and for no small refund', async () => {
    const services = await openWriteServices(ABOVE_100);
    expect(await askedFor(services, '100')).toMatchObject({ state: 'SUCCEEDED' });
    const cancel = await askedFor(services, null, 'CANCEL');
    expect(cancel.state).toBe('AWAITING_APPROVAL');
    const { operation } = await services.approvals.approve(services.account, cancel.id, DECIDER);
    expect(operation).toMatchObject({ state: 'SUCCEEDED', approvedBy: 'Dana' });
  });
});
