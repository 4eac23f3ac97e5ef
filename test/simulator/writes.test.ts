import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { call, expectOk, expectScriptError, start } from './client.js';

interface Flavour {
  readonly flavour: string;
  readonly capture: string;
  readonly cancel: string;
  readonly refund: string;
  readonly refundAmount: string;
  readonly refundId: string;
  readonly cancelId: string;
}

const MERCHANT: Flavour = {
  flavour: 'merchant',
  capture: '/do_capture.php',
  cancel: '/cancel.php',
  refund: '/revoke.php',
  refundAmount: 'pg_refund_amount',
  refundId: 'pg_revoke_payment_id',
  cancelId: 'pg_cancel_payment_id',
};
const GATEWAY: Flavour = {
  flavour: 'gateway',
  capture: '/g2g/clearing',
  cancel: '/g2g/cancel',
  refund: '/g2g/refund',
  refundAmount: 'pg_amount',
  refundId: 'pg_payment_refund_id',
  cancelId: 'pg_payment_revoke_id',
};

describe.each([MERCHANT, GATEWAY])('$flavour writes', (api) => {
  const paid = (simulator: Simulator) =>
    simulator.ledger.addPayment({ orderId: 'P', amount: '100', state: 'captured' });
  const held = (simulator: Simulator) => simulator.ledger.addPayment({ orderId: 'H', amount: '100', state: 'hold' });

  test('a hold is captured whole when no amount is given', async () => {
    const simulator = await start();
    const id = held(simulator);
    const reply = await call(simulator, api.capture, [['pg_payment_id', id]]);
    expectOk(reply);
    expect([reply.text('pg_amount'), reply.text('pg_clearing_amount')]).toEqual(['100', '100']);
    expect(simulator.ledger.payment(id)).toMatchObject({ captured: { amount: '100.00' }, writes: 1, scriptWrites: 1 });
  });

  test('a hold is captured in part, once', async () => {
    const simulator = await start();
    const id = held(simulator);
    const part: Message = [['pg_clearing_amount', '40.50']];
    const reply = await call(simulator, api.capture, [['pg_payment_id', id], ...part]);
    expect([reply.text('pg_amount'), reply.text('pg_clearing_amount')]).toEqual(['100', '40.5']);
    expect(simulator.ledger.payment(id).captured).toEqual({ amount: '40.50', currency: 'KZT' });
    await expectScriptError(simulator, api.capture, id, '10036', part);
  });

  test('nothing but a hold is captured, and no more than it has', async () => {
    const simulator = await start();
    await expectScriptError(simulator, api.capture, '7000000002', '10036');
    await expectScriptError(simulator, api.capture, '7000000004', '10035');
    await expectScriptError(simulator, api.capture, '7000000005', '10035');
    await expectScriptError(simulator, api.capture, '7000000007', '10035');
    await expectScriptError(simulator, api.capture, '7000000001', '10030', [['pg_clearing_amount', '15000.01']]);
    await expectScriptError(simulator, api.capture, '7000000001', '10030', [['pg_clearing_amount', '-1']]);
    await expectScriptError(simulator, api.capture, '7000000001', '10030', [['pg_clearing_amount', '1.001']]);
  });

  test('a hold is released whole, once', async () => {
    const simulator = await start();
    const id = held(simulator);
    const reply = await call(simulator, api.cancel, [['pg_payment_id', id]]);
    expectOk(reply);
    expect(simulator.ledger.payment(id)).toMatchObject({
      cancelled: true,
      word: 'revoked',
      captured: null,
      revocations: [{ id: reply.text(api.cancelId), status: 'success', amount: { amount: '100.00' } }],
      effects: { captures: 0, cancels: 1, refunds: 0 },
    });
    await expectScriptError(simulator, api.cancel, id, '10033');
  });

  test('an unpaid bill is closed, and cannot be paid any more', async () => {
    const simulator = await start();
    expectOk(await call(simulator, api.cancel, [['pg_payment_id', '7000000005']]));
    const { cancelled, word, revocations } = simulator.ledger.payment('7000000005');
    expect({ cancelled, word, revocations }).toEqual({ cancelled: true, word: 'canceled', revocations: [] });
    expect(() => simulator.ledger.pay('7000000005')).toThrow('10015');
  });

  test('what was captured or declined is not cancelled', async () => {
    const simulator = await start();
    await expectScriptError(simulator, api.cancel, '7000000002', '10012');
    await expectScriptError(simulator, api.cancel, '7000000004', '9013');
    simulator.ledger.setWord('7000000005', 'incomplete');
    await expectScriptError(simulator, api.cancel, '7000000005', '9013');
  });

  test('each refund is a transaction of its own, until nothing is left', async () => {
    const simulator = await start();
    const id = paid(simulator);
    const refund = (amount?: string) =>
      call(simulator, api.refund, [['pg_payment_id', id], ...(amount ? [[api.refundAmount, amount] as const] : [])]);
    const first = await refund('40');
    const second = await refund();
    expectOk(first);
    expect(simulator.ledger.payment(id)).toMatchObject({
      refunded: { amount: '100.00' },
      refunds: [
        { id: first.text(api.refundId), amount: { amount: '40.00' }, status: 'success' },
        { id: second.text(api.refundId), amount: { amount: '60.00' }, status: 'success' },
      ],
      effects: { captures: 0, cancels: 0, refunds: 2 },
    });
    expect(first.text(api.refundId)).not.toBe(second.text(api.refundId));
    await expectScriptError(simulator, api.refund, id, '11018');
  });

  test('only what was captured is refunded', async () => {
    const simulator = await start();
    await expectScriptError(simulator, api.refund, '7000000001', '11025', [[api.refundAmount, '1']]);
    await expectScriptError(simulator, api.refund, '7000000005', '11025');
    await expectScriptError(simulator, api.refund, '7000000006', '11018');
  });

  test('a part that was captured bounds the refunds', async () => {
    const simulator = await start();
    const id = held(simulator);
    await call(simulator, api.capture, [
      ['pg_payment_id', id],
      ['pg_clearing_amount', '30'],
    ]);
    expectOk(await call(simulator, api.refund, [['pg_payment_id', id]]));
    expect(simulator.ledger.payment(id).refunded.amount).toBe('30.00');
  });

  test('a repeated idempotency key is recorded, and the money moves twice', async () => {
    const simulator = await start();
    const id = paid(simulator);
    const fields: Message = [
      ['pg_payment_id', id],
      [api.refundAmount, '10'],
      ['pg_idempotency_key', 'same'],
    ];
    await call(simulator, api.refund, fields);
    await call(simulator, api.refund, fields);
    expect(simulator.ledger.payment(id)).toMatchObject({ writes: 2, idempotencyKeys: ['same', 'same'] });
  });

  test('a payment nobody knows, or a refund taken for one, is an unsigned 11068', async () => {
    const simulator = await start();
    for (const path of [api.capture, api.cancel, api.refund]) {
      for (const id of ['1', '7000000031', '7100000001']) {
        const reply = await call(simulator, path, [['pg_payment_id', id]]);
        expect([reply.text('pg_error_code'), reply.text('pg_sig')]).toEqual(['11068', undefined]);
      }
    }
  });

  test('a call without payment id is refused', async () => {
    const reply = await call(await start(), api.capture, [['pg_order_id', 'DEMO-HOLD']]);
    expect([reply.signed, reply.text('pg_error_code')]).toEqual([true, '200']);
  });
});
