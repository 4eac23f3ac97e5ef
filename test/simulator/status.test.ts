import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../src/freedompay/protocol/message.js';
import { decodeXml } from '../../src/freedompay/protocol/xml.js';
import type { NewPayment } from '../../src/simulator/ledger/new-payment.js';
import { call, entries, start } from './client.js';

const STATUS3 = '/get_status3.php';
const STATUS2 = '/g2g/status_v2';

/** The paths of all fields of a message: `pg_refund_payments/pg_refund_payment/pg_amount`. */
function names(message: Message, parent = ''): string[] {
  return message.flatMap(([name, value]) =>
    typeof value === 'string' ? [parent + name] : [parent + name, ...names(value, `${parent}${name}/`)],
  );
}

function fixture(file: string): Message {
  return decodeXml(readFileSync(`test/fixtures/provider/${file}`));
}

describe('a status reply has every field of the recorded one like it', () => {
  const payments: [string, string, NewPayment][] = [
    ['02_status3_new_unpaid_empty_elements.xml', STATUS3, { orderId: 'A', amount: '2500' }],
    [
      '03_status3_success_one_refund.xml',
      STATUS3,
      { orderId: 'A', amount: '10', state: 'captured', refunds: [{ amount: '10' }] },
    ],
    [
      '04_status3_two_refunds_one_failed_revoked_empty.xml',
      STATUS3,
      {
        orderId: 'A',
        amount: '100',
        state: 'captured',
        refunds: [{ amount: '40' }, { amount: '60', status: 'error', failureCode: '10020' }],
      },
    ],
    ['05_status3_hold_cancelled.xml', STATUS3, { orderId: 'A', amount: '500', state: 'cancelled' }],
    ['06_status3_declined.xml', STATUS3, { orderId: 'A', amount: '100', state: 'declined', failureCode: '99999' }],
    ['07_status_v2_success_hold.xml', STATUS2, { orderId: 'A', amount: '1030', state: 'hold' }],
  ];

  test.each(payments)('%s', async (file, path, payment) => {
    const simulator = await start({ demo: false });
    const id = simulator.ledger.addPayment(payment);
    const reply = await call(simulator, path, [['pg_payment_id', id]]);
    expect(reply.signed).toBe(true);
    expect(names(reply.message)).toEqual(expect.arrayContaining(names(fixture(file))));
  });

  test('14_get_status2_payout_ok.xml', async () => {
    const reply = await call(await start(), '/get_status2.php', [['pg_order_id', 'DEMO-PAYOUT-OK']]);
    expect(names(reply.message)).toEqual(expect.arrayContaining(names(fixture('14_get_status2_payout_ok.xml'))));
  });
});

