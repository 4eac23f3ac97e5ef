import { describe, expect, test } from '@jest/globals';
import { type DefinitionNode, Kind, parse, print, validateSchema } from 'graphql';
import { SAID_IN_SDL, subgraphSdl } from '../../../src/graphql/federation/sdl.js';
import { gatewaySchema } from '../../../src/graphql/schema.js';

const schema = gatewaySchema({ federation: true });
const sdl = subgraphSdl(schema);
const { definitions } = parse(sdl);

const definitionOf = (name: string): DefinitionNode | undefined =>
  definitions.find((one) => 'name' in one && one.name?.value === name);
const fieldsOf = (name: string): readonly string[] => {
  const definition = definitionOf(name);
  return definition && 'fields' in definition ? (definition.fields ?? []).map((field) => field.name.value) : [];
};

test('a schema that is a subgraph is valid, and as long as it is none it has nothing for routers', () => {
  expect(validateSchema(schema)).toEqual([]);
  const plain = gatewaySchema();
  const fieldsAskedFor = (of: typeof schema) => Object.keys(of.getQueryType()?.getFields() ?? {});
  const more = fieldsAskedFor(schema).filter((name) => !fieldsAskedFor(plain).includes(name));
  expect(more.sort()).toEqual(['_entities', '_service', 'paymentCheckout']);
  expect(fieldsAskedFor(plain).filter((name) => !fieldsAskedFor(schema).includes(name))).toEqual([]);
  for (const name of ['_Any', '_Entity', '_Service', 'PaymentCheckout']) expect(plain.getType(name)).toBeUndefined();
  expect(plain.getType('Checkout')).toBeDefined();
});

test.each([
  ['Payment', ['id', 'account { id } paymentId']],
  ['PayoutStatus', ['id', 'account { id } orderId']],
  ['RefundPayment', ['id']],
  ['RevokedPayment', ['id']],
  ['PaymentOperation', ['id']],
  ['PaymentCheckout', ['id']],
])('%s is an entity', (name, keys) => {
  const [line = ''] = new RegExp(`^type ${name} .*$`, 'm').exec(sdl) ?? [];
  expect([...line.matchAll(/@key\(fields: "([^"]+)"\)/g)].map(([, fields]) => fields)).toEqual(keys);
});

test('what federation says it with is linked, and nothing else is used', () => {
  const used = [...sdl.matchAll(/(?<=[\w)\]!] )@(\w+)/g)].map(([, name]) => name);
  expect([...new Set(used)].sort()).toEqual(['key', 'link', 'requiresScopes', 'shareable', 'specifiedBy', 'tag']);
  expect(definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)).toEqual([]);
  expect(sdl).toMatch(/^extend schema @link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.5", import: \[/);
});

test('a supergraph gets no field of the root that a shop has too, and no type to which none leads', () => {
  for (const name of ['_entities', '_service', 'node', 'nodes', 'viewer', 'checkout'])
    expect(fieldsOf('Query')).not.toContain(name);
  expect(fieldsOf('Query')).toEqual(expect.arrayContaining(['payment', 'paymentCheckout', 'paymentOperation']));
  for (const name of ['Node', 'Viewer', 'ErrorCode', 'Checkout', '_Any', '_Entity', '_Service'])
    expect(definitionOf(name)).toBeUndefined();
  expect(sdl).not.toContain('implements');
  expect(fieldsOf('Subscription')).toContain('paymentChanged');
});

test('scopes are told with the directive that routers know', () => {
  const query = definitionOf('Query');
  expect(query && print(query)).toContain('): Payment @requiresScopes(scopes: [["payments:read"]])');
});

describe('what is said of types and fields is said of ones that there are:', () => {
  test.each(Object.entries(SAID_IN_SDL))('%s %s', (path, said) => {
    const [type = '', field] = path.split('.');
    const definition = definitionOf(type);
    if (!definition || !('directives' in definition)) throw new Error(`There is no ${type}.`);
    const place =
      field === undefined
        ? definition
        : 'fields' in definition
          ? definition.fields?.find((one) => one.name.value === field)
          : undefined;
    expect(place?.directives?.map((one) => print(one))).toContain(said);
  });
});
