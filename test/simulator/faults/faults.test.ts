import { describe, expect, test } from '@jest/globals';
import { MalformedMessage } from '../../../src/freedompay/protocol/message.js';
import { decodeXml } from '../../../src/freedompay/protocol/xml.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { armed, call, post, type Seen, start } from '../client.js';

const PAID = '7000000002';

/** One write of each kind: the call, and how many writes the ledger then has for it. */
const WRITES = [
  { path: '/do_capture.php', id: '7000000001' },
  { path: '/cancel.php', id: '7000000001' },
  { path: '/revoke.php', id: PAID },
  { path: '/g2g/clearing', id: '7000000001' },
  { path: '/g2g/cancel', id: '7000000001' },
  { path: '/g2g/refund', id: PAID },
] as const;
const READS = [
  { path: '/get_status3.php', id: PAID },
  { path: '/g2g/status_v2', id: PAID },
] as const;

function writes(simulator: Simulator, id: string): number {
  return simulator.ledger.payment(id).writes;
}

const send = (simulator: Simulator, { path, id }: { path: string; id: string }) =>
  post(simulator, path, [['pg_payment_id', id]]);

describe.each(WRITES)('around the write $path', (write) => {
  test('the connection is cut before the effect', async () => {
    const simulator = await armed(write.path, { kind: 'drop-before' });
    await expect(send(simulator, write)).rejects.toThrow('fetch failed');
    expect(writes(simulator, write.id)).toBe(0);
  });

  test('the connection is cut after the effect', async () => {
    const simulator = await armed(write.path, { kind: 'drop-after' });
    await expect(send(simulator, write)).rejects.toThrow('fetch failed');
    expect(writes(simulator, write.id)).toBe(1);
  });

  test.each([
    ['http-502', 502, 0],
    ['http-502-after', 502, 1],
    ['html', 200, 0],
  ] as const)('%s answers a web page', async (kind, status, expected) => {
    const simulator = await armed(write.path, { kind });
    const response = await send(simulator, write);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(await response.text()).toMatch(/^<html>/);
    expect(writes(simulator, write.id)).toBe(expected);
  });

  test('a truncated reply comes after the effect and cannot be read', async () => {
    const simulator = await armed(write.path, { kind: 'truncated' });
    const body = await (await send(simulator, write)).text();
    expect(body).toMatch(/^<\?xml/);
    expect(() => decodeXml(body)).toThrow(MalformedMessage);
    expect(writes(simulator, write.id)).toBe(1);
  });

  test.each(['wrong-signature', 'unsigned'] as const)('a reply with %s comes after the effect', async (kind) => {
    const simulator = await armed(write.path, { kind });
    const reply = await call(simulator, write.path, [['pg_payment_id', write.id]]);
    expect([reply.signed, reply.text('pg_status')]).toEqual([false, 'ok']);
    const bare = [reply.text('pg_sig'), reply.text('pg_salt')].map((text) => text === undefined);
    expect(bare).toEqual(kind === 'unsigned' ? [true, true] : [false, false]);
    expect(writes(simulator, write.id)).toBe(1);
  });

  test.each(['none', 'wrong'] as const)('a forged success (signature %s) has no effect at all', async (signature) => {
    const simulator = await armed(write.path, { kind: 'forged-success', signature });
    const reply = await call(simulator, write.path, [['pg_payment_id', write.id]]);
    expect([reply.signed, reply.text('pg_status')]).toEqual([false, 'ok']);
    expect(reply.text('pg_sig') === undefined).toBe(signature === 'none');
    expect(writes(simulator, write.id)).toBe(0);
  });

  test('a refusal is signed and has no effect', async () => {
    const simulator = await armed(write.path, { kind: 'refuse', code: '9999' });
    const reply = await call(simulator, write.path, [['pg_payment_id', write.id]]);
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_error_code')]).toEqual([true, 'error', '9999']);
    expect(writes(simulator, write.id)).toBe(0);
  });

  test('an unknown status word is signed and comes after the effect', async () => {
    const simulator = await armed(write.path, { kind: 'unknown-word', word: 'maybe' });
    const reply = await call(simulator, write.path, [['pg_payment_id', write.id]]);
    expect(reply.signed).toBe(true);
    expect(reply.message.map(([, value]) => value)).toContain('maybe');
    expect(writes(simulator, write.id)).toBe(1);
  });

  test('a reply about another payment is signed and comes after the effect', async () => {
    const simulator = await armed(write.path, { kind: 'other-payment', otherPaymentId: '42' });
    const reply = await call(simulator, write.path, [['pg_payment_id', write.id]]);
    expect([reply.signed, reply.text('pg_payment_id')]).toEqual([true, '42']);
    expect(writes(simulator, write.id)).toBe(1);
  });
});

describe.each(READS)('around the read $path', (read) => {
  const readPayment = (simulator: Simulator): Promise<Seen> => call(simulator, read.path, [['pg_payment_id', read.id]]);

  test('an unknown word takes the place of the payment status', async () => {
    const reply = await readPayment(await armed(read.path, { kind: 'unknown-word' }));
    expect([reply.signed, reply.text('pg_status'), reply.text('pg_payment_status')]).toEqual([true, 'ok', 'on_review']);
  });

  test('a reply about another payment is signed', async () => {
    const reply = await readPayment(await armed(read.path, { kind: 'other-payment' }));
    expect([reply.signed, reply.text('pg_payment_id')]).toEqual([true, '7999999999']);
  });

  test('a duplicate field is refused by a strict reader', async () => {
    const simulator = await armed(read.path, { kind: 'duplicate-field', value: 'error' });
    const body = await (await send(simulator, read)).text();
    expect(body.match(/<pg_payment_status>\w+</g)).toEqual([
      '<pg_payment_status>success<',
      '<pg_payment_status>error<',
    ]);
    expect(() => decodeXml(body)).toThrow('stands twice');
  });

  test('a forged success shows a payment as captured that is not', async () => {
    const simulator = await armed(read.path, { kind: 'forged-success' });
    const reply = await call(simulator, read.path, [['pg_payment_id', '7000000005']]);
    expect(['pg_payment_id', 'pg_captured', 'pg_clearing_amount'].map(reply.text)).toEqual([
      '7000000005',
      '1',
      '500.5',
    ]);
    expect(reply.signed).toBe(false);
  });

  test.each(['drop-before', 'drop-after'] as const)('%s cuts the connection', async (kind) => {
    await expect(readPayment(await armed(read.path, { kind }))).rejects.toThrow('fetch failed');
  });
});

describe('the payout status', () => {
  test('can show an unknown word', async () => {
    const simulator = await armed('/get_status2.php', { kind: 'unknown-word', word: 'frozen' });
    const reply = await call(simulator, '/get_status2.php', [['pg_order_id', 'DEMO-PAYOUT-OK']]);
    expect([reply.signed, reply.text('pg_transaction_status')]).toEqual([true, 'frozen']);
  });

  test('can be about another payout', async () => {
    const simulator = await start();
    simulator.faults.arm({ kind: 'other-payment', script: 'get_status2', orderId: 'DEMO-PAYOUT-OK' });
    const reply = await call(simulator, '/get_status2.php', [['pg_order_id', 'DEMO-PAYOUT-OK']]);
    expect([reply.signed, reply.text('pg_payment_id')]).toEqual([true, '7999999999']);
  });
});
