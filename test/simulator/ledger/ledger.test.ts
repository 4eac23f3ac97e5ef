import { describe, expect, test } from '@jest/globals';
import { addDemoData } from '../../../src/simulator/ledger/demo/demo.js';
import { Ledger } from '../../../src/simulator/ledger/ledger.js';
import type { NewPayment } from '../../../src/simulator/ledger/new-payment.js';

/** The id of a demo payment of the asynchronous Gateway API. */
const v5 = (number: number) => `01978d0e-0000-7000-8000-${String(number).padStart(12, '0')}`;

const money = (amount: string) => ({ amount, currency: 'KZT' });

describe('the demo data', () => {
  const ledger = new Ledger();
  addDemoData(ledger);

  test.each([
    ['7000000001', 'DEMO-HOLD', '15000.00', null, '0.00', false, 'success'],
    ['7000000002', 'DEMO-PAID', '2500.00', '2500.00', '0.00', false, 'success'],
    ['7000000003', 'DEMO-PARTIAL', '100.00', '100.00', '40.00', false, 'success'],
    ['7000000004', 'DEMO-DECLINED', '990.00', null, '0.00', false, 'error'],
    ['7000000005', 'DEMO-NEW', '500.50', null, '0.00', false, 'new'],
    ['7000000006', 'DEMO-REFUNDED', '320.00', '320.00', '320.00', false, 'success'],
    ['7000000007', 'DEMO-CANCELED', '4140.00', null, '0.00', true, 'revoked'],
    ['7000000008', 'DEMO-ODD', '77.00', null, '0.00', false, 'on_review'],
    [v5(1), 'DEMO-V5-HOLD', '15000.00', null, '0.00', false, 'success'],
    [v5(2), 'DEMO-V5-PAID', '2500.00', '2500.00', '0.00', false, 'success'],
    [v5(3), 'DEMO-V5-PARTIAL', '100.00', '100.00', '40.00', false, 'success'],
    [v5(4), 'DEMO-V5-DECLINED', '990.00', null, '0.00', false, 'error'],
    [v5(5), 'DEMO-V5-PROCESS', '500.50', null, '0.00', false, 'new'],
    [v5(6), 'DEMO-V5-REFUNDED', '320.00', '320.00', '320.00', false, 'success'],
    [v5(7), 'DEMO-V5-CANCELED', '4140.00', null, '0.00', true, 'revoked'],
    [v5(8), 'DEMO-V5-ODD', '77.00', null, '0.00', false, 'on_review'],
    [v5(9), 'DEMO-V5-3DS', '45.00', null, '0.00', false, 'waiting_3ds'],
    [v5(10), 'DEMO-V5-CLEARING', '640.00', null, '0.00', false, 'process_clearing'],
  ])('%s is %s', (id, orderId, amount, captured, refunded, cancelled, word) => {
    expect(ledger.payment(id)).toMatchObject({
      id,
      orderId,
      word,
      cancelled,
      amount: money(amount),
      captured: captured && money(captured),
      refunded: money(refunded),
      writes: 0,
    });
  });

  test('holds nothing else', () => {
    expect(ledger.payments()).toHaveLength(18);
    expect(ledger.payouts().map(({ id, orderId, word }) => [id, orderId, word])).toEqual([
      ['7100000001', 'DEMO-PAYOUT-OK', 'ok'],
      ['7100000002', 'DEMO-PAYOUT-PENDING', 'pending'],
      ['7100000003', 'DEMO-PAYOUT-FAILED', 'failed'],
      ['7100000004', 'DEMO-PAYOUT-CARD', 'ok'],
      ['7100000005', 'DEMO-PAYOUT-PAGE', 'partial'],
    ]);
  });

  test('holds the cards of two users, to pay with and to be paid to, and a recurring profile', () => {
    const usesOf = (user: string) => ledger.cards.list(user).map(({ use }) => use);
    expect(usesOf('demo-user-1')).toEqual(['purchase', 'purchase', 'purchase', 'payout']);
    expect(usesOf('demo-user-2')).toEqual(['purchase', 'payout', 'payout', 'payout']);
    expect(ledger.profiles.all()).toMatchObject([{ id: '6100000001', paymentId: '7000000002', isAlive: true }]);
  });

  test('is the same every time', () => {
    const repeated = new Ledger();
    addDemoData(repeated);
    expect(repeated.payments()).toEqual(ledger.payments());
    expect(repeated.payouts()).toEqual(ledger.payouts());
  });
});

