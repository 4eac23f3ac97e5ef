import { describe, expect, test } from '@jest/globals';
import { cancel } from '../../../src/freedompay/endpoints/operations/cancel.js';
import { capture } from '../../../src/freedompay/endpoints/operations/capture.js';
import { refund } from '../../../src/freedompay/endpoints/operations/refund.js';
import type { WriteAcceptance } from '../../../src/freedompay/endpoints/operations/write-acceptance.js';
import { context, fieldsOf, fixture } from '../replies.js';

const operations = { capture, cancel, refund };

const receiptOf = (of: keyof typeof operations, flavour: 'merchant' | 'gateway', fields: Record<string, string>) =>
  operations[of][flavour].result(fieldsOf({ pg_status: 'ok', ...fields }), context);

describe.each(['merchant', 'gateway'] as const)('the %s scripts', (flavour) => {
  test.each<readonly [keyof typeof operations, Record<string, string>, WriteAcceptance]>([
    ['refund', { pg_payment_refund_id: '201' }, { transactionId: '201', rawStatus: null }],
    ['refund', { pg_revoke_payment_id: '201' }, { transactionId: '201', rawStatus: null }],
    ['refund', { pg_payment_refund_id: '', pg_revoke_payment_id: '201' }, { transactionId: '201', rawStatus: null }],
    ['refund', { pg_revoke_payment_id: '0' }, { transactionId: null, rawStatus: null }],
    ['refund', { pg_refund_status: 'success' }, { transactionId: null, rawStatus: 'success' }],
    ['refund', {}, { transactionId: null, rawStatus: null }],
    ['cancel', { pg_payment_revoke_id: '301' }, { transactionId: '301', rawStatus: null }],
    ['cancel', { pg_cancel_payment_id: '301' }, { transactionId: '301', rawStatus: null }],
    ['cancel', { pg_revoke_status: 'success' }, { transactionId: null, rawStatus: 'success' }],
    ['cancel', { pg_payment_revoke_id: ' ', pg_revoke_status: '' }, { transactionId: null, rawStatus: null }],
    ['capture', { pg_status_clearing: '1' }, { transactionId: null, rawStatus: '1' }],
    ['capture', { pg_clearing_status: '0' }, { transactionId: null, rawStatus: '0' }],
    ['capture', { pg_status_clearing: '', pg_clearing_status: '1' }, { transactionId: null, rawStatus: '1' }],
    ['capture', { pg_amount: '1000', pg_clearing_amount: '500' }, { transactionId: null, rawStatus: null }],
  ])('what a %s answers is read under either spelling: %j', (of, fields, receipt) => {
    expect(receiptOf(of, flavour, fields)).toEqual(receipt);
  });

  test.each(['capture', 'cancel', 'refund'] as const)('a %s is a write, and is held against its payment', (of) => {
    const operation = operations[of][flavour];
    expect([operation.effect, operation.identity]).toEqual(['write', { paymentId: 'ifPresent' }]);
    expect(operation.identify(fieldsOf({ pg_payment_id: '101' }))).toEqual({ paymentId: '101' });
    expect(operation.identify(fieldsOf({ pg_payment_id: '' }))).toEqual({ paymentId: null });
  });
});

test.each([
  ['11_g2g_clearing_partial.xml', capture.gateway, { transactionId: null, rawStatus: '1' }],
  ['12_g2g_refund_ok.xml', refund.gateway, { transactionId: '7777777778', rawStatus: 'success' }],
  ['13_revoke_ok.xml', refund.merchant, { transactionId: '1814873671', rawStatus: null }],
] as const)('the recorded reply %s is read', (file, operation, receipt) => {
  expect(operation.result(fixture(file), context)).toEqual(receipt);
});
