import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { call, seen, start } from './client.js';

const PAID = '7000000002';

describe('which calls a fault happens to', () => {
  const refuse = { kind: 'refuse', code: '9999' } as const;
  const outcome = async (simulator: Simulator, path: string, id = PAID) =>
    (await call(simulator, path, [['pg_payment_id', id]])).text('pg_error_code') ?? 'ok';

  test('one call, unless told otherwise', async () => {
    const simulator = await start();
    simulator.faults.arm({ ...refuse, script: 'get_status3' });
    expect([await outcome(simulator, '/get_status3'), await outcome(simulator, '/get_status3')]).toEqual([
      '9999',
      'ok',
    ]);
    expect(simulator.faults.list()).toEqual([]);
  });

  test('so many calls as it says', async () => {
    const simulator = await start();
    const id = simulator.faults.arm({ ...refuse, times: 2 });
    await outcome(simulator, '/get_status3');
    expect(simulator.faults.list()).toEqual([{ ...refuse, id, times: 1 }]);
    expect([await outcome(simulator, '/get_status3'), await outcome(simulator, '/get_status3')]).toEqual([
      '9999',
      'ok',
    ]);
  });

  test('always, until it is cleared', async () => {
    const simulator = await start();
    const id = simulator.faults.arm({ ...refuse, times: 'always' });
    for (let round = 0; round < 3; round++) expect(await outcome(simulator, '/get_status3')).toBe('9999');
    expect(simulator.faults.clear(id)).toBe(true);
    expect(await outcome(simulator, '/get_status3')).toBe('ok');
    expect(simulator.faults.clear()).toBe(false);
  });

  test.each([
    ['revoke', '/revoke.php'],
    ['revoke.php', '/revoke'],
    ['cancel.php', '/g2g/cancel'],
  ])('script %s is met by %s', async (script, path) => {
    const simulator = await start();
    simulator.faults.arm({ ...refuse, script });
    expect(await outcome(simulator, '/get_status3.php')).toBe('ok');
    expect(await outcome(simulator, path)).toBe('9999');
  });

  test('a payment is met by either of its ids, and others are left alone', async () => {
    const simulator = await start();
    simulator.faults.arm({ ...refuse, paymentId: PAID, times: 'always' });
    simulator.faults.arm({ ...refuse, orderId: 'DEMO-HOLD', times: 'always' });
    expect(await outcome(simulator, '/get_status3', '7000000003')).toBe('ok');
    expect(await outcome(simulator, '/get_status3', '7000000001')).toBe('9999');
    const byOrder = await call(simulator, '/get_status3', [['pg_order_id', 'DEMO-PAID']]);
    expect(byOrder.text('pg_error_code')).toBe('9999');
  });

  test('faults of one kind of place follow each other, oldest first', async () => {
    const simulator = await start();
    simulator.faults.arm({ ...refuse, code: '9999' });
    simulator.faults.arm({ ...refuse, code: '10000' });
    const seenCodes = [1, 2, 3].map(() => outcome(simulator, '/get_status3'));
    expect((await Promise.all(seenCodes)).sort()).toEqual(['10000', '9999', 'ok']);
  });

  test('a fault of refunds waits for a refund, even if it names no script', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'refund-fails', paymentId: PAID });
    expect(await outcome(simulator, '/get_status3')).toBe('ok');
    expect(await outcome(simulator, '/revoke')).toBe('ok');
    expect(simulator.ledger.payment(PAID).refunds).toMatchObject([{ status: 'error' }]);
  });

  test('not to callers who cannot prove who they are: they use no fault up', async () => {
    const simulator = await start();
    simulator.faults.arm(refuse);
    const url = `${simulator.url}/get_status3.php?pg_merchant_id=500500&pg_salt=s&pg_sig=${'0'.repeat(32)}`;
    expect((await seen(await fetch(url), '/get_status3.php')).text('pg_error_code')).toBe('1100');
    expect(simulator.faults.list()).toHaveLength(1);
  });

  test('never: such a fault is not armed', async () => {
    const { faults } = await start();
    expect(() => faults.arm({ ...refuse, script: 'refund.asp' })).toThrow('no script "refund.asp"');
    expect(() => faults.arm({ kind: 'refund-fails', script: 'get_status3' })).toThrow('only happens to refunds');
    expect(() => faults.arm({ ...refuse, times: 0 })).toThrow('"times"');
    expect(faults.list()).toEqual([]);
  });
});
