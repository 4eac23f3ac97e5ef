import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type InputObjectTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  visit,
} from 'graphql';
import { schemaDocument } from '../printed-schema.js';
import { ENTITIES, ENTITY_KEYS, type KeyField } from './entities.js';

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.5"
  import: ["@key", "@requiresScopes", "@shareable", "@tag"]
)`;

/**
 * Fields of the root that a supergraph does not get. The first two are for routers alone; `node` and `nodes` know ids of this
 * gateway only, `viewer` and `checkout` are what shops call something of their own, and no two subgraphs may have one of them.
 */
const ROOT_FIELDS_LEFT_OUT = ['_entities', '_service', 'node', 'nodes', 'viewer', 'checkout'];

/** Nothing answers with it once `node` is gone, and a shop's may have more fields. */
const INTERFACES_LEFT_OUT = ['Node'];

/** What no router knows. Their descriptions say the same. */
const DIRECTIVES_LEFT_OUT = ['payerToken', 'nullWithoutScope', 'notForPayers'];

const PAYER_DATA = '@tag(name: "payer-data")';
const PAYER_TOKEN = '@tag(name: "payer-token")';

/** What is said of types and fields beside the keys of entities. */
export const SAID_IN_SDL: Readonly<Record<string, string>> = {
  // Values that other subgraphs have too: a sum, and the account that is part of keys.
  Money: '@shareable',
  Account: '@shareable',
  // So that a contract of the supergraph can leave them out. `@inaccessible` could not be undone by who owns that.
  Payer: PAYER_DATA,
  'Payment.payer': PAYER_DATA,
  'PaymentCard.holder': PAYER_DATA,
  'PaymentCard.token': PAYER_DATA,
  'CreatePaymentInput.payerEmail': PAYER_DATA,
  'CreatePaymentInput.payerPhone': PAYER_DATA,
  'ChargeMobileInput.phone': PAYER_DATA,
  'ApproveMobileChargeInput.approvalCode': PAYER_DATA,
  'Mutation.createPayerToken': PAYER_TOKEN,
  CreatePayerTokenInput: PAYER_TOKEN,
  CreatePayerTokenPayload: PAYER_TOKEN,
  PayerToken: PAYER_TOKEN,
};

const printed = new WeakMap<GraphQLSchema, string>();

/** The SDL of a schema that is a subgraph: what `_service` shows, and what a supergraph is composed of. */
export function subgraphSdl(schema: GraphQLSchema): string {
  const known = printed.get(schema);
  if (known !== undefined) return known;
  const { definitions } = visit(schemaDocument(schema), {
    DirectiveDefinition: () => null,
    Directive: ({ name }) => (DIRECTIVES_LEFT_OUT.includes(name.value) ? null : undefined),
    ObjectTypeDefinition: { enter: withoutLeftOut, leave: withDirectives },
    InputObjectTypeDefinition: { leave: withDirectives },
  });
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...parse(LINK).definitions, ...reached(definitions)],
  };
  const sdl = `${print(document)}\n`;
  printed.set(schema, sdl);
  return sdl;
}

function withoutLeftOut(type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const interfaces = type.interfaces?.filter(({ name }) => !INTERFACES_LEFT_OUT.includes(name.value));
  const fields = type.fields?.filter(
    ({ name }) => type.name.value !== 'Query' || !ROOT_FIELDS_LEFT_OUT.includes(name.value),
  );
  return { ...type, ...(interfaces && { interfaces }), ...(fields && { fields }) };
}

type ObjectLike = ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode;

function withDirectives<T extends ObjectLike>(type: T): T {
  const path = type.name.value;
  const fields = type.fields?.map((field) => ({
    ...field,
    directives: [...(field.directives ?? []), ...directivesOf(SAID_IN_SDL[`${path}.${field.name.value}`])],
  }));
  const said = [...(type.directives ?? []), ...keysOf(path), ...directivesOf(SAID_IN_SDL[path])];
  return { ...type, directives: said, ...(fields && { fields }) };
}

function keysOf(name: string): readonly ConstDirectiveNode[] {
  const type = ENTITIES.get(name);
  const keys = type ? ENTITY_KEYS[type] : [];
  return keys.flatMap((fields) => directivesOf(`@key(fields: "${fields.map(selected).join(' ')}")`));
}

function selected(field: KeyField): string {
  return field === 'account' ? 'account { id }' : field;
}

/** Written as they are in a schema. */
function directivesOf(text = ''): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Any ${text}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}

/** The definition of the schema, and those of all types that one of its roots leads to. */
function reached(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const byName = new Map(
    definitions.flatMap((one) => ('name' in one && one.name ? [[one.name.value, one] as const] : [])),
  );
  const pending = definitions.filter(({ kind }) => kind === Kind.SCHEMA_DEFINITION);
  const found = new Set<DefinitionNode>(pending);
  for (let one = pending.pop(); one; one = pending.pop()) {
    visit(one, {
      NamedType: ({ name }) => {
        const definition = byName.get(name.value);
        if (!definition || found.has(definition)) return;
        found.add(definition);
        pending.push(definition);
      },
    });
  }
  return definitions.filter((one) => found.has(one));
}
