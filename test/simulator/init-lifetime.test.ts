import { describe, expect, test } from '@jest/globals';
import { ORDER, orderWith } from './checkout.js';
import { call, start } from './client.js';

const INIT = '/init_payment.php';

describe('when its time runs out', () => {
  test('the payment becomes incomplete, for every reader, and cannot be paid', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    const id = (await call(simulator, INIT, orderWith({ pg_lifetime: '300' }))).text('pg_payment_id') ?? '';
    const word = async () =>
      (await call(simulator, '/get_status3.php', [['pg_payment_id', id]])).text('pg_payment_status');
    moment += 299_999;
    expect(await word()).toBe('new');
    moment += 1;
    expect([await word(), simulator.ledger.payment(id).word]).toEqual(['incomplete', 'incomplete']);
    expect(() => simulator.ledger.pay(id)).toThrow('10018');
    expect(() => simulator.ledger.cancel(id)).toThrow('9013');
  });

  test('a payment that was paid in time stays paid', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    const id = (await call(simulator, INIT, ORDER)).text('pg_payment_id') ?? '';
    simulator.ledger.pay(id, { hold: true });
    moment += 7 * 86_400_000;
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'success', authorized: { amount: '2500.00' } });
  });
});

describe('faults', () => {
  test('payment-lag: the payment is there, and can be paid, before the status scripts see it', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    simulator.faults.arm({ kind: 'payment-lag', ms: 60_000 });
    const id = (await call(simulator, INIT, ORDER)).text('pg_payment_id') ?? '';
    const read = async () => [
      (await call(simulator, '/get_status3.php', [['pg_payment_id', id]])).text('pg_error_code'),
      (await call(simulator, '/g2g/status_v2', [['pg_order_id', 'A-1']])).text('pg_error_code'),
    ];
    simulator.ledger.pay(id);
    expect(await read()).toEqual(['11068', '11068']);
    moment += 60_000;
    expect(await read()).toEqual([undefined, undefined]);
  });

  test('of an earlier payment of the order are not those of the one being made', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'refuse', code: '9999', paymentId: '7000000002', times: 'always' });
    const repeated = await call(simulator, INIT, orderWith({ pg_order_id: 'DEMO-PAID' }));
    expect(repeated.text('pg_status')).toBe('ok');
  });
});
