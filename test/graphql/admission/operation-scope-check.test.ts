import { expect, test } from '@jest/globals';
import { buildSchema, GraphQLObjectType, getOperationAST, parse } from 'graphql';
import { LOCAL_CALLER, type Scope } from '../../../src/domain/caller.js';
import { checkOperationScopes } from '../../../src/graphql/admission/operation-scope-check.js';

const schema = buildSchema(`
  interface Thing { id: ID secret: String }
  type Box implements Thing { id: ID secret: String }
  type Query { thing: Thing }
  type Mutation { move: Thing }
`);
require('Mutation', 'move', 'payments:refund');
require('Box', 'secret', 'operations:read');

function require(type: string, field: string, scope: Scope): void {
  const found = schema.getType(type);
  const definition = found instanceof GraphQLObjectType ? found.getFields()[field] : undefined;
  if (!definition) throw new Error(`There is no ${type}.${field}.`);
  definition.extensions = { requirement: { scope } };
}

/** Whether a caller with these scopes may ask for it. */
function isAllowed(text: string, scopes: readonly Scope[]): boolean {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error(`The test asks for no one operation: ${text}`);
  try {
    checkOperationScopes(
      schema,
      { document, operation, variables: {} },
      { ...LOCAL_CALLER, scopes: new Set(scopes) },
      [],
    );
    return true;
  } catch {
    return false;
  }
}

test.each([['{ move { secret } }'], ['{ move { ... on Box { secret } } }'], ['{ move { ... { s: secret } } }']])(
  'behind an interface a field needs what any type behind it may need: %s',
  (selection) => {
    expect(isAllowed(`mutation ${selection}`, ['payments:refund'])).toBe(false);
    expect(isAllowed(`mutation ${selection}`, ['payments:refund', 'operations:read'])).toBe(true);
    expect(isAllowed('mutation { move { id } }', ['payments:refund'])).toBe(true);
  },
);

test('fragments that are spread many times in each other are gone through once', () => {
  const fragments = Array.from({ length: 28 }, (_, n) => `fragment F${n} on Thing { ...F${n + 1} ...F${n + 1} }`);
  const text = `mutation { move { ...F0 } } ${fragments.join(' ')} fragment F28 on Thing { secret }`;
  expect(isAllowed(text, ['payments:refund'])).toBe(false);
  expect(isAllowed(text, ['payments:refund', 'operations:read'])).toBe(true);
});

test('queries are left to their fields', () => {
  expect(isAllowed('{ thing { secret } }', [])).toBe(true);
});
