import { describe, expect, test } from '@jest/globals';
import { scriptOf } from '../../src/freedompay/protocol/signature.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { armed, call, entries, post, start, until } from './client.js';

const PAID = '7000000002';

describe('a delay', () => {
  test('before the effect lets a write land after its caller has given up', async () => {
    const simulator = await armed('/revoke.php', { kind: 'delay', ms: 150 });
    const impatient = new AbortController();
    const given = post(simulator, '/revoke.php', [['pg_payment_id', PAID]], impatient.signal);
    await until(() => simulator.calls.length === 1);
    impatient.abort();
    await expect(given).rejects.toThrow('aborted');
    expect(simulator.ledger.payment(PAID).writes).toBe(0);
    await until(() => simulator.ledger.payment(PAID).writes === 1);
  });

  test('after the effect holds back only the reply', async () => {
    const simulator = await armed('/revoke.php', { kind: 'delay', ms: 60_000, after: true });
    const reply = call(simulator, '/revoke.php', [['pg_payment_id', PAID]]);
    reply.catch(() => undefined);
    await until(() => simulator.ledger.payment(PAID).writes === 1);
    await simulator.close();
    await expect(reply).rejects.toThrow('fetch failed');
  });

  test.each(['/revoke.php', '/g2g/refund'])('that is cleared lets go on what waits for it: %s', async (path) => {
    const simulator = await start();
    const id = simulator.faults.arm({ kind: 'delay', ms: 3_600_000 });
    const other = simulator.faults.arm({ kind: 'delay', ms: 3_600_000, script: 'get_status3' });
    const reply = call(simulator, path, [['pg_payment_id', PAID]]);
    await until(() => simulator.calls.length === 1);
    expect(simulator.faults.list().map((fault) => fault.id)).toEqual([other]);
    expect(simulator.ledger.payment(PAID).writes).toBe(0);
    expect(simulator.faults.clear(id)).toBe(true);
    expect((await reply).text('pg_status')).toBe('ok');
    expect(simulator.ledger.payment(PAID).writes).toBe(1);
    // Nobody waits for it any more.
    expect(simulator.faults.clear(id)).toBe(false);
    expect(simulator.faults.clear()).toBe(true);
  });

  test('goes together with another fault', async () => {
    const simulator = await armed('/revoke.php', { kind: 'delay', ms: 30 });
    simulator.faults.arm({ kind: 'drop-after', script: 'revoke.php' });
    const began = Date.now();
    await expect(post(simulator, '/revoke.php', [['pg_payment_id', PAID]])).rejects.toThrow('fetch failed');
    expect(Date.now() - began).toBeGreaterThanOrEqual(29);
    expect(simulator.ledger.payment(PAID).writes).toBe(1);
  });
});

