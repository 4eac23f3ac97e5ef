import { describe, expect, test } from '@jest/globals';
import { call, entries, start } from './client.js';

const STATUS = '/get_status3.php';

/** A clock that stands until it is moved. */
function clock(): { now: () => Date; pass: (ms: number) => void } {
  let moment = Date.UTC(2026, 10, 1);
  return {
    now: () => new Date(moment),
    pass: (ms) => {
      moment += ms;
    },
  };
}

describe('what a script wrote is seen late', () => {
  test('a capture', async () => {
    const { now, pass } = clock();
    const simulator = await start({ lagMs: 750, now });
    await call(simulator, '/do_capture.php', [['pg_payment_id', '7000000001']]);
    const captured = async () => (await call(simulator, STATUS, [['pg_payment_id', '7000000001']])).text('pg_captured');
    expect(simulator.ledger.payment('7000000001').captured?.amount).toBe('15000.00');
    pass(749);
    expect(await captured()).toBe('0');
    pass(1);
    expect(await captured()).toBe('1');
  });

  test('a release', async () => {
    const { now, pass } = clock();
    const simulator = await start({ lagMs: 750, now });
    await call(simulator, '/cancel.php', [['pg_payment_id', '7000000001']]);
    const word = async () =>
      (await call(simulator, '/g2g/status_v2', [['pg_payment_id', '7000000001']])).text('pg_payment_status');
    expect(await word()).toBe('success');
    pass(750);
    expect(await word()).toBe('revoked');
  });

  test('a refund: in the list, by its own id and by its order', async () => {
    const { now, pass } = clock();
    const simulator = await start({ lagMs: 750, now });
    const accepted = await call(simulator, '/revoke.php', [
      ['pg_payment_id', '7000000002'],
      ['pg_refund_amount', '5'],
    ]);
    const refundId = accepted.text('pg_revoke_payment_id') ?? '';
    const read = async () => [
      entries(await call(simulator, STATUS, [['pg_payment_id', '7000000002']]), 'pg_refund_payments')?.length,
      (await call(simulator, STATUS, [['pg_payment_id', refundId]])).text('pg_error_code'),
      (await call(simulator, STATUS, [['pg_order_id', 'DEMO-PAID']])).text('pg_payment_id'),
    ];
    expect(await read()).toEqual([0, '11068', '7000000002']);
    pass(750);
    expect(await read()).toEqual([1, undefined, refundId]);
  });
});

test('a refund that will fail is seen as late as one that succeeds', async () => {
  const { now, pass } = clock();
  const simulator = await start({ lagMs: 750, now });
  await call(simulator, '/revoke.php', [
    ['pg_payment_id', '7000000002'],
    ['pg_refund_amount', '2500.01'],
  ]);
  const refunds = async () =>
    entries(await call(simulator, STATUS, [['pg_payment_id', '7000000002']]), 'pg_refund_payments');
  expect(await refunds()).toEqual([]);
  pass(750);
  expect(await refunds()).toMatchObject([{ pg_payment_status: 'error', pg_failure_code: '10020' }]);
});

test('a write acts on the true state, however old the state is that readers see', async () => {
  const { now } = clock();
  const simulator = await start({ lagMs: 60_000, now });
  await call(simulator, '/do_capture.php', [['pg_payment_id', '7000000001']]);
  const repeated = await call(simulator, '/do_capture.php', [['pg_payment_id', '7000000001']]);
  expect(repeated.text('pg_error_code')).toBe('10036');
  expect(simulator.ledger.payment('7000000001').writes).toBe(1);
});

test('what is done elsewhere is seen at once, without revealing what still lags', async () => {
  const { now } = clock();
  const simulator = await start({ lagMs: 60_000, now });
  await call(simulator, '/revoke.php', [
    ['pg_payment_id', '7000000002'],
    ['pg_refund_amount', '5'],
  ]);
  const elsewhere = simulator.ledger.refund('7000000002', '5');
  const reply = await call(simulator, STATUS, [['pg_payment_id', '7000000002']]);
  expect(entries(reply, 'pg_refund_payments')?.map((one) => one['pg_payment_id'])).toEqual([elsewhere]);
  expect(simulator.ledger.payment('7000000002').refunds).toHaveLength(2);
});

test('by the wall clock the lag is 750 ms unless told otherwise', async () => {
  const simulator = await start({ lagMs: 750 });
  const writtenAt = Date.now();
  await call(simulator, '/do_capture.php', [['pg_payment_id', '7000000001']]);
  const status = () => call(simulator, STATUS, [['pg_payment_id', '7000000001']]);
  expect((await status()).text('pg_captured')).toBe('0');
  while ((await status()).text('pg_captured') === '0') expect(Date.now() - writtenAt).toBeLessThan(5000);
  expect(Date.now() - writtenAt).toBeGreaterThanOrEqual(750);
});
