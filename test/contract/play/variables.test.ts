import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { operationOf } from '../../../src/contract/play/true-state-fields.js';
import { demandsOf, type Props, variablesOf } from '../../../src/contract/play/variables.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';

const schema = gatewaySchema();
const PROPS: Props = {
  paymentId: '17',
  orderId: 'order-17',
  operationId: 'operation-17',
  checkoutId: 'checkout-17',
  nodeId: 'node-17',
  amount: '2500.00',
  currency: 'KZT',
  account: 'default',
};

function made(text: string, props: Props = PROPS, given: Readonly<Record<string, unknown>> = {}) {
  const document = parse(text);
  return variablesOf(demandsOf(schema, document, operationOf(document)), props, 'key-17', given);
}

describe('variables of an operation that is run', () => {
  test.each([
    ['query($a: ID!) { payment(paymentId: $a) { id } }', { a: '17' }],
    ['query($a: [ID!]!) { paymentsById(paymentIds: $a) { id } }', { a: ['17'] }],
    ['query($a: String!) { paymentByOrder(orderId: $a) { id } }', { a: 'order-17' }],
    ['query($a: ID!) { paymentOperation(id: $a) { id } }', { a: 'operation-17' }],
    ['query($a: ID!) { checkout(id: $a) { id } }', { a: 'checkout-17' }],
    ['query($a: ID!) { node(id: $a) { id } }', { a: 'node-17' }],
    [
      'query($k: OperationKind!, $p: ID!) { previewWrite(kind: $k, paymentId: $p) { allowed } }',
      { k: 'REFUND', p: '17' },
    ],
    ['query($n: Int!, $after: String) { payments(first: $n, after: $after) { nodes { id } } }', { n: 100 }],
    ['query($x: Boolean!) { viewer { name @include(if: $x) } }', { x: true }],
    [
      'mutation($i: RefundPaymentInput!) { refundPayment(input: $i) { replayed } }',
      { i: { paymentId: '17', idempotencyKey: 'key-17' } },
    ],
    [
      'mutation($p: ID!, $k: String!, $a: Decimal) { refundPayment(input: { paymentId: $p, idempotencyKey: $k, amount: $a }) { replayed } }',
      { p: '17', k: 'key-17', a: '2500.00' },
    ],
    [
      'mutation($i: ApproveOperationInput!) { approveOperation(input: $i) { operation { id } } }',
      { i: { operationId: 'operation-17' } },
    ],
    ['query { ...F } fragment F on Query { payment(paymentId: "1") { id } }', {}],
    ['query($a: ID!) { ...F } fragment F on Query { payment(paymentId: $a) { id } }', { a: '17' }],
  ])('are made by where they go: %s', (text, values) => {
    expect(made(text)).toEqual({ kind: 'made', values });
  });

  test('are named where nobody knows what goes in', () => {
    const text = 'mutation($event: ID!) { resendEvent(input: { eventId: $event }) { event { id } } }';
    expect(made(text)).toEqual({ kind: 'unknown', variables: ['event'] });
    const input = 'mutation($input: ResendEventInput!) { resendEvent(input: $input) { event { id } } }';
    expect(made(input)).toEqual({ kind: 'unknown', variables: ['input'] });
  });

  test('are what the project gives before anything else', () => {
    const text = 'mutation($event: ID!) { resendEvent(input: { eventId: $event }) { event { id } } }';
    expect(made(text, PROPS, { event: 'evt' })).toEqual({ kind: 'made', values: { event: 'evt' } });
    const payment = 'query($a: ID!) { payment(paymentId: $a) { id } }';
    expect(made(payment, PROPS, { a: '18', b: '19' })).toEqual({ kind: 'made', values: { a: '18' } });
  });

  test('are absent where the scenario has no such thing', () => {
    const text = 'query($a: ID!) { payment(paymentId: $a) { id } }';
    expect(made(text, { orderId: 'order-17' })).toEqual({ kind: 'absent', variables: ['a'] });
  });
});
