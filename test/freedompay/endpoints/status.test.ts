import { describe, expect, test } from '@jest/globals';
import { InvalidAmount } from '../../../src/domain/money.js';
import { paymentNodeId } from '../../../src/domain/node-id.js';
import type { Payment } from '../../../src/domain/payments/payment.js';
import { getStatus } from '../../../src/freedompay/endpoints/status.js';
import { UnreadableField } from '../../../src/freedompay/protocol/fields.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { context, fixture, statusReply } from '../replies.js';

const kzt = (amount: string) => ({ amount, currency: 'KZT' });

describe.each(['merchant', 'gateway'] as const)('the status script of the %s API', (flavour) => {
  const recordOf = (reply: Message) => getStatus[flavour].result(reply, context);
  const paymentOf = (reply: Message): Payment => {
    const record = recordOf(reply);
    if (record.kind !== 'payment') throw new Error('It was read as a refund.');
    return record.payment;
  };
  const read = (more: Parameters<typeof statusReply>[0]) => paymentOf(statusReply(more));

  test('every field is read', () => {
    const reply = statusReply({
      pg_can_reject: '1',
      pg_testing_mode: '0',
      pg_payment_method: 'bankcard',
      pg_net_amount: '97.10',
      pg_user_email: 'payer@example.com',
      pg_user_phone: '77010000000',
      pg_card_name: 'TEST TEST',
      pg_card_pan: '4716-04XX-XXXX-1981',
      pg_card_token: 'ef741cfc',
      pg_card_exp: '12/27',
      pg_card_brand: 'VI',
      pg_reference: '260722114002',
      pg_intreference: 'TE5XTR4GGFF',
      pg_auth_code: '074692',
      pg_recurring_profile_id: '9001',
      pg_failure_code: '10009',
      pg_failure_description: 'Недостаточно средств',
      pg_create_date: '2026-07-22 16:38:10',
      pg_payment_date: '2026-07-22 16:40:02',
      pg_datetime: '2026-07-22T11:41:04+00:00',
    });
    expect(paymentOf(reply)).toEqual({
      id: paymentNodeId('kz', '101'),
      paymentId: '101',
      account: 'kz',
      orderId: 'A-1',
      status: 'CAPTURED',
      rawStatus: 'success',
      amount: kzt('100.00'),
      captured: true,
      capturedAmount: kzt('100.00'),
      refundedAmount: kzt('0.00'),
      capturableAmount: kzt('0.00'),
      refundableAmount: kzt('100.00'),
      allowedActions: ['REFUND'],
      netAmount: kzt('97.10'),
      canReject: true,
      testMode: false,
      method: 'bankcard',
      card: {
        maskedPan: '471604******1981',
        brand: 'VI',
        holder: 'TEST TEST',
        expiry: '12/27',
        token: 'ef741cfc',
      },
      payer: { email: 'payer@example.com', phone: '77010000000' },
      reference: '260722114002',
      acquirerReference: 'TE5XTR4GGFF',
      authCode: '074692',
      recurringProfileId: '9001',
      failure: {
        code: '10009',
        message: 'Недостаточно средств',
        reason: 'INSUFFICIENT_FUNDS',
        fixableBy: 'PAYER',
      },
      refunds: [],
      revocations: [],
      createdAt: new Date('2026-07-22T11:38:10Z'),
      holdEndsAt: null,
      paidAt: new Date('2026-07-22T11:40:02Z'),
      answeredAt: new Date('2026-07-22T11:41:04Z'),
      checkedAt: context.checkedAt,
    });
  });

  test.each<readonly [string, string, string, keyof Payment, unknown]>([
    ['pg_payment_method', 'pg_payment_system', 'EPAYWEBKZT', 'method', 'EPAYWEBKZT'],
    ['pg_recurring_profile_id', 'pg_recurring_profile', '9001', 'recurringProfileId', '9001'],
    ['pg_payment_status', 'pg_transaction_status', 'incomplete', 'status', 'EXPIRED'],
    ['pg_user_email', 'pg_user_contact_email', 'a@b.kz', 'payer', { email: 'a@b.kz', phone: null }],
    ['pg_card_name', 'pg_card_owner', 'T T', 'card', expect.objectContaining({ holder: 'T T' })],
    ['pg_card_pan', 'pg_card_hash', '5483-18XX', 'card', expect.objectContaining({ maskedPan: '548318**' })],
    ['pg_card_token', 'pg_card_id', '77', 'card', expect.objectContaining({ token: '77' })],
    [
      'pg_failure_code',
      'pg_error_code',
      '99999',
      'failure',
      { code: '99999', message: null, reason: 'PROVIDER_ERROR', fixableBy: 'PROVIDER' },
    ],
  ])('%s and %s are two names of one thing', (name, otherName, value, key, expected) => {
    const unpaid = { pg_payment_status: null, pg_captured: '0', pg_clearing_amount: '0' };
    expect(read({ ...unpaid, [name]: value })[key]).toEqual(expected);
    expect(read({ ...unpaid, [otherName]: value })[key]).toEqual(expected);
    expect(read({ ...unpaid, [name]: '', [otherName]: value })[key]).toEqual(expected);
  });

  test('the word is read in any letter case, and shown as it came', () => {
    expect(read({ pg_payment_status: 'Success' })).toMatchObject({ status: 'CAPTURED', rawStatus: 'Success' });
    const entry: Message = [
      ['pg_payment_id', '201'],
      ['pg_payment_status', 'SUCCESS'],
      ['pg_amount', '-40'],
    ];
    expect(read({ pg_refund_payments: [['pg_refund_payment', entry]] })).toMatchObject({
      status: 'PARTIALLY_REFUNDED',
      refunds: [{ status: 'SUCCEEDED', rawStatus: 'SUCCESS' }],
    });
  });

  test('a payment that was revoked after its money was taken and given back is REFUNDED', () => {
    const sums = { pg_amount: '1000', pg_clearing_amount: '1000', pg_refund_amount: '-1000' };
    expect(read({ ...sums, pg_payment_status: 'revoked', pg_captured: '1' }).status).toBe('REFUNDED');
  });

  test.each([
    ['cleared 1500 of 1000', { pg_amount: '1000', pg_clearing_amount: '1500' }],
    ['captured 0 beside cleared 1000', { pg_amount: '1000', pg_clearing_amount: '1000', pg_captured: '0' }],
  ])('sums that contradict each other make it UNKNOWN, and nothing may be asked for: %s', (_what, sums) => {
    expect(read(sums)).toMatchObject({
      status: 'UNKNOWN',
      capturableAmount: kzt('0.00'),
      refundableAmount: kzt('0.00'),
      allowedActions: [],
    });
  });

  test('a failure may come without a code, and code 0 is none', () => {
    const failed = { pg_payment_status: 'error', pg_captured: '0', pg_clearing_amount: '0' };
    expect(read({ ...failed, pg_failure_description: 'Bank said no' }).failure).toEqual({
      code: '',
      message: 'Bank said no',
      reason: 'OTHER',
      fixableBy: 'PAYER',
    });
    expect(read({ pg_error_code: '0', pg_error_description: 'fine' }).failure).toBeNull();
  });

  test.each(['pg_revoke_amount', 'pg_revoked_amount'])('a hold released by %s is canceled', (name) => {
    const more = { pg_captured: '0', pg_clearing_amount: '0' };
    expect(read({ ...more, [name]: '-100' }).status).toBe('CANCELED');
    expect(read({ ...more, [name]: '100.00' }).status).toBe('CANCELED');
    expect(read({ ...more, [name]: '0' }).status).toBe('AUTHORIZED');
  });

  test.each([
    ['-40', '40.00'],
    ['40', '40.00'],
    ['-40.00', '40.00'],
    ['0', '0.00'],
  ])('a refunded sum of "%s" is shown as %s', (sum, shown) => {
    expect(read({ pg_refund_amount: sum }).refundedAmount).toEqual(kzt(shown));
  });

  test('elements that are empty, blank or absent are null alike', () => {
    const names = `pg_order_id pg_can_reject pg_payment_method pg_net_amount pg_user_email pg_user_phone pg_card_pan
      pg_reference pg_auth_code pg_failure_code pg_create_date pg_payment_date pg_testing_mode pg_refund_payments
      pg_revoked_payments pg_refund_amount pg_revoke_amount`.split(/\s+/);
    const [absent, empty, blank] = [null, '', '\n  '].map((value) =>
      read(Object.fromEntries(names.map((name) => [name, value]))),
    );
    expect(absent).toMatchObject({ orderId: null, canReject: null, method: null, netAmount: null, payer: null });
    expect(absent).toMatchObject({ card: null, failure: null, createdAt: null, refunds: [], revocations: [] });
    expect(empty).toEqual(absent);
    expect(blank).toEqual(absent);
  });

  test('a date that cannot be read is null and leaves the rest standing', () => {
    expect(read({ pg_payment_date: '22.07.2026' })).toMatchObject({ paymentId: '101', paidAt: null });
  });

  test('a sum after commission that is not exact is null, never rounded', () => {
    expect(read({ pg_net_amount: '97.105' }).netAmount).toBeNull();
  });

  test('a record with a negative sum of its own is a refund, never the payment', () => {
    expect(recordOf(statusReply({ pg_payment_id: '201', pg_amount: '-40', pg_clearing_amount: '0' }))).toEqual({
      kind: 'refund',
      id: '201',
      orderId: 'A-1',
    });
  });

  test.each([
    [{ pg_amount: null }, UnreadableField],
    [{ pg_amount: '1,000' }, UnreadableField],
    [{ pg_amount: '10.001' }, InvalidAmount],
    [{ pg_currency: null }, UnreadableField],
    [{ pg_currency: 'tenge' }, InvalidAmount],
    [{ pg_clearing_amount: 'all' }, UnreadableField],
    [{ pg_refund_amount: '-0.001' }, InvalidAmount],
    [{ pg_payment_id: '' }, UnreadableField],
  ])('a sum or id that cannot be read makes the reply unreadable: %j', (more, type) => {
    expect(() => recordOf(statusReply(more))).toThrow(type);
  });

  test('sums are in the minor digits of their currency', () => {
    expect(read({ pg_currency: 'KRW', pg_amount: '2500.00' }).amount).toEqual({ amount: '2500', currency: 'KRW' });
    expect(read({ pg_currency: ' kzt ', pg_amount: '13441.5' }).amount).toEqual(kzt('13441.50'));
  });

  describe('recorded replies', () => {
    test.each([
      ['02_status3_new_unpaid_empty_elements.xml', 'CREATED', '2500.00', '0.00', '0.00', '0.00', ['CANCEL']],
      ['03_status3_success_one_refund.xml', 'REFUNDED', '10.00', '10.00', '10.00', '0.00', []],
      [
        '04_status3_two_refunds_one_failed_revoked_empty.xml',
        'PARTIALLY_REFUNDED',
        '100.00',
        '100.00',
        '40.00',
        '60.00',
        ['REFUND'],
      ],
      ['05_status3_hold_cancelled.xml', 'CANCELED', '500.00', '0.00', '0.00', '0.00', []],
      ['06_status3_declined.xml', 'FAILED', '100.00', '0.00', '0.00', '0.00', []],
      ['07_status_v2_success_hold.xml', 'AUTHORIZED', '1030.00', '0.00', '0.00', '0.00', ['CAPTURE', 'CANCEL']],
    ] as const)('%s is %s', (file, status, amount, captured, refunded, refundable, allowedActions) => {
      expect(paymentOf(fixture(file))).toMatchObject({
        status,
        amount: kzt(amount),
        capturedAmount: kzt(captured),
        refundedAmount: kzt(refunded),
        refundableAmount: kzt(refundable),
        allowedActions,
      });
    });
  });
});

test('only the gateway script has more words than "ok" for a request that went well', () => {
  expect(getStatus.merchant.success).toEqual(['ok']);
  expect(getStatus.gateway.success).toEqual(['ok', 'success', 'pending', 'new']);
});
