import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  printSchema,
  validateSchema,
} from 'graphql';
import { requirementOf } from '../../src/graphql/admission/required-scopes.js';
import { printedSchema } from '../../src/graphql/printed-schema.js';
import { gatewaySchema } from '../../src/graphql/schema.js';

const schema = gatewaySchema();
const contract = buildSchema(textOf('../fixtures/contract.graphql'));

/** Types of ours: what GraphQL adds by itself is none. */
const ownTypes = (of: GraphQLSchema) =>
  Object.values(of.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !['String', 'Boolean', 'Int', 'Float', 'ID'].includes(type.name),
  );

test('schema.graphql is what the code prints (npm run schema writes it)', () => {
  expect(textOf('../../schema.graphql')).toBe(printedSchema(schema));
});

test('the schema is valid, and so is its printed form', () => {
  expect(validateSchema(schema)).toEqual([]);
  expect(validateSchema(buildSchema(printSchema(schema)))).toEqual([]);
});

describe('the contract with clients', () => {
  const promised = ownTypes(contract);

  test('is not empty', () => {
    expect(promised.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'Payment',
        'PaymentOperation',
        'PayoutStatus',
        'Query',
        'Mutation',
        'Subscription',
        'Decimal',
      ]),
    );
    expect(promised.length).toBeGreaterThan(25);
  });

  test.each(promised.map((type) => [type.name, type] as const))('%s is all there', (name, type) => {
    expect(breaches(type, schema.getType(name))).toEqual([]);
  });

  test.each([
    ['a missing type', 'type Extra { id: ID! }', 'Extra: is missing'],
    ['a missing field', 'type Money { amount: Decimal! currency: CurrencyCode! extra: ID }', 'Money.extra: is missing'],
    ['another type of a field', 'type Money { amount: Decimal! currency: String! }', 'Money.currency: CurrencyCode!'],
    ['another nullability', 'type Money { amount: Decimal currency: CurrencyCode! }', 'Money.amount: Decimal!'],
    ['another kind', 'enum Money { A }', 'Money: is another kind'],
    ['a missing enum value', 'enum Advice { GIVE_UP NEVER }', 'Advice.NEVER: is missing'],
    ['a missing argument', 'type Query { payment(paymentId: ID!, by: ID): Payment }', 'Query.payment(by): is missing'],
    ['another argument', 'type Query { payment(paymentId: String!): Payment }', 'Query.payment(paymentId): ID!'],
    [
      'a missing input field',
      'input CancelPaymentInput { paymentId: ID! why: String }',
      'CancelPaymentInput.why: is missing',
    ],
    [
      'another input field',
      'input CancelPaymentInput { paymentId: ID }',
      'CancelPaymentInput.paymentId: ID! stands where ID',
    ],
  ])('would be seen to be broken by %s', (_what, sdl, breach) => {
    const scalars = 'scalar Decimal scalar CurrencyCode type Payment { id: ID! }';
    const query = sdl.includes('type Query') ? '' : 'type Query { nothing: ID }';
    const changed = buildSchema(`${scalars} ${query} ${sdl}`);
    const name = /(?:type|enum|input) (\w+)/.exec(sdl)?.[1] ?? '';
    const type = changed.getType(name);
    if (!type) throw new Error(`The test names no type: ${sdl}`);
    expect(breaches(type, schema.getType(name))).toEqual([expect.stringContaining(breach)]);
  });

  test('no argument or input field beyond the promised ones is required', () => {
    for (const type of promised) {
      const ours = schema.getType(type.name);
      const promisedNames = new Set(membersOf(type).map(({ path }) => path));
      // A field of our own may ask for what it likes: nobody who keeps to the contract uses it.
      const isPromised = (path: string) => !path.includes('(') || promisedNames.has(path.slice(0, path.indexOf('(')));
      const demanded = membersOf(ours).filter(({ kind, type: text }) => kind === 'input' && text.endsWith('!'));
      const paths = demanded.map(({ path }) => path).filter(isPromised);
      expect(paths.filter((path) => !promisedNames.has(path))).toEqual([]);
    }
  });
});

test('each of our scalars says where it is specified: under a heading of a page of ours', () => {
  const own = ownTypes(schema).filter(isScalarType);
  expect(own.map(({ name }) => name).sort()).toEqual(expect.arrayContaining(['CurrencyCode', 'DateTime', 'Decimal']));
  const headings = textOf('../../docs/scalars.md').match(/(?<=^## ).*$/gm) ?? [];
  for (const { name, specifiedByURL } of own) {
    expect(specifiedByURL).toBe(`docs/scalars.md#${name.toLowerCase()}`);
    expect(headings).toContain(name);
  }
});

interface Member {
  readonly path: string;
  /** Whether callers write it or read it. */
  readonly kind: 'input' | 'output' | 'value';
  readonly type: string;
  readonly description: string | null | undefined;
}

/** Everything that stands inside a type, one by one. */
function membersOf(type: GraphQLNamedType | undefined): Member[] {
  if (isObjectType(type)) {
    return Object.values(type.getFields()).flatMap((field): Member[] => [
      member(`${type.name}.${field.name}`, 'output', field),
      ...field.args.map((arg) => member(`${type.name}.${field.name}(${arg.name})`, 'input', arg)),
    ]);
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => member(`${type.name}.${field.name}`, 'input', field));
  }
  if (isEnumType(type)) {
    return type.getValues().map(({ name, description }) => {
      return { path: `${type.name}.${name}`, kind: 'value', type: '', description };
    });
  }
  return [];
}

function member(
  path: string,
  kind: Member['kind'],
  of: { readonly type: object; readonly description?: string | null | undefined },
): Member {
  return { path, kind, type: String(of.type), description: of.description };
}

/** How our type falls short of the promised one: each shortcoming in one line. */
function breaches(promised: GraphQLNamedType, ours: GraphQLNamedType | undefined): string[] {
  if (!ours) return [`${promised.name}: is missing`];
  if (ours.constructor.name !== promised.constructor.name) return [`${promised.name}: is another kind of type`];
  const there = new Map(membersOf(ours).map((one) => [one.path, one.type]));
  return membersOf(promised).flatMap(({ path, type }) => {
    const own = there.get(path);
    if (own === undefined) return [`${path}: is missing`];
    return own === type ? [] : [`${path}: ${own} stands where ${type} is promised`];
  });
}

function textOf(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

test('the description of every field that needs a scope names it, for readers who do not see directives', () => {
  const needing = ownTypes(schema)
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => {
      const requirement = requirementOf(field);
      return requirement ? [{ field: field.name, scope: requirement.scope, said: field.description ?? '' }] : [];
    });
  expect(needing.length).toBeGreaterThan(20);
  expect(needing.filter(({ scope, said }) => !said.includes(`"${scope}"`))).toEqual([]);
});
