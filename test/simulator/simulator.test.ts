import { describe, expect, test } from '@jest/globals';
import { startSimulator } from '../../src/simulator/simulator.js';
import { call, start, until } from './client.js';

test('several simulators run beside each other and share nothing', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  one.ledger.refund('7000000002');
  one.faults.arm({ kind: 'html', times: 'always' });
  expect(one.url).not.toBe(other.url);
  expect(other.ledger.payment('7000000002').refunds).toEqual([]);
  const reply = await call(other, '/get_status3.php', [['pg_payment_id', '7000000002']]);
  expect(reply.signed).toBe(true);
});

test('without demo data it starts empty, and resets to empty', async () => {
  const simulator = await start({ demo: false });
  expect(simulator.ledger.payments()).toEqual([]);
  simulator.ledger.addPayment({ orderId: 'A', amount: '1' });
  simulator.reset();
  expect([simulator.ledger.payments(), simulator.ledger.payouts()]).toEqual([[], []]);
  const reply = await call(simulator, '/get_status3.php', [['pg_order_id', 'A']]);
  expect(reply.text('pg_error_code')).toBe('11068');
});

test('a port that is taken is said so', async () => {
  const { url } = await start();
  await expect(startSimulator({ port: Number(new URL(url).port) })).rejects.toThrow('EADDRINUSE');
});

describe('closing', () => {
  test('ends connections that are kept alive and refuses new ones', async () => {
    const simulator = await start();
    await call(simulator, '/get_status3.php', [['pg_payment_id', '7000000001']]);
    await simulator.close();
    await expect(fetch(simulator.url)).rejects.toThrow('fetch failed');
  });

  test('does not wait for delays, and lets no delayed write happen', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'delay', ms: 3_600_000 });
    const reply = call(simulator, '/revoke.php', [['pg_payment_id', '7000000002']]);
    reply.catch(() => undefined);
    await until(() => simulator.calls.length === 1);
    await simulator.close();
    await expect(reply).rejects.toThrow('fetch failed');
    expect(simulator.ledger.payment('7000000002').writes).toBe(0);
  });

  test('twice is no harm', async () => {
    const simulator = await start();
    await Promise.all([simulator.close(), simulator.close()]);
  });
});

test('many calls at once lose and double nothing', async () => {
  const simulator = await start({ demo: false });
  const id = simulator.ledger.addPayment({ orderId: 'A', amount: '100', state: 'captured' });
  const replies = await Promise.all(
    Array.from({ length: 60 }, () =>
      call(simulator, '/g2g/refund', [
        ['pg_payment_id', id],
        ['pg_amount', '2'],
      ]),
    ),
  );
  expect(replies.filter((reply) => reply.signed && reply.text('pg_status') === 'ok')).toHaveLength(50);
  expect(simulator.ledger.payment(id)).toMatchObject({ refunded: { amount: '100.00' }, writes: 50 });
  expect(new Set(replies.map((reply) => reply.text('pg_payment_refund_id'))).size).toBe(51);
});
