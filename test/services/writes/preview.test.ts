import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import { Restores } from '../../../src/store/restores.js';
import { describeEngines } from '../../harness/engines.js';
import { HOLD, openWriteServices, PAID, type WriteServices, writesReceived } from '../../harness/write-services.js';

const ASKER = { requestId: 'request-1', caller: 'key:a' };

const preview = (services: WriteServices, kind: 'CAPTURE' | 'CANCEL' | 'REFUND', amount: string | null = null) =>
  services.previews.of(services.account, kind, kind === 'REFUND' ? PAID : HOLD, amount, ASKER);

function refund(
  { operations, account }: WriteServices,
  amount: string,
  ifState: string | null,
  idempotencyKey: string = randomUUID(),
) {
  const request = { account, kind: 'REFUND' as const, paymentId: PAID, amount, idempotencyKey, ifState };
  return operations.perform(request, ASKER);
}

describe('a preview', () => {
  test.each([
    ['CAPTURE', null, { amount: '15000.00', capturable: '0.00', refundable: '15000.00' }],
    ['CAPTURE', '100', { amount: '100.00', capturable: '0.00', refundable: '100.00' }],
    ['CANCEL', null, { amount: undefined, capturable: '0.00', refundable: '0.00' }],
  ] as const)(
    'of a %s of %s says what would be sent and what would remain, and sends nothing',
    async (kind, sum, after) => {
      const services = await openWriteServices();
      const found = await preview(services, kind, sum);
      expect(found).toMatchObject({ allowed: true, problem: null, needsApproval: false });
      expect(found.amount?.amount).toBe(after.amount);
      expect(found.capturableAfter?.amount).toBe(after.capturable);
      expect(found.refundableAfter?.amount).toBe(after.refundable);
      expect(writesReceived(services)).toBe(0);
      expect(await services.store.selectFrom('operations').selectAll().execute()).toEqual([]);
    },
  );

  test('says why a write would be refused, by the rules of the write itself', async () => {
    const services = await openWriteServices({
      account: {
        refundLimits: { perOperation: [money('500', 'KZT')], perDay: [money('550', 'KZT')] },
        approvalAbove: { REFUND: [money('100', 'KZT')] },
      },
    });
    expect(await preview(services, 'REFUND', '100')).toMatchObject({ allowed: true, needsApproval: false });
    expect(await preview(services, 'REFUND', '101')).toMatchObject({ allowed: true, needsApproval: true });
    expect(await preview(services, 'REFUND', '501')).toMatchObject({
      allowed: false,
      amount: null,
      refundableAfter: null,
      problem: { code: 'REFUND_LIMIT_REACHED' },
    });
    await refund(services, '100', null);
    expect(await preview(services, 'REFUND', '451')).toMatchObject({ problem: { code: 'REFUND_LIMIT_REACHED' } });
    const unknown = await services.previews.of(services.account, 'REFUND', '7999999999', null, ASKER);
    expect(unknown).toMatchObject({ allowed: false, problem: { code: 'PAYMENT_NOT_FOUND' } });
  });

  test.each([
    ['CAPTURE', HOLD, (services: WriteServices) => services.simulator.ledger.capture(HOLD)],
    ['CANCEL', HOLD, (services: WriteServices) => services.simulator.ledger.cancel(HOLD)],
    ['REFUND', PAID, (services: WriteServices) => services.simulator.ledger.refund(PAID, '1')],
  ] as const)(
    'of a %s says after a restore what stops the write, where the payment shows what the journal does not know',
    async (kind, paymentId, elsewhere) => {
      const services = await openWriteServices();
      const { account, operations, store } = services;
      elsewhere(services);
      const before = await preview(services, kind);
      await new Restores(store).declare('2026-11-28T10:00:00Z');
      const found = await preview(services, kind);
      const request = { account, kind, paymentId, amount: null, idempotencyKey: randomUUID() };
      const { operation } = await operations.perform(request, ASKER);
      expect(operation).toMatchObject({ state: 'REJECTED', problem: { advice: 'ASK_OPERATOR' } });
      expect(found).toMatchObject({ allowed: false, amount: null, needsApproval: false });
      expect(found.problem).toEqual(operation.problem);
      // It is no state of the payment: what was looked at before is what it is now.
      expect(found.stateToken).toBe(before.stateToken);
      expect(writesReceived(services)).toBe(0);
    },
  );

  test('after a restore allows what the journal accounts for', async () => {
    const services = await openWriteServices();
    await new Restores(services.store).declare('2026-11-28T10:00:00Z');
    await refund(services, '10', null);
    expect(await preview(services, 'REFUND', '5')).toMatchObject({ allowed: true, problem: null });
  });

  test('names the same state while nothing happens, and another after anything does', async () => {
    const services = await openWriteServices();
    const [first, second] = [await preview(services, 'REFUND'), await preview(services, 'REFUND', '1')];
    expect(second.stateToken).toBe(first.stateToken);
    services.simulator.ledger.refund(PAID, '1');
    expect((await preview(services, 'REFUND')).stateToken).not.toBe(first.stateToken);
  });
});

