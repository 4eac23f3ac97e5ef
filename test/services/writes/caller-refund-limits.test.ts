import { describe, expect, test } from '@jest/globals';
import { money } from '../../../src/domain/money.js';
import type { CallerRefundLimits } from '../../../src/domain/operations/caller-refund-limits.js';
import { describeEngines } from '../../harness/engines.js';
import { openWriteServices, PAID, type WriteServices, writesReceived } from '../../harness/write-services.js';

const KZT = (amount: string) => [money(amount, 'KZT')];

function limited(services: WriteServices, refundLimits: Partial<CallerRefundLimits>) {
  const account = { ...services.account, refundLimits: { perOperation: [], perDay: [], ...refundLimits } };
  let keys = 0;
  return async (amount: string | null, caller = 'anna', paymentId = PAID) => {
    keys += 1;
    const request = { account, kind: 'REFUND', paymentId, amount, idempotencyKey: `${caller}-${keys}` } as const;
    return (await services.operations.perform(request, { requestId: 'r', caller })).operation;
  };
}

describe('the most that may be refunded at once', () => {
  test('is kept to the last unit, and nothing more is sent', async () => {
    const services = await openWriteServices();
    const refund = limited(services, { perOperation: KZT('100') });
    expect(await refund('100.01')).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'REFUND_LIMIT_REACHED', advice: 'GIVE_UP', message: expect.stringContaining('100.00 KZT') },
    });
    expect(writesReceived(services)).toBe(0);
    expect(await refund('100')).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('holds for "all that is left" too', async () => {
    const refund = limited(await openWriteServices(), { perOperation: KZT('100') });
    expect(await refund(null)).toMatchObject({ problem: { code: 'REFUND_LIMIT_REACHED' } });
  });

  test('is nothing in a currency that is not named', async () => {
    const refund = limited(await openWriteServices(), { perOperation: [money('100', 'USD')] });
    expect(await refund('0.01')).toMatchObject({ problem: { code: 'REFUND_LIMIT_REACHED' } });
  });

  test('does not bind other kinds of operations', async () => {
    const services = await openWriteServices();
    const account = { ...services.account, refundLimits: { perOperation: KZT('1'), perDay: KZT('1') } };
    const request = { account, kind: 'CAPTURE', paymentId: '7000000001', amount: null, idempotencyKey: 'k' } as const;
    const { operation } = await services.operations.perform(request, { requestId: 'r', caller: 'anna' });
    expect(operation.state).toBe('SUCCEEDED');
  });
});

describeEngines('the most that may be refunded in a day', (engine) => {
  test('counts what the same caller refunded, and nobody else', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    const refund = limited(services, { perDay: KZT('100') });
    expect(await refund('60')).toMatchObject({ state: 'SUCCEEDED' });
    expect(await refund('40.01')).toMatchObject({
      state: 'REJECTED',
      problem: { code: 'REFUND_LIMIT_REACHED', advice: 'RETRY_WITH_NEW_KEY' },
    });
    expect(await refund('100', 'boris')).toMatchObject({ state: 'SUCCEEDED' });
    expect(await refund('40')).toMatchObject({ state: 'SUCCEEDED' });
    expect(await refund('0.01')).toMatchObject({ state: 'REJECTED' });
  });

  test('counts what may have left, and not what is known to have had no effect', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    const refund = limited(services, { perDay: KZT('100') });
    services.simulator.faults.arm({ kind: 'refuse', code: '10009', script: 'revoke' });
    expect(await refund('100')).toMatchObject({ state: 'REJECTED', problem: { providerCode: '10009' } });
    services.simulator.faults.arm({ kind: 'drop-before', script: 'revoke' });
    const unknown = await refund('100');
    expect(unknown.state).toBe('UNKNOWN');
    expect(await refund('0.01')).toMatchObject({ problem: { code: 'REFUND_LIMIT_REACHED' } });
    expect(await services.end(unknown.id)).toMatchObject({ state: 'REJECTED', problem: { code: 'NOT_APPLIED' } });
    expect(await refund('100')).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('is kept by many at once', async () => {
    const services = await openWriteServices({ store: await engine.fresh() });
    const refund = limited(services, { perDay: KZT('50') });
    const ends = await Promise.all(
      Array.from({ length: 10 }, (_, index) => refund('10', 'anna', index % 2 === 0 ? PAID : '7000000003')),
    );
    expect(ends.filter(({ state }) => state === 'SUCCEEDED')).toHaveLength(5);
    expect(writesReceived(services)).toBe(5);
  });
});