describe.each(['/revoke.php', '/g2g/refund'])('a refund by %s', (path) => {
  const statuses = async (simulator: Simulator) =>
    entries(await call(simulator, '/get_status3.php', [['pg_payment_id', PAID]]), 'pg_refund_payments')?.map(
      (one) => [one['pg_payment_status'], one['pg_failure_code']] as const,
    );

  test('can be accepted and then fail', async () => {
    const simulator = await armed(path, { kind: 'refund-fails', code: '11026' });
    const reply = await call(simulator, path, [['pg_payment_id', PAID]]);
    expect([reply.signed, reply.text('pg_status')]).toEqual([true, 'ok']);
    expect(await statuses(simulator)).toEqual([['error', '11026']]);
    expect(simulator.ledger.payment(PAID)).toMatchObject({ refunded: { amount: '0.00' }, writes: 1 });
  });

  test('can be seen in process before it fails', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment), lagMs: 750 });
    simulator.faults.arm({ kind: 'refund-fails', processMs: 5000 });
    await call(simulator, path, [['pg_payment_id', PAID]]);
    expect(await statuses(simulator)).toEqual([]);
    moment += 750;
    expect(await statuses(simulator)).toEqual([['process', undefined]]);
    moment += 4999;
    expect(await statuses(simulator)).toEqual([['process', undefined]]);
    moment += 1;
    expect(await statuses(simulator)).toEqual([['error', '10020']]);
  });

  test('can stay in process until the ledger is told otherwise', async () => {
    const simulator = await armed(path, { kind: 'refund-process' });
    await call(simulator, path, [['pg_payment_id', PAID]]);
    expect(await statuses(simulator)).toEqual([['process', undefined]]);
    simulator.ledger.setRefundStatus(simulator.ledger.payment(PAID).refunds[0]?.id ?? '', 'success');
    expect(await statuses(simulator)).toEqual([['success', undefined]]);
  });

  test('can be done for a while before the bank returns it, and be under way for a while before it is done', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    simulator.faults.arm({ kind: 'refund-fails', code: '10000', processMs: 1000, returnedMs: 5000 });
    await call(simulator, path, [['pg_payment_id', PAID]]);
    const seen: unknown[] = [];
    for (const ms of [0, 1000, 4999, 1]) {
      moment += ms;
      seen.push((await statuses(simulator))?.[0]);
    }
    expect(seen).toEqual([
      ['process', undefined],
      ['success', undefined],
      ['success', undefined],
      ['error', '10000'],
    ]);
    expect(simulator.ledger.payment(PAID).refunded.amount).toBe('0.00');
  });

  test('can end well after a while', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    simulator.faults.arm({ kind: 'refund-process', ms: 1000 });
    await call(simulator, path, [['pg_payment_id', PAID]]);
    expect(await statuses(simulator)).toEqual([['process', undefined]]);
    moment += 1000;
    expect(await statuses(simulator)).toEqual([['success', undefined]]);
  });

  test('can be refused and done all the same, with a signature and without', async () => {
    for (const signature of ['right', 'none'] as const) {
      const simulator = await armed(path, { kind: 'refuse', code: '9999', after: true, signature });
      const reply = await call(simulator, path, [['pg_payment_id', PAID]]);
      expect([reply.signed, reply.text('pg_error_code')]).toEqual([signature === 'right', '9999']);
      expect(simulator.ledger.payment(PAID).writes).toBe(1);
    }
  });

  test('can take its time to be seen, even when its reply is lost and it fails', async () => {
    let moment = Date.UTC(2026, 10, 1);
    const simulator = await start({ now: () => new Date(moment) });
    simulator.faults.arm({ kind: 'refund-lag', ms: 90_000 });
    simulator.faults.arm({ kind: 'refund-fails' });
    simulator.faults.arm({ kind: 'drop-after', script: scriptOf(path) });
    await expect(post(simulator, path, [['pg_payment_id', PAID]])).rejects.toThrow('fetch failed');
    moment += 89_999;
    expect(await statuses(simulator)).toEqual([]);
    moment += 1;
    expect(await statuses(simulator)).toEqual([['error', '10020']]);
  });
});

describe('what a capture or cancel did', () => {
  const HELD = '7000000001';

  test.each(['/do_capture.php', '/g2g/clearing', '/cancel.php', '/g2g/cancel'])(
    'by %s can take its time to be seen',
    async (path) => {
      let moment = Date.UTC(2026, 10, 1);
      const simulator = await start({ now: () => new Date(moment) });
      const seen = async () => {
        const { text } = await call(simulator, '/get_status3.php', [['pg_payment_id', HELD]]);
        return `${text('pg_payment_status')} ${text('pg_captured')}`;
      };
      simulator.faults.arm({ kind: 'effect-lag', ms: 90_000, paymentId: HELD });
      const before = await seen();
      await call(simulator, path, [['pg_payment_id', HELD]]);
      moment += 89_999;
      expect(await seen()).toBe(before);
      moment += 1;
      expect(await seen()).not.toBe(before);
    },
  );

  test('is nothing that a reading could show late', async () => {
    const simulator = await start();
    expect(() => simulator.faults.arm({ kind: 'effect-lag', ms: 1, script: 'get_status3' })).toThrow('"get_status3"');
  });
});