describeEngines('a write with the state that it was looked at in', (engine) => {
  test('is sent while the payment is in that state, and is refused without anything sent afterwards', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    const { stateToken } = await preview(services, 'REFUND');
    expect((await refund(services, '10', stateToken)).operation.state).toBe('SUCCEEDED');
    expect((await refund(services, '10', stateToken)).operation).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'STATE_CHANGED' },
    });
    expect(writesReceived(services)).toBe(1);
  });

  test('of the last sum refunds it once', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    const { stateToken, amount } = await preview(services, 'REFUND');
    const all = amount?.amount ?? '';
    const both = await Promise.all([refund(services, all, stateToken), refund(services, all, stateToken)]);
    expect(both.map(({ operation }) => operation.state).sort()).toEqual(['REJECTED', 'SUCCEEDED']);
    expect(writesReceived(services)).toBe(1);
  });
});

describe('a write with the state that it was looked at in', () => {
  test('is sent once more under the same key in that state only, though the first time named none', async () => {
    const services = await openWriteServices();
    services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
    const first = await refund(services, '10', null, 'key-1');
    await services.end(first.operation.id);
    const { stateToken } = await preview(services, 'REFUND');
    services.simulator.ledger.refund(PAID, '1');
    const { operation } = await refund(services, '10', stateToken, 'key-1');
    expect(operation).toMatchObject({
      problem: { code: 'NOT_APPLIED', message: expect.stringContaining('has changed') },
    });
    expect(writesReceived(services)).toBe(1);
  });

  test('of the last 500 of a payment is sent for one of two people, of 100 pairs for 100 payments', async () => {
    const services = await openWriteServices();
    const { account, operations, previews, simulator } = services;
    for (let pair = 1; pair <= 100; pair += 1) {
      const paymentId = simulator.ledger.addPayment({ orderId: `LAST-${pair}`, amount: '500.00', state: 'captured' });
      const { stateToken } = await previews.of(account, 'REFUND', paymentId, '500', ASKER);
      const both = await Promise.all(
        ['Aigerim', 'Dana'].map((person) => {
          const request = { account, kind: 'REFUND' as const, paymentId, amount: '500', ifState: stateToken };
          return operations.perform({ ...request, idempotencyKey: `${person}-${pair}` }, { ...ASKER, person });
        }),
      );
      const states = both.map(({ operation }) => operation.problem?.code ?? operation.state).sort();
      expect(states).toEqual(['STATE_CHANGED', 'SUCCEEDED']);
      expect(simulator.ledger.payment(paymentId)).toMatchObject({ writes: 1, refunded: { amount: '500.00' } });
    }
  });
});
