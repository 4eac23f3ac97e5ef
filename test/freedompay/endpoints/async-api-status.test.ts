import { describe, expect, test } from '@jest/globals';
import type { Payment } from '../../../src/domain/payments/payment.js';
import { asyncApiStatus } from '../../../src/freedompay/endpoints/async-api-status.js';
import { decodeJson } from '../../../src/freedompay/protocol/json.js';
import { context } from '../replies.js';
import { sampleLines } from './exchange.js';

const ASYNC = { ...context, account: { ...context.account, flavour: 'async', paymentCurrency: 'KZT' } as const };
const read = (body: string) => asyncApiStatus.result(decodeJson(Buffer.from(body)), ASYNC);
const paymentOf = (body: string): Payment => {
  const record = read(body);
  if (record.kind !== 'payment') throw new Error('It was read as a refund.');
  return record.payment;
};
const kzt = (amount: string) => ({ amount, currency: 'KZT' });

/** A payment of 100 with that word, and more. */
const said = (status: string, more = '') =>
  `{"id":"01978d0e-0000-7ea2-9a42-000000000003","status":"${status}","amount":100${more}}`;

describe('the documented samples', () => {
  const [held = '', captured = '', reversed = '', waiting = '', nothing = ''] = sampleLines('S15_async_read.jsonl');
  const [, declined = ''] = sampleLines('S14_async_create.jsonl');

  test('held', () => {
    const payment = paymentOf(held);
    expect(payment).toMatchObject({
      paymentId: '01978d0e-0000-7ea2-9a42-000000000003',
      ...{ orderId: 'A1', status: 'AUTHORIZED', rawStatus: 'approved', captured: false },
      ...{ amount: kzt('100.00'), capturableAmount: kzt('100.00'), refundableAmount: kzt('0.00') },
      allowedActions: ['CAPTURE', 'CANCEL'],
      ...{ authCode: '95F69T', reference: '1234567891234', acquirerReference: 'AC1BFED11052BFAC' },
      card: { brand: 'VI', token: '01978d11-0000-7dd1-bf1b-000000000004', maskedPan: null },
      createdAt: new Date('2026-08-01T07:13:31.068Z'),
      ...{ failure: null, refunds: [], revocations: [] },
    });
  });

  test('captured, with a refund', () => {
    const payment = paymentOf(captured);
    expect(payment).toMatchObject({
      ...{ status: 'PARTIALLY_REFUNDED', captured: true, capturedAmount: kzt('100.00') },
      ...{ refundedAmount: kzt('40.00'), refundableAmount: kzt('60.00'), allowedActions: ['REFUND'] },
      refunds: [{ refundId: '01978d53-0000-74c1-9c0a-000000000005', status: 'SUCCEEDED', amount: kzt('40.00') }],
    });
  });

  test('reversed', () => {
    const payment = paymentOf(reversed);
    expect(payment).toMatchObject({
      ...{ status: 'CANCELED', captured: false, allowedActions: [] },
      revocations: [{ revocationId: '01978d55-0000-738e-8a99-000000000007', status: 'SUCCEEDED' }],
    });
  });

  test('waiting for 3-D Secure', () => {
    expect(paymentOf(waiting)).toMatchObject({ status: 'PENDING', rawStatus: 'waiting_3ds', allowedActions: [] });
  });

  test('none found says nothing of any payment', () => {
    expect(decodeJson(Buffer.from(nothing))).toEqual([]);
  });

  test('declined, with its sum in quotes', () => {
    expect(paymentOf(declined)).toMatchObject({
      ...{ status: 'FAILED', amount: kzt('100.00'), orderId: null, allowedActions: [] },
      failure: { code: '10045', message: 'DECLINED FOR SECURITY REASONS', reason: 'SUSPECTED_FRAUD' },
    });
  });
});