describe('payments', () => {
  test('get ids of their own, one above the other, beside those that were chosen', () => {
    const ledger = new Ledger();
    const add = (id?: string) => ledger.addPayment({ orderId: 'A', amount: '1', ...(id && { id }) });
    const first = BigInt(add());
    add(String(first + 1n));
    expect(add()).toBe(String(first + 2n));
  });

  test('and refunds never have an id that there was before, neither after a reset nor in another ledger', () => {
    const given = [new Ledger(), new Ledger()].flatMap((ledger) =>
      [1, 2, 3].flatMap(() => {
        ledger.clear();
        addDemoData(ledger);
        return [
          ledger.addPayment({ orderId: 'A', amount: '1' }),
          ledger.refund('7000000002'),
          ledger.cancel('7000000001'),
        ];
      }),
    );
    expect(new Set(given).size).toBe(given.length);
    // A program that starts later begins later, too, unless this one gave ten in each millisecond of its life.
    expect(BigInt(given.at(-1) ?? '') <= BigInt(Date.now()) * 10n).toBe(true);
  });

  test.each<[string, Partial<NewPayment>, string]>([
    ['a used id', { id: '7000000001' }, 'Id 7000000001 is taken'],
    ['an id that is no number', { id: 'x1' }, '1 to 20 digits'],
    ['an empty order id', { orderId: '' }, 'order id'],
    ['an order id of 51 characters', { orderId: 'x'.repeat(51) }, 'order id'],
    ['a control character', { orderId: 'a\nb' }, 'order id'],
    ['an amount of zero', { amount: '0.00' }, 'not above zero'],
    ['an amount below zero', { amount: '-1' }, 'not above zero'],
    ['an amount that is no number', { amount: '1e3' }, 'not a decimal amount'],
    ['a tiyn and a half', { amount: '1.015' }, 'minor digits'],
    ['more captured than paid', { state: 'captured', captured: '1.01' }, 'More was captured'],
    ['a state nobody knows', { state: 'lost' as 'new' }, 'state is one of: new, hold'],
    ['a currency nobody knows', { currency: 'kzt' }, 'ISO 4217'],
  ])('are refused with %s, and nothing is added', (_what, given, problem) => {
    const ledger = new Ledger();
    ledger.addPayment({ orderId: 'A', amount: '1', id: '7000000001' });
    const before = ledger.addPayment({ orderId: 'B', amount: '1' });
    expect(() => ledger.addPayment({ orderId: 'C', amount: '1', ...given })).toThrow(problem);
    expect(ledger.payments()).toHaveLength(2);
    expect(ledger.addPayment({ orderId: 'D', amount: '1' })).toBe(String(BigInt(before) + 1n));
  });

  test('are paid, held or declined by their payers', () => {
    const ledger = new Ledger();
    const add = () => ledger.addPayment({ orderId: 'A', amount: '10' });
    const [paid, held, declined] = [add(), add(), add()] as const;
    ledger.pay(paid);
    ledger.pay(held, { hold: true });
    ledger.decline(declined, '10017');
    expect(ledger.payment(paid)).toMatchObject({ word: 'success', captured: money('10.00'), writes: 0 });
    expect(ledger.payment(held)).toMatchObject({ word: 'success', authorized: money('10.00'), captured: null });
    expect(ledger.payment(declined)).toMatchObject({ word: 'error', authorized: null, failureCode: '10017' });
    ledger.pay(declined);
    expect(ledger.payment(declined)).toMatchObject({ word: 'success', failureCode: null });
    expect(() => ledger.pay(paid)).toThrow('10015');
    expect(() => ledger.decline(held)).toThrow('10015');
  });

  test('that do not exist are said so', () => {
    const ledger = new Ledger();
    expect(() => ledger.payment('1')).toThrow('There is no payment 1');
    expect(() => ledger.capture('1')).toThrow('There is no payment 1');
    expect(() => ledger.setRefundStatus('1', 'success')).toThrow('There is no refund 1');
    expect(() => ledger.payout('A')).toThrow('no payout for order "A"');
  });

  test('a snapshot does not change when the payment does', () => {
    const ledger = new Ledger();
    const id = ledger.addPayment({ orderId: 'A', amount: '10', state: 'hold' });
    const before = ledger.payment(id);
    ledger.capture(id, '4');
    expect([before.captured, before.writes]).toEqual([null, 0]);
    expect(ledger.payment(id)).toMatchObject({ captured: money('4.00'), writes: 1, scriptWrites: 0 });
  });
});

describe('refunds', () => {
  test('that failed move no money and leave what is left', () => {
    const ledger = new Ledger();
    const id = ledger.addPayment({ orderId: 'A', amount: '10', state: 'captured' });
    ledger.refund(id, '99', { status: 'error', failureCode: '10020' });
    ledger.refund(id, '10');
    expect(ledger.payment(id)).toMatchObject({ refunded: money('10.00'), writes: 2 });
    expect(() => ledger.refund(id)).toThrow('11018');
  });

  test('of more than is left are refused', () => {
    const ledger = new Ledger();
    const id = ledger.addPayment({ orderId: 'A', amount: '10', state: 'captured' });
    expect(() => ledger.refund(id, '10.01')).toThrow('10020');
    expect(ledger.payment(id).writes).toBe(0);
  });

  test('end as they are told to', () => {
    const ledger = new Ledger();
    const id = ledger.addPayment({ orderId: 'A', amount: '10', state: 'captured' });
    const refund = ledger.refund(id, '4', { status: 'process' });
    const read = () => ledger.payment(id).refunds.map(({ status, failureCode }) => [status, failureCode]);
    expect(read()).toEqual([['process', undefined]]);
    ledger.setRefundStatus(refund, 'error', '11026');
    expect(read()).toEqual([['error', '11026']]);
    ledger.setRefundStatus(refund, 'success');
    expect(read()).toEqual([['success', undefined]]);
    expect(ledger.payment(id).writes).toBe(1);
  });
});

describe('payouts', () => {
  test('move from word to word, and carry a code when they fail', () => {
    const ledger = new Ledger();
    ledger.addPayout({ orderId: 'P', word: 'pending' });
    expect(ledger.payout('P')).toMatchObject({ word: 'pending', captured: false, failure: null });
    ledger.setPayoutWord('P', 'failed', '8888');
    expect(ledger.payout('P')).toMatchObject({ word: 'failed', failure: { code: '8888' } });
    ledger.setPayoutWord('P', 'ok');
    expect(ledger.payout('P')).toMatchObject({ word: 'ok', captured: true, failure: null });
  });

  test('of an order that has several: the latest counts', () => {
    const ledger = new Ledger();
    ledger.addPayout({ orderId: 'P', word: 'failed' });
    const id = ledger.addPayout({ orderId: 'P', word: 'ok' });
    expect(ledger.payout('P')).toMatchObject({ id, word: 'ok' });
  });
});
