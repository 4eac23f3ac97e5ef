import { expect, test } from '@jest/globals';
import { PAYMENT_FIELDS, sentFieldsOf } from '../../../src/domain/events/event-fields.js';
import { paymentChanged } from '../../../src/domain/events/merchant-event.js';
import { captured } from '../examples.js';

test('the fields of a payment are sent in one order for good, since the state sent last is stored as a hash of its text', () => {
  expect(Object.keys(paymentChanged(captured()).data).join(' ')).toBe(
    'id paymentId account orderId status rawStatus amount capturedAmount refundedAmount netAmount capturableAmount refundableAmount ' +
      'allowedActions captured canReject testMode method reference acquirerReference failure refunds revocations createdAt ' +
      'paidAt checkedAt',
  );
});

test('what says who pays is private, and what is in no table is not sent', () => {
  const stored = Object.entries(PAYMENT_FIELDS).flatMap(([name, field]) => (field === 'private' ? name : []));
  expect(stored).toEqual(['payer', 'card', 'authCode', 'recurringProfileId']);
  const beside: { readonly id: string } = { id: '1', ...{ secret: 'x' } };
  expect(sentFieldsOf(beside, { id: 'sent' })).toEqual({ id: '1' });
});
