import { expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { FIRST_READS, priceOf } from '../../../src/graphql/admission/cost.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';

const schema = gatewaySchema();

function price(text: string, variables: Readonly<Record<string, unknown>> = {}): number {
  return pricerOf(text)(variables);
}

/** Prices one document again and again, as when clients send it with other variables. */
function pricerOf(text: string): (variables: Readonly<Record<string, unknown>>) => number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('No operation.');
  return (variables) => priceOf(schema, document, operation, variables);
}

test.each([
  ['paymentChanged(paymentId: "7000000002")', 'operations { id }', 1],
  ['orderChanged(orderId: "A-1")', 'operations { id }', 1],
  ['operationChanged(id: "a")', 'payment { status }', 1],
  ['checkoutChanged(id: "a")', 'payment { status }', 1],
  ['operationChanged(id: "a")', 'payment { operations { payment { status } } }', 7],
])('what is asked of each value of a subscription is priced for each of the first: %s { %s }', (field, asked, each) => {
  const alone = price(`subscription { ${field} { id } }`);
  expect(price(`subscription { ${field} { id ${asked} } }`) - alone).toBe(FIRST_READS * each);
});

test('what is asked of something whose type is not known is priced as the dearest', () => {
  const id = '"28f967a3-2d44-4aa9-8527-2310bb6642a7"';
  const dear = '... on PaymentOperation { payment { operations { payment { status } } } }';
  const cheap = '... on Payment { status } ... on Checkout { payment { status } }';
  expect(price(`{ node(id: ${id}) { id ${cheap} ${dear} } }`)).toBe(1 + 7);
  expect(price(`{ nodes(ids: [${id}, ${id}, "x"]) { ${dear} ${cheap} } }`)).toBe(2 * (1 + 7));
});

test('what is asked of the rows of a list is priced for as many as are asked for', () => {
  const list = (args: string) => price(`{ payments${args} { nodes { operations { id } } } }`);
  const of = (rows: number) => 2 + rows;
  expect(price('{ payments(first: 100) { nodes { id } pageInfo { hasNextPage } } }')).toBe(2);
  expect([list(''), list('(first: 3)'), list('(last: 7)'), list('(first: 0)')]).toEqual([of(20), of(3), of(7), of(0)]);
  expect([list('(first: 1000000)'), list('(first: -5)')]).toEqual([of(100), of(0)]);
  expect(price('{ payments(first: 3) { edges { node { operations { id } } } nodes { history { at } } } }')).toBe(8);
});

test('a list whose size is a variable is priced by what the variable is each time', () => {
  const priceWith = pricerOf('query ($n: Int) { operations(first: $n) { nodes { payment { status } } } }');
  expect([1, 100, 2].map((n) => priceWith({ n }))).toEqual([3, 102, 4]);
});