describe('what a status says', () => {
  const fields = ['pg_payment_status', 'pg_amount', 'pg_clearing_amount', 'pg_captured'] as const;
  const demo: [string, string, (string | undefined)[]][] = [
    ['a hold says success with nothing captured', '7000000001', ['success', '15000', '0', '0']],
    ['a captured payment says success too', '7000000002', ['success', '2500', '2500', '1']],
    ['so does a partly refunded one', '7000000003', ['success', '100', '100', '1']],
    ['a declined one says error', '7000000004', ['error', '990', '0', '0']],
    ['an unpaid one has no pg_captured yet', '7000000005', ['new', '500.5', '0', undefined]],
    ['a fully refunded one still says success', '7000000006', ['success', '320', '320', '1']],
    ['a released hold says revoked', '7000000007', ['revoked', '4140', '0', '0']],
    ['an odd one says what nobody documents', '7000000008', ['on_review', '77', '0', undefined]],
  ];

  test.each(demo)('%s', async (_what, id, expected) => {
    const simulator = await start();
    for (const path of [STATUS3, STATUS2]) {
      const reply = await call(simulator, path, [['pg_payment_id', id]]);
      expect(fields.map((name) => reply.text(name))).toEqual(expected);
      expect(reply.text('pg_status')).toBe('ok');
    }
  });

  test('the flags and the method are those of the payment', async () => {
    const simulator = await start();
    const live = simulator.ledger.addPayment({
      orderId: 'A',
      amount: '1',
      testingMode: false,
      method: 'mobile_commerce',
    });
    const read = async (id: string) => {
      const reply = await call(simulator, STATUS3, [['pg_payment_id', id]]);
      return ['pg_can_reject', 'pg_testing_mode', 'pg_payment_method'].map(reply.text);
    };
    expect(await read('7000000002')).toEqual(['1', '1', 'bankcard']);
    expect(await read(live)).toEqual(['0', '0', '']);
    simulator.ledger.pay(live);
    expect(await read(live)).toEqual(['1', '0', 'mobile_commerce']);
  });

  test('refunds are negative, and a failed one stays listed without counting', async () => {
    const simulator = await start();
    for (const path of [STATUS3, STATUS2]) {
      const reply = await call(simulator, path, [['pg_payment_id', '7000000003']]);
      expect(reply.text('pg_refund_amount')).toBe('-40');
      const [good, failed] = entries(reply, 'pg_refund_payments') ?? [];
      expect(good).toMatchObject({ pg_payment_id: '7000000031', pg_payment_status: 'success', pg_amount: '-40' });
      expect(good).toMatchObject({ pg_payment_date: '2026-07-22 16:41:00', pg_reference: '260722114100' });
      expect(failed).toMatchObject({ pg_payment_status: 'error', pg_amount: '-60', pg_payment_date: '' });
      expect(failed).toMatchObject({
        pg_failure_code: '10020',
        pg_failure_description: expect.stringMatching(/^Сумма/),
      });
    }
  });

  test('the released sum is spelled differently by the two status scripts', async () => {
    const simulator = await start();
    const merchant = await call(simulator, STATUS3, [['pg_payment_id', '7000000007']]);
    const gateway = await call(simulator, STATUS2, [['pg_payment_id', '7000000007']]);
    expect([merchant.text('pg_revoked_amount'), merchant.text('pg_revoke_amount')]).toEqual(['-4140', undefined]);
    expect([gateway.text('pg_revoked_amount'), gateway.text('pg_revoke_amount')]).toEqual([undefined, '-4140']);
    expect(entries(merchant, 'pg_revoked_payments')).toEqual([
      { pg_payment_id: '7000000071', pg_payment_status: 'success' },
    ]);
  });

  test('lists of a captured payment are empty elements, not absent ones', async () => {
    const reply = await call(await start(), STATUS3, [['pg_payment_id', '7000000002']]);
    expect(entries(reply, 'pg_refund_payments')).toEqual([]);
    expect(entries(reply, 'pg_revoked_payments')).toEqual([]);
  });

  test('a decline carries its reason, in status_v2 in both pairs', async () => {
    const simulator = await start();
    const merchant = await call(simulator, STATUS3, [['pg_payment_id', '7000000004']]);
    const gateway = await call(simulator, STATUS2, [['pg_payment_id', '7000000004']]);
    expect([merchant.text('pg_failure_code'), merchant.text('pg_error_code')]).toEqual(['10009', undefined]);
    expect([gateway.text('pg_failure_code'), gateway.text('pg_error_code')]).toEqual(['10009', '10009']);
  });

  test('status_v2 tells what remains after commission, and stamps itself in UTC behind the signature', async () => {
    const now = new Date('2026-11-28T10:44:55.123Z');
    const reply = await call(await start({ now: () => now }), STATUS2, [['pg_payment_id', '7000000003']]);
    expect(reply.text('pg_net_amount')).toBe('97.1');
    expect(reply.message.at(-2)?.[0]).toBe('pg_sig');
    expect(reply.message.at(-1)).toEqual(['pg_datetime', '2026-11-28T10:44:55+00:00']);
    expect(reply.signed).toBe(true);
  });

  test('amounts of currencies with other minor digits are written without needless zeros', async () => {
    const simulator = await start({ demo: false });
    const written = async (amount: string, currency: string) => {
      const id = simulator.ledger.addPayment({ orderId: 'A', amount, currency, state: 'captured' });
      const reply = await call(simulator, STATUS2, [['pg_payment_id', id]]);
      return [reply.text('pg_amount'), reply.text('pg_net_amount')];
    };
    expect(await written('13441.50', 'KZT')).toEqual(['13441.5', '13051.7']);
    expect(await written('1000', 'KRW')).toEqual(['1000', '971']);
    expect(await written('0.01', 'KZT')).toEqual(['0.01', '0.01']);
  });
});

describe('dates without an offset are local', () => {
  test.each([
    ['Asia/Almaty', '2024-02-29T12:00:00Z', '2024-02-29 18:00:00'],
    ['Asia/Almaty', '2024-03-02T12:00:00Z', '2024-03-02 17:00:00'],
    ['Asia/Bishkek', '2026-07-22T23:30:00Z', '2026-07-23 05:30:00'],
    ['UTC', '2026-07-22T00:00:00Z', '2026-07-22 00:00:00'],
  ])('in %s', async (timeZone, instant, stamp) => {
    const simulator = await start({ timeZone, demo: false });
    const createdAt = new Date(instant);
    const id = simulator.ledger.addPayment({ orderId: 'A', amount: '1', state: 'hold', createdAt });
    const reply = await call(simulator, STATUS3, [['pg_payment_id', id]]);
    expect([reply.text('pg_create_date'), reply.text('pg_payment_date')]).toEqual([stamp, stamp]);
  });

  test('a zone nobody knows stops the start', async () => {
    await expect(start({ timeZone: 'Asia/Nowhere' })).rejects.toThrow('"Asia/Nowhere" is not an IANA time zone');
  });
});

