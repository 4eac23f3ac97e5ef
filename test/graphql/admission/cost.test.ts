import { expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import { FIRST_READS, priceOf } from '../../../src/graphql/admission/cost.js';
import { buildGatewaySchema } from '../../../src/graphql/schema.js';

const schema = buildGatewaySchema();

function price(text: string): number {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('No operation.');
  return priceOf(schema, document, operation, {});
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
