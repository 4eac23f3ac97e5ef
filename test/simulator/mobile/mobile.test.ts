import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { openShop } from '../../harness/shop.js';
import { openPayment } from '../checkout.js';
import { call, start, until } from '../client.js';
import { namesOf, sample } from '../samples.js';

const PHONE = '77017777777';

async function opened(options: Parameters<typeof start>[0] = {}) {
  const simulator = await start(options);
  const shop = await openShop();
  const id = await openPayment(simulator, shop, [
    ['pg_payment_method', 'mobile_commerce'],
    ['pg_auto_clearing', '1'],
  ]);
  return { simulator, shop, id };
}

const pay = (simulator: Simulator, id: string, phone = PHONE) =>
  call(simulator, '/mfs/pay', [
    ['pg_payment_id', id],
    ['pg_abonent_phone', phone],
    ['pg_payment_system_code', 'KCELLKZT'],
  ]);
const approve = (simulator: Simulator, id: string, code = '111111') =>
  call(simulator, '/mfs/approve', [
    ['pg_payment_id', id],
    ['pg_approval_code', code],
  ]);
const resend = (simulator: Simulator, id: string) => call(simulator, '/mfs/resend_otp', [['pg_payment_id', id]]);

describe('a payment from a phone', () => {
  test('asks for a code, answers unsigned as documented, and is paid with the code', async () => {
    const { simulator, shop, id } = await opened();
    const first = await pay(simulator, id);
    expect([first.signed, namesOf(first.message)]).toEqual([
      false,
      namesOf(sample('S10_mfs_pay_need_approve_unsigned.xml')),
    ]);
    expect(first.text('pg_status')).toBe('need_approve');
    expect(simulator.ledger.payment(id).authorized).toBeNull();
    const reply = await approve(simulator, id);
    expect([reply.text('pg_status'), reply.text('pg_sig')]).toEqual(['ok', undefined]);
    expect(simulator.ledger.payment(id)).toMatchObject({ captured: { amount: '2500.00' }, effects: { charges: 1 } });
    const status = await call(simulator, '/get_status3.php', [['pg_payment_id', id]]);
    expect(['pg_payment_status', 'pg_captured', 'pg_payment_method', 'pg_card_pan'].map(status.text)).toEqual([
      'success',
      '1',
      'mobile_commerce',
      '',
    ]);
    await until(() => shop.at('result').length === 1);
    expect(['pg_result', 'pg_can_reject'].map((name) => shop.at('result')[0]?.text(name))).toEqual(['1', '0']);
  });

  test('is paid without a code where the phone ends in 0000, and has no money where in 0009', async () => {
    const { simulator, id } = await opened();
    expect((await pay(simulator, id, '77010000009')).text('pg_error_code')).toBe('11006');
    expect((await pay(simulator, id, '+77010000000')).text('pg_status')).toBe('ok');
    expect(simulator.ledger.payment(id).captured).not.toBeNull();
    expect((await pay(simulator, id)).text('pg_error_code')).toBe('10015');
    expect((await approve(simulator, id)).text('pg_error_code')).toBe('10015');
  });

  test('takes no wrong code, and after three of them no right one, until another code was sent', async () => {
    const { simulator, id } = await opened();
    await pay(simulator, id);
    const codes: (string | undefined)[] = [];
    for (const code of ['000000', '000000', '000000', '111111']) {
      codes.push((await approve(simulator, id, code)).text('pg_error_code'));
    }
    expect(codes).toEqual(['11002', '11002', '11007', '11007']);
    expect((await resend(simulator, id)).text('pg_status')).toBe('ok');
    expect((await approve(simulator, id)).text('pg_status')).toBe('ok');
  });

  test('takes no code that is older than five minutes, and sends three at most', async () => {
    let moment = Date.UTC(2026, 7, 1);
    const { simulator, id } = await opened({ now: () => new Date(moment) });
    await pay(simulator, id);
    moment += 300_001;
    expect((await approve(simulator, id)).text('pg_error_code')).toBe('11008');
    const sent = [await resend(simulator, id), await resend(simulator, id), await resend(simulator, id)];
    expect(sent.map(({ text }) => text('pg_error_code'))).toEqual([undefined, undefined, '11010']);
    expect((await approve(simulator, id)).text('pg_status')).toBe('ok');
  });

  test('may be "process" after the code, and end later', async () => {
    const { simulator, id } = await opened();
    simulator.faults.arm({ kind: 'ends-later', ms: 1_000, code: '11001', script: 'mfs/approve' });
    await pay(simulator, id);
    expect((await approve(simulator, id)).text('pg_status')).toBe('process');
    expect((await approve(simulator, id)).text('pg_error_code')).toBe('120');
    await simulator.forward(1_000);
    expect(simulator.ledger.payment(id)).toMatchObject({ word: 'error', failureCode: '11001' });
  });

  test('is none of a payment by card, or of a phone that is no number', async () => {
    const { simulator, id } = await opened();
    expect((await pay(simulator, '7000000005')).text('pg_error_code')).toBe('120');
    expect((await pay(simulator, id, 'mine')).text('pg_error_code')).toBe('200');
    expect((await approve(simulator, id)).text('pg_error_code')).toBe('120');
    expect((await resend(simulator, '1')).text('pg_error_code')).toBe('11068');
  });

  test('has faults of its own script, where others end alike', async () => {
    const { simulator, id } = await opened();
    simulator.faults.arm({ kind: 'http-502', script: 'card/pay' });
    expect((await pay(simulator, id)).text('pg_status')).toBe('need_approve');
    simulator.faults.arm({ kind: 'refuse', code: '9999', script: 'mfs/pay' });
    const refused = await pay(simulator, id);
    expect([refused.text('pg_error_code'), refused.text('pg_sig')]).toEqual(['9999', undefined]);
    expect(() => simulator.faults.arm({ kind: 'http-502', script: 'mfs/check_mnp' })).toThrow('There is no script');
  });
});
