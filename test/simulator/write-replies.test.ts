import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { call, entries, expectOk, expectScriptError, type Seen, start } from './client.js';

describe('a refund of more than is left', () => {
  test('is accepted by revoke.php and then ends in error', async () => {
    const simulator = await start();
    const reply = await call(simulator, '/revoke.php', [
      ['pg_payment_id', '7000000003'],
      ['pg_refund_amount', '60.01'],
    ]);
    expectOk(reply);
    const status = await call(simulator, '/get_status3.php', [['pg_payment_id', '7000000003']]);
    expect(entries(status, 'pg_refund_payments')?.at(-1)).toMatchObject({
      pg_payment_id: reply.text('pg_revoke_payment_id'),
      pg_payment_status: 'error',
      pg_amount: '-60.01',
      pg_failure_code: '10020',
    });
    expect(status.text('pg_refund_amount')).toBe('-40');
    expect(simulator.ledger.payment('7000000003').refunded.amount).toBe('40.00');
  });

  test('is refused by /g2g/refund at once', async () => {
    await expectScriptError(await start(), '/g2g/refund', '7000000003', '10020', [['pg_amount', '60.01']]);
  });

  test('counts refunds that are still in process as taken', async () => {
    const simulator = await start();
    simulator.ledger.refund('7000000003', '50', { status: 'process' });
    await expectScriptError(simulator, '/g2g/refund', '7000000003', '10020', [['pg_amount', '10.01']]);
  });
});

test('revoke.php takes amount 0 for a full refund', async () => {
  const simulator = await start();
  await call(simulator, '/revoke.php', [
    ['pg_payment_id', '7000000002'],
    ['pg_refund_amount', '0'],
  ]);
  expect(simulator.ledger.payment('7000000002').refunded.amount).toBe('2500.00');
});

test('/g2g/refund refuses another currency than the payment has', async () => {
  const fields: Message = [
    ['pg_amount', '1'],
    ['pg_currency', 'USD'],
  ];
  await expectScriptError(await start(), '/g2g/refund', '7000000002', '200', fields);
});

test('Gateway replies have the fields of the recorded ones', async () => {
  const simulator = await start({ demo: false });
  const id = simulator.ledger.addPayment({ id: '7777777777', orderId: 'A', amount: '1000', state: 'hold' });
  const other = simulator.ledger.addPayment({ orderId: 'B', amount: '1000', state: 'hold' });
  const fields = ({ message }: Seen) => message.filter(([name]) => name !== 'pg_salt' && name !== 'pg_sig');

  const captured = await call(simulator, '/g2g/clearing', [
    ['pg_payment_id', id],
    ['pg_clearing_amount', '500'],
  ]);
  expect(fields(captured)).toEqual([
    ['pg_payment_id', '7777777777'],
    ['pg_amount', '1000'],
    ['pg_clearing_amount', '500'],
    ['pg_status', 'ok'],
    ['pg_status_clearing', '1'],
  ]);
  expect(
    fields(
      await call(simulator, '/g2g/refund', [
        ['pg_payment_id', id],
        ['pg_amount', '1'],
      ]),
    ),
  ).toEqual([
    ['pg_payment_id', '7777777777'],
    ['pg_payment_refund_id', simulator.ledger.payment(id).refunds[0]?.id],
    ['pg_status', 'ok'],
    ['pg_refund_status', 'success'],
  ]);
  expect(fields(await call(simulator, '/g2g/cancel', [['pg_payment_id', other]]))).toEqual([
    ['pg_payment_id', other],
    ['pg_payment_revoke_id', simulator.ledger.payment(other).revocations[0]?.id],
    ['pg_status', 'ok'],
    ['pg_revoke_status', 'success'],
  ]);
});

test('/g2g/clearing takes the amount as pg_amount too, as was seen live', async () => {
  const simulator = await start();
  await call(simulator, '/g2g/clearing', [
    ['pg_payment_id', '7000000001'],
    ['pg_amount', '15000'],
  ]);
  expect(simulator.ledger.payment('7000000001').captured?.amount).toBe('15000.00');
});
