import { describe, expect, test } from '@jest/globals';
import { refundNodeId, revocationNodeId } from '../../../src/domain/node-id.js';
import { getStatus } from '../../../src/freedompay/endpoints/status.js';
import { UnreadableField } from '../../../src/freedompay/protocol/fields.js';
import type { Message } from '../../../src/freedompay/protocol/message.js';
import { context, fieldsOf, statusReply } from '../replies.js';

const kzt = (amount: string) => ({ amount, currency: 'KZT' });

describe.each(['merchant', 'gateway'] as const)('the status script of the %s API', (flavour) => {
  const paymentOf = (reply: Message) => {
    const record = getStatus[flavour].result(reply, context);
    if (record.kind !== 'payment') throw new Error('It was read as a refund.');
    return record.payment;
  };
  const read = (more: Parameters<typeof statusReply>[0]) => paymentOf(statusReply(more));

  describe('refunds', () => {
    const entry = (id: string, more: Record<string, string> = {}) =>
      fieldsOf({ pg_payment_id: id, pg_payment_status: 'success', pg_amount: '-40', ...more });

    test.each<readonly [string, Message, readonly string[]]>([
      ['in a container', [['pg_refund_payments', [['pg_refund_payment', entry('201')]]]], ['201']],
      [
        'several in a container',
        [['pg_refund_payments', ['201', '202'].map((id) => ['pg_refund_payment', entry(id)])]],
        ['201', '202'],
      ],
      ['as the container itself', [['pg_refund_payments', entry('201')]], ['201']],
      ['as repeated containers', ['201', '202'].map((id) => ['pg_refund_payments', entry(id)]), ['201', '202']],
      ['as an empty item', [['pg_refund_payments', [['pg_refund_payment', '']]]], []],
      ['as an empty container', [['pg_refund_payments', '']], []],
    ])('are listed %s', (_how, refunds, ids) => {
      expect(paymentOf([...statusReply(), ...refunds]).refunds.map(({ refundId: id }) => id)).toEqual(ids);
    });

    test('are read field by field, without their sign', () => {
      const refunds = entry('201', {
        pg_payment_status: 'error',
        pg_payment_date: '2026-07-22 16:41:35',
        pg_reference: '2607',
        pg_failure_code: '10020',
        pg_failure_description: 'Too much',
        pg_unknown: 'x',
      });
      expect(read({ pg_refund_payments: [['pg_refund_payment', refunds]] }).refunds).toEqual([
        {
          id: refundNodeId('kz', '101', '201'),
          refundId: '201',
          status: 'FAILED',
          rawStatus: 'error',
          amount: kzt('40.00'),
          refundedAt: new Date('2026-07-22T11:41:35Z'),
          reference: '2607',
          failure: { code: '10020', message: 'Too much', reason: 'OTHER', fixableBy: 'MERCHANT' },
        },
      ]);
    });

    test.each<readonly [string, Record<string, string>, object]>([
      ['a positive sum', { pg_amount: '40' }, { amount: kzt('40.00') }],
      [
        'a date of creation',
        { pg_create_date: '2026-07-22 16:41:35' },
        { refundedAt: new Date('2026-07-22T11:41:35Z') },
      ],
      ['no word', { pg_payment_status: '' }, { status: 'UNKNOWN', rawStatus: null }],
      ['a word nobody knows', { pg_payment_status: 'odd' }, { status: 'UNKNOWN', rawStatus: 'odd' }],
      [
        'the other pair of error fields',
        { pg_error_code: '1' },
        { failure: { code: '1', message: null, reason: 'OTHER', fixableBy: 'PAYER' } },
      ],
    ])('may have %s', (_what, more, expected) => {
      expect(read({ pg_refund_payments: entry('201', more) }).refunds[0]).toMatchObject(expected);
    });

    test.each<readonly [string, Message | string]>([
      ['no id', fieldsOf({ pg_payment_status: 'success', pg_amount: '-40' })],
      ['no sum', fieldsOf({ pg_payment_id: '201', pg_payment_status: 'success' })],
      ['a sum that cannot be read', entry('201', { pg_amount: 'forty' })],
      ['nothing but a text', 'none'],
    ])('with %s make the reply unreadable: money might be missed', (_what, refunds) => {
      expect(() => read({ pg_refund_payments: refunds })).toThrow(UnreadableField);
    });
  });

  test('released holds are read field by field', () => {
    const released = fieldsOf({
      pg_payment_id: '301',
      pg_payment_status: 'success',
      pg_reference: '2607',
      pg_intreference: 'TE5',
      pg_failure_code: '10012',
    });
    const payment = read({ pg_captured: '0', pg_clearing_amount: '0', pg_revoked_payments: released });
    expect(payment.status).toBe('CANCELED');
    expect(payment.revocations).toEqual([
      {
        id: revocationNodeId('kz', '101', '301'),
        revocationId: '301',
        status: 'SUCCEEDED',
        rawStatus: 'success',
        reference: '2607',
        acquirerReference: 'TE5',
        failure: { code: '10012', message: null, reason: 'OTHER', fixableBy: 'MERCHANT' },
      },
    ]);
  });
});
