import { describe, expect, test } from '@jest/globals';
import { InvalidInput } from '../../../src/domain/errors.js';
import { paymentNodeId, payoutNodeId, refundNodeId } from '../../../src/domain/node-id.js';
import { entityNamed } from '../../../src/graphql/federation/representations.js';

const OWN = '28f967a3-2d44-4aa9-8527-2310bb6642a7';
const PAYMENT = { type: 'Payment', account: 'kz', paymentId: '7000000002' };
const read = (value: unknown) => entityNamed(value, 'representations[3]');

/** The sentence that a representation is refused with. */
function refusal(value: unknown): string {
  try {
    read(value);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  throw new Error('It was taken.');
}

test.each([
  [{ __typename: 'Payment', id: paymentNodeId('kz', '7000000002') }, PAYMENT],
  [{ __typename: 'Payment', account: { id: 'kz' }, paymentId: '7000000002' }, PAYMENT],
  [{ paymentId: '7000000002', account: { __typename: 'Account', id: 'kz' }, __typename: 'Payment' }, PAYMENT],
  [
    { __typename: 'RefundPayment', id: refundNodeId('kz', '7', '8') },
    { type: 'RefundPayment', account: 'kz', paymentId: '7', refundId: '8' },
  ],
  [
    { __typename: 'PayoutStatus', account: { id: 'kz' }, orderId: 'A:1' },
    { type: 'PayoutStatus', account: 'kz', orderId: 'A:1' },
  ],
  [
    { __typename: 'PayoutStatus', id: payoutNodeId('kz', 'A:1') },
    { type: 'PayoutStatus', account: 'kz', orderId: 'A:1' },
  ],
  [
    { __typename: 'PaymentOperation', id: OWN },
    { type: 'PaymentOperation', id: OWN },
  ],
  [
    { __typename: 'PaymentCheckout', id: OWN },
    { type: 'Checkout', id: OWN },
  ],
])('an entity is named by the fields of any of its keys: %j', (representation, named) => {
  expect(read(representation)).toEqual(named);
  // As GraphQL makes objects of literals.
  expect(read(Object.assign(Object.create(null), representation))).toEqual(named);
});

test.each([
  ['of another type', { __typename: 'RefundPayment', id: paymentNodeId('kz', '7000000002') }],
  ['of what this gateway keeps itself', { __typename: 'Payment', id: OWN }],
  ['of what the provider shows', { __typename: 'PaymentOperation', id: paymentNodeId('kz', '7000000002') }],
  ['that is none', { __typename: 'Payment', id: 'nothing' }],
])('an id %s names nothing', (_which, representation) => {
  expect(read(representation)).toBeNull();
});

describe('refused with the place of what is wrong, quoting nothing, is', () => {
  test.each<[string, unknown, string]>([
    ['no object', 'Payment', 'representations[3]'],
    ['a number', 7, 'representations[3]'],
    ['nothing', null, 'representations[3]'],
    ['a list', [{ __typename: 'Payment', id: 'x' }], 'representations[3]'],
    ['one without a type', { id: 'x' }, 'representations[3].__typename'],
    ['one whose type is no text', { __typename: ['Payment'], id: 'x' }, 'representations[3].__typename'],
    ['one of a type that is no entity', { __typename: 'Money', amount: '1' }, 'representations[3].__typename'],
    [
      'one of the name for which there is another',
      { __typename: 'Checkout', id: OWN },
      'representations[3].__typename',
    ],
    ['one of a type of JavaScript', { __typename: 'constructor', id: 'x' }, 'representations[3].__typename'],
    ['one whose type is inherited', Object.create({ __typename: 'Payment', id: 'x' }), 'representations[3].__typename'],
    ['one without a key', { __typename: 'Payment' }, 'representations[3]'],
    ['one with half a key', { __typename: 'Payment', paymentId: '7' }, 'representations[3]'],
    [
      'one with the key of another type',
      { __typename: 'Payment', account: { id: 'kz' }, orderId: 'A' },
      'representations[3]',
    ],
    ['one with more than a key', { __typename: 'Payment', id: 'x', status: 'CAPTURED' }, 'representations[3]'],
    [
      'one that would change prototypes',
      JSON.parse('{"__typename":"Payment","id":"x","__proto__":{}}'),
      'representations[3]',
    ],
    ['an inherited key', Object.assign(Object.create({ id: 'x' }), { __typename: 'Payment' }), 'representations[3]'],
    ['an id that is a number', { __typename: 'Payment', id: 7 }, 'representations[3].id'],
    ['an id that is empty', { __typename: 'Payment', id: '' }, 'representations[3].id'],
    ['an id that is an object', { __typename: 'Payment', id: { toString: 'x' } }, 'representations[3].id'],
    ['an account that is text', { __typename: 'Payment', account: 'kz', paymentId: '7' }, 'representations[3].account'],
    [
      'an account that is a list',
      { __typename: 'Payment', account: ['kz'], paymentId: '7' },
      'representations[3].account',
    ],
    [
      'an account without an id',
      { __typename: 'Payment', account: {}, paymentId: '7' },
      'representations[3].account.id',
    ],
    [
      'an account with more than an id',
      { __typename: 'Payment', account: { id: 'kz', secretKey: 'x' }, paymentId: '7' },
      'representations[3].account',
    ],
    [
      'an account that would change prototypes',
      JSON.parse('{"__typename":"Payment","account":{"__proto__":{"id":"kz"}},"paymentId":"7"}'),
      'representations[3].account',
    ],
  ])('%s', (_what, representation, place) => {
    const said = refusal(representation);
    expect(said).toContain(`Argument "${place}": `);
    expect(said).not.toMatch(/CAPTURED|secretKey|constructor|kz/);
  });

  test('what is nested deeper than any key, without going into it', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth++) deep = { id: deep };
    expect(refusal({ __typename: 'Payment', account: deep, paymentId: '7' })).toContain(
      'representations[3].account.id',
    );
  });
});
