import { describe, expect, test } from '@jest/globals';
import { openShop } from '../../harness/shop.js';
import { call, expectOk, post, start } from '../client.js';
import { payeeCard, toCard } from '../payouts/payouts.js';

describe('a scenario of payouts', () => {
  test.each([
    ['payout-paid-later', 'pending', 'ok'],
    ['payout-fails-later', 'pending', 'failed'],
    ['payout-page-open', 'partial', 'partial'],
    ['payout-page-expired', 'incomplete', 'incomplete'],
  ])('%s is %s, and ten minutes later %s', async (name, word, later) => {
    const simulator = await start();
    const { orderId } = await simulator.play(name);
    expect(simulator.ledger.payout(orderId ?? '').word).toBe(word);
    await simulator.forward(600_000);
    expect(simulator.ledger.payout(orderId ?? '').word).toBe(later);
  });

  test.each([
    ['payout-answer-lost', 1],
    ['payout-lost', 0],
  ])('%s loses the answer to the order’s payout, with %i made, and to no other', async (name, count) => {
    const simulator = await start();
    const { orderId } = await simulator.play(name);
    const card = payeeCard(simulator);
    expectOk(await call(simulator, '/api/reg2reg', toCard(card)));
    const asked = toCard(card, { pg_order_id: orderId ?? '' });
    await expect(post(simulator, '/api/reg2reg', asked)).rejects.toThrow('fetch failed');
    expect(simulator.ledger.payouts().filter((one) => one.orderId === orderId)).toHaveLength(count);
  });

  test('payout-refused-later accepts the order’s payout, which fails ten minutes later', async () => {
    const simulator = await start();
    const { orderId } = await simulator.play('payout-refused-later');
    const reply = await call(simulator, '/g2g/reg2reg', toCard(payeeCard(simulator), { pg_order_id: orderId ?? '' }));
    expect(reply.text('pg_status')).toBe('process');
    await simulator.forward(600_000);
    expect(simulator.ledger.payout(orderId ?? '')).toMatchObject({ word: 'failed', failure: { code: '10001' } });
  });
});

describe('a scenario of saved cards and phones', () => {
  test.each([
    ['card-charged', 'success', '1'],
    ['card-charge-declined', 'error', '0'],
    ['profile-charged', 'success', '1'],
    ['phone-charged', 'success', '1'],
    ['phone-charge-declined', 'error', '0'],
  ])('%s is %s, and the shop was told', async (name, word, result) => {
    const simulator = await start();
    const shop = await openShop();
    simulator.setUrls({ result: `${shop.url}/result` });
    const { paymentId } = await simulator.play(name);
    expect(simulator.ledger.payment(paymentId ?? '').word).toBe(word);
    expect(shop.at('result').map(({ text }) => text('pg_result'))).toEqual([result]);
    expect(shop.at('result')[0]?.text('pg_recurring_profile_id') !== undefined).toBe(name === 'profile-charged');
  });

  test.each(['card-charge-decided-later', 'phone-charge-decided-later'])(
    '%s is under way, and ten minutes later paid',
    async (name) => {
      const simulator = await start();
      const { paymentId } = await simulator.play(name);
      expect(simulator.ledger.payment(paymentId ?? '').word).toBe('pending');
      await simulator.forward(600_000);
      expect(simulator.ledger.payment(paymentId ?? '').word).toBe('success');
    },
  );

  test('card-needs-3ds waits for its payer on the page of the bank', async () => {
    const simulator = await start();
    const { paymentId } = await simulator.play('card-needs-3ds');
    const { page } = simulator.ledger.payment(paymentId ?? '');
    expect(await (await fetch(`${simulator.url}${page}/secure`)).text()).toContain('It is me');
  });

  test('phone-code-asked is paid with the code', async () => {
    const simulator = await start();
    const { paymentId } = await simulator.play('phone-code-asked');
    const approved = await call(simulator, '/mfs/approve', [
      ['pg_payment_id', paymentId ?? ''],
      ['pg_approval_code', '111111'],
    ]);
    expect(approved.text('pg_status')).toBe('ok');
  });
});
