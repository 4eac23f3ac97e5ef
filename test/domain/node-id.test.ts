import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nodeNamed, paymentNodeId, payoutNodeId, refundNodeId, revocationNodeId } from '../../src/domain/node-id.js';

const account = fc.stringMatching(/^[\w-]{1,50}$/);
const digits = fc.stringMatching(/^[1-9]\d{0,19}$/);
const orderId = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 50 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

test('an id leads back to what it names', () => {
  fc.assert(
    fc.property(account, digits, digits, orderId, (shop, paymentId, other, order) => {
      expect(nodeNamed(paymentNodeId(shop, paymentId))).toEqual({ type: 'Payment', account: shop, paymentId });
      expect(nodeNamed(refundNodeId(shop, paymentId, other))).toEqual({
        type: 'RefundPayment',
        account: shop,
        paymentId,
        refundId: other,
      });
      expect(nodeNamed(revocationNodeId(shop, paymentId, other))).toEqual({
        type: 'RevokedPayment',
        account: shop,
        paymentId,
        revocationId: other,
      });
      expect(nodeNamed(payoutNodeId(shop, order))).toEqual({ type: 'PayoutStatus', account: shop, orderId: order });
    }),
  );
});

test('the id of a payout leads back to its order wherever that has colons', () => {
  for (const orderId of ['x:', ':x', ':', '::', 'a::b', 'x:\u00e9:'])
    expect(nodeNamed(payoutNodeId('kz', orderId))).toEqual({ type: 'PayoutStatus', account: 'kz', orderId });
});

test('no two things share an id: neither of two types, nor of two accounts, nor of two names', () => {
  const ids = [
    paymentNodeId('kz', '101'),
    paymentNodeId('uz', '101'),
    paymentNodeId('kz', '102'),
    refundNodeId('kz', '101', '101'),
    revocationNodeId('kz', '101', '101'),
    payoutNodeId('kz', '101'),
    payoutNodeId('kz', '101:101'),
    refundNodeId('uz', '101', '101'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('the id of an operation or a checkout is the one it is kept under', () => {
  const id = '28f967a3-2d44-4aa9-8527-2310bb6642a7';
  expect(nodeNamed(id)).toEqual({ type: 'Own', id });
});

test('an id has one spelling: what is cut off, or decodes to the same, names nothing', () => {
  const id = paymentNodeId('kz', '7000000002');
  for (const other of [`${id}=`, `${id}A`, ` ${id}`, `${id}\n`, id.toLowerCase(), id.slice(0, -1), `${id}${id}`])
    expect(nodeNamed(other)).toBeNull();
});

test('what is no id of ours names nothing, whatever it is', () => {
  const made = (text: string) => Buffer.from(text).toString('base64url');
  for (const text of ['Payment', 'Payment:', 'Payment:kz', 'Payment::1', 'Payment:kz:1:2', 'Account:kz:1', ':::', ''])
    expect(nodeNamed(made(text))).toBeNull();
  for (const text of ['RefundPayment:kz:1', 'RefundPayment:kz::2', 'RevokedPayment:kz:1:', '__proto__:kz:1'])
    expect(nodeNamed(made(text))).toBeNull();
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => nodeNamed(text) === null));
  expect(nodeNamed('7000000002')).toBeNull();
  expect(nodeNamed(made(`PayoutStatus:kz:${'x'.repeat(1_000)}`))).toBeNull();
});