describe('what an id finds', () => {
  test('an order id finds the latest transaction in get_status3: after a refund, the refund', async () => {
    const simulator = await start();
    const before = await call(simulator, STATUS3, [['pg_order_id', 'DEMO-PAID']]);
    expect(before.text('pg_payment_id')).toBe('7000000002');
    const refundId = simulator.ledger.refund('7000000002', '500');
    const after = await call(simulator, STATUS3, [['pg_order_id', 'DEMO-PAID']]);
    expect(['pg_payment_id', 'pg_amount', 'pg_clearing_amount', 'pg_payment_status'].map(after.text)).toEqual([
      refundId,
      '-500',
      '0',
      'success',
    ]);
    expect(after.signed).toBe(true);
  });

  test('the latest is the last that was made, whichever payment of the order it belongs to', async () => {
    const simulator = await start();
    simulator.ledger.addPayment({ orderId: 'DEMO-PAID', amount: '7' });
    const refundId = simulator.ledger.refund('7000000002', '500');
    const reply = await call(simulator, STATUS3, [['pg_order_id', 'DEMO-PAID']]);
    expect(reply.text('pg_payment_id')).toBe(refundId);
  });

  test('an order id finds only the parent in status_v2', async () => {
    const reply = await call(await start(), STATUS2, [['pg_order_id', 'DEMO-PARTIAL']]);
    expect([reply.text('pg_payment_id'), reply.text('pg_amount')]).toEqual(['7000000003', '100']);
  });

  test('of several payments of an order the latest is found', async () => {
    const simulator = await start();
    const second = simulator.ledger.addPayment({ orderId: 'DEMO-REFUNDED', amount: '5' });
    for (const path of [STATUS3, STATUS2]) {
      const reply = await call(simulator, path, [['pg_order_id', 'DEMO-REFUNDED']]);
      expect(reply.text('pg_payment_id')).toBe(second);
    }
  });

  test.each([STATUS3, STATUS2])('a payment id finds refunds and revocations too: %s', async (path) => {
    const simulator = await start();
    const refund = await call(simulator, path, [['pg_payment_id', '7000000032']]);
    expect(['pg_amount', 'pg_payment_status', 'pg_failure_code'].map(refund.text)).toEqual(['-60', 'error', '10020']);
    const revocation = await call(simulator, path, [['pg_payment_id', '7000000071']]);
    expect([revocation.text('pg_amount'), revocation.text('pg_order_id')]).toEqual(['-4140', 'DEMO-CANCELED']);
  });

  test.each([STATUS3, STATUS2])('with both ids the payment id decides: %s', async (path) => {
    const reply = await call(await start(), path, [
      ['pg_order_id', 'DEMO-PAID'],
      ['pg_payment_id', '7000000001'],
    ]);
    expect(reply.text('pg_order_id')).toBe('DEMO-HOLD');
  });

  test.each([STATUS3, STATUS2])('what is not known is an unsigned 11068: %s', async (path) => {
    const simulator = await start();
    for (const field of [['pg_payment_id', '1'] as const, ['pg_order_id', 'NOBODY'] as const]) {
      const reply = await call(simulator, path, [field]);
      expect(reply.status).toBe(200);
      expect(reply.message).toEqual(fixture('08_payment_not_found_unsigned.xml'));
    }
  });
});

describe('payouts', () => {
  test.each([
    ['DEMO-PAYOUT-OK', 'ok', '1', undefined],
    ['DEMO-PAYOUT-PENDING', 'pending', '0', undefined],
    ['DEMO-PAYOUT-FAILED', 'failed', '0', '10000'],
  ])('%s', async (orderId, word, captured, code) => {
    const reply = await call(await start(), '/get_status2.php', [['pg_order_id', orderId]]);
    expect(['pg_transaction_status', 'pg_captured', 'pg_failure_code'].map(reply.text)).toEqual([word, captured, code]);
    expect(reply.signed).toBe(true);
  });

  test('one that does not exist has payment id 0, signed', async () => {
    const reply = await call(await start(), '/get_status2.php', [['pg_order_id', 'NOBODY']]);
    expect([reply.signed, reply.text('pg_payment_id'), reply.text('pg_status')]).toEqual([true, '0', 'error']);
  });
});
