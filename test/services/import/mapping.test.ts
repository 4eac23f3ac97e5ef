import { describe, expect, test } from '@jest/globals';
import { BadRow, importedPayment } from '../../../src/services/import/imported-payment.js';
import { BadMapping, mappingIn } from '../../../src/services/import/mapping.js';

const GIVEN = {
  columns: { paymentId: 'ID', status: 'Status', amount: 'Sum', createdAt: 'Created', orderId: 'Order' },
  statuses: { Paid: 'CAPTURED', Returned: 'REFUNDED' },
  currency: 'KZT',
};
const mapping = mappingIn(JSON.stringify({ ...GIVEN, decimal: ',' }));
const exportedAt = new Date('2026-11-01T00:00:00Z');
const ROW = {
  paymentId: '7000000101',
  status: 'Paid',
  amount: '2500,00',
  orderId: 'A-1',
  createdAt: '01.02.2024 10:00',
};

const imported = (more: Readonly<Record<string, string>> = {}) => {
  const row: Readonly<Record<string, string>> = { ...ROW, ...more };
  return importedPayment((column) => row[column] ?? null, mapping, { id: 'kz', timeZone: 'Asia/Almaty' }, exportedAt);
};

test('a row is a payment for which nothing may be asked', () => {
  expect(imported()).toMatchObject({
    paymentId: '7000000101',
    account: 'kz',
    orderId: 'A-1',
    status: 'CAPTURED',
    rawStatus: 'Paid',
    amount: { amount: '2500.00', currency: 'KZT' },
    capturedAmount: { amount: '2500.00' },
    refundedAmount: { amount: '0.00' },
    refundableAmount: { amount: '0.00' },
    allowedActions: [],
    // Almaty was six hours ahead then.
    createdAt: new Date('2024-02-01T04:00:00Z'),
    checkedAt: exportedAt,
  });
});

test('a word that the mapping does not know is UNKNOWN', () => {
  expect(imported({ status: 'Strange' })).toMatchObject({ status: 'UNKNOWN', capturedAmount: { amount: '0.00' } });
});

test('what looks like a contact or a card number in a free text is not taken', () => {
  expect(imported({ method: 'card 4400 4301 9876 5432 of a@b.example' }).method).toBe('card *** of ***');
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['a payment id that is none', { paymentId: '12a' }, 'paymentId: a payment id is 1 to 20 decimal digits'],
  ['a sum with another decimal mark', { amount: '2500.00' }, 'amount: is no sum such as "2500,00" in KZT.'],
  ['a sum with too many digits', { amount: '1,001' }, 'amount: is no sum'],
  ['a negative sum', { amount: '-1' }, 'amount: is no sum'],
  ['a currency that is none', { currency: 'tenge' }, 'currency: is no ISO 4217 code'],
  ['more refunded than captured', { refundedAmount: '2500,01' }, 'refundedAmount: is more than was captured.'],
  ['a day that no month has', { createdAt: '31.02.2024 10:00' }, 'createdAt: is no time'],
  ['an hour that the zone had twice', { createdAt: '29.02.2024 23:30' }, 'createdAt: is no time'],
  ['an order id that is none', { orderId: 'x'.repeat(51) }, 'orderId: an order id is'],
])('%s is no row', (_what, more, problem) => {
  expect(() => imported(more)).toThrow(BadRow);
  expect(() => imported(more)).toThrow(problem);
});

describe('a mapping', () => {
  test.each<[string, unknown]>([
    ['no JSON', undefined],
    ['a list', []],
    ['without columns', { ...GIVEN, columns: undefined }],
    ['without a needed column', { ...GIVEN, columns: { paymentId: 'ID' } }],
    ['with a column that no payment has', { ...GIVEN, columns: { ...GIVEN.columns, payerEmail: 'Mail' } }],
    ['with a heading that is no text', { ...GIVEN, columns: { ...GIVEN.columns, method: 5 } }],
    ['with a status that is none', { ...GIVEN, statuses: { Paid: 'PAID' } }],
    ['with an inherited name for a status', { ...GIVEN, statuses: { Paid: 'constructor' } }],
    ['without any currency', { ...GIVEN, currency: undefined }],
    ['with another delimiter', { ...GIVEN, delimiter: '|' }],
    ['with another decimal mark', { ...GIVEN, decimal: "'" }],
    ['with what nobody knows', { ...GIVEN, pattern: '.*' }],
  ])('%s is refused', (_what, given) => {
    expect(() => mappingIn(given === undefined ? '{' : JSON.stringify(given))).toThrow(BadMapping);
  });
});