describe('each word', () => {
  test.each([
    ['process', '', 'PENDING', []],
    ['waiting_3ds', '', 'PENDING', []],
    ['approved', '', 'AUTHORIZED', ['CAPTURE', 'CANCEL']],
    ['process_clearing', ',"clearing":{"amount":0}', 'AUTHORIZED', []],
    ['success', '', 'CAPTURED', ['REFUND']],
    ['success', ',"clearing":{"cleared":true,"amount":60}', 'CAPTURED', ['REFUND']],
    ['reversed', '', 'CANCELED', []],
    ['error', '', 'FAILED', []],
    // What is documented for other interfaces of the provider says nothing here.
    ['ok', '', 'UNKNOWN', []],
    ['refunded', '', 'UNKNOWN', []],
    ['pending', '', 'UNKNOWN', []],
    ['on_review', '', 'UNKNOWN', []],
    ['', '', 'UNKNOWN', []],
  ])('"%s"%s is %s', (word, more, status, allowedActions) => {
    expect(paymentOf(said(word, more))).toMatchObject({ status, allowedActions });
  });

  test('what contradicts itself is UNKNOWN, and nothing may be done with it', () => {
    const contradictions = [
      said('success', ',"clearing":{"cleared":false,"amount":0}'),
      said('success', ',"clearing":{"cleared":true,"amount":0}'),
      said('approved', ',"clearing":{"cleared":true,"amount":100}'),
      said('process_clearing', ',"clearing":{"cleared":true,"amount":100}'),
      said('error', ',"clearing":{"cleared":true}'),
      said('approved', ',"clearing":{"cleared":false,"amount":100}'),
      said('error', ',"clearing":{"cleared":true,"amount":100}'),
      said('process', ',"clearing":{"cleared":true,"amount":100}'),
    ];
    for (const body of contradictions)
      expect([body, paymentOf(body)]).toMatchObject([body, { status: 'UNKNOWN', allowedActions: [], captured: false }]);
    // Its sum is held against the one that was asked for.
    expect(paymentOf(said('success', ',"clearing":{"cleared":true,"amount":100.01}'))).toMatchObject({
      ...{ status: 'UNKNOWN', allowedActions: [], captured: true, capturedAmount: kzt('100.01') },
    });
  });

  test('money that was taken is not called released', () => {
    expect(paymentOf(said('reversed', ',"clearing":{"cleared":true,"amount":100}'))).toMatchObject({
      status: 'CAPTURED',
      captured: true,
    });
  });

  test('a refund that is under way, failed, or is in a state nobody documents is told as that', () => {
    const refunds = ['process', 'error', 'ok'].map(
      (status, index) => `{"id":"r${index}","amount":-10,"status":"${status}"}`,
    );
    const payment = paymentOf(said('success', `,"refund_payments":[${refunds.join(',')}]`));
    expect(payment.refunds.map(({ status }) => status)).toEqual(['PENDING', 'FAILED', 'UNKNOWN']);
    expect(payment).toMatchObject({ status: 'CAPTURED', refundedAmount: kzt('0.00'), refundableAmount: kzt('80.00') });
  });
});

test('the zero date of Go is no date, and one with an offset is read with it', () => {
  expect(paymentOf(said('approved', ',"created_at":"0001-01-01T00:00:00Z"')).createdAt).toBeNull();
  expect(paymentOf(said('approved', ',"created_at":"2026-08-01T13:13:31+06:00"')).createdAt).toEqual(
    new Date('2026-08-01T07:13:31Z'),
  );
});

test('a transaction that names its parent is never shown as the payment', () => {
  expect(read(said('success', ',"parent_id":"01978d0e-0000-7ea2-9a42-000000000001","order_id":"A1"'))).toEqual({
    ...{ kind: 'refund', id: '01978d0e-0000-7ea2-9a42-000000000003', orderId: 'A1' },
    parentId: '01978d0e-0000-7ea2-9a42-000000000001',
  });
  expect(read(said('success').replace('100', '-100'))).toMatchObject({ kind: 'refund' });
});
