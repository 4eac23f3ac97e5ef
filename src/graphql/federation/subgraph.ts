import { GraphQLSchema, isInterfaceType } from 'graphql';
import type { FoundNode } from '../types/node.js';
import { ENTITIES, subgraphName } from './entities.js';

/**
 * A schema that has the fields for routers, with the names that it has as a subgraph: types that shops have too are called
 * otherwise, and so is the field that reads one. The old field stays for those who ask the gateway itself.
 */
export function asSubgraph(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, type] of ENTITIES) {
    const renamed = schema.getType(type);
    if (renamed) renamed.name = name;
  }
  const node = schema.getType('Node');
  if (isInterfaceType(node)) node.resolveType = ({ __typename }: FoundNode) => subgraphName(__typename);
  const fields = schema.getQueryType()?.getFields() ?? {};
  const { checkout } = fields;
  if (checkout) fields['paymentCheckout'] = { ...checkout, name: 'paymentCheckout' };
  // What it knows by the old names is read anew.
  return new GraphQLSchema(schema.toConfig());
}
