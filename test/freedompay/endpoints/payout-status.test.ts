import { describe, expect, test } from '@jest/globals';
import { getPayoutStatus } from '../../../src/freedompay/endpoints/payout-status.js';
import { UnreadableField } from '../../../src/freedompay/protocol/fields.js';
import { context, fieldsOf, fixture } from '../replies.js';

const read = (more: Record<string, string>) =>
  getPayoutStatus.result(fieldsOf({ pg_status: 'ok', pg_payment_id: '511194', ...more }), context);

describe('the state of a payout', () => {
  test('is read from the recorded reply', () => {
    expect(getPayoutStatus.result(fixture('14_get_status2_payout_ok.xml'), context)).toEqual({
      paymentId: '511194',
      account: 'kz',
      status: 'SUCCEEDED',
      rawStatus: 'ok',
      canReject: false,
      captured: true,
      testMode: null,
      createdAt: new Date('2021-08-26T05:52:25Z'),
      failure: null,
      checkedAt: context.checkedAt,
    });
  });

  test('is read field by field', () => {
    const reply = {
      pg_transaction_status: 'failed',
      pg_can_reject: '1',
      pg_captured: '0',
      pg_testing_mode: '1',
      pg_create_date: '2026-07-22 16:40:02',
      pg_failure_code: '10026',
      pg_failure_description: 'Ошибка выплаты',
    };
    expect(read(reply)).toEqual({
      paymentId: '511194',
      account: 'kz',
      status: 'FAILED',
      rawStatus: 'failed',
      canReject: true,
      captured: false,
      testMode: true,
      createdAt: new Date('2026-07-22T11:40:02Z'),
      failure: { code: '10026', message: 'Ошибка выплаты', reason: 'PROVIDER_ERROR', fixableBy: 'PROVIDER' },
      checkedAt: context.checkedAt,
    });
  });

  test.each<readonly [Record<string, string>, object]>([
    [{ pg_payment_status: 'process' }, { status: 'PENDING', rawStatus: 'process' }],
    [
      { pg_transaction_status: '', pg_payment_status: 'error' },
      { status: 'FAILED', rawStatus: 'error' },
    ],
    [{ pg_transaction_status: 'partial' }, { status: 'CREATED' }],
    [{ pg_transaction_status: 'incomplete' }, { status: 'EXPIRED' }],
    [{ pg_transaction_status: 'on_review' }, { status: 'UNKNOWN', rawStatus: 'on_review' }],
    [{}, { status: 'UNKNOWN', rawStatus: null, captured: null, canReject: null, createdAt: null, failure: null }],
    [
      { pg_error_code: '8888' },
      { failure: { code: '8888', message: null, reason: 'INSUFFICIENT_FUNDS', fixableBy: 'MERCHANT' } },
    ],
    [
      { pg_captured: '', pg_create_date: 'soon' },
      { captured: null, createdAt: null },
    ],
  ])('is read from %j', (fields, expected) => {
    expect(read(fields)).toMatchObject(expected);
  });

  test('is unreadable without a payment id', () => {
    expect(() => read({ pg_payment_id: '' })).toThrow(UnreadableField);
  });

  test('is asked for under the payout secret, and held against the order where the reply names it', () => {
    expect([getPayoutStatus.secret, getPayoutStatus.effect]).toEqual(['payout', 'read']);
    expect(getPayoutStatus.identity).toEqual({ orderId: 'ifPresent' });
    expect(getPayoutStatus.identify(fieldsOf({ pg_payment_id: '1', pg_order_id: 'P-1' }))).toEqual({
      paymentId: '1',
      orderId: 'P-1',
    });
  });
});
