import { getDocumentNodeFromSchema, printSchemaWithDirectives } from '@graphql-tools/utils';
import type { DocumentNode, GraphQLSchema } from 'graphql';

const printed = new WeakMap<GraphQLSchema, string>();

/** A schema as `schema.graphql` has it, to the byte; printed once. */
export function printedSchema(schema: GraphQLSchema): string {
  const text = printed.get(schema) ?? `${printSchemaWithDirectives(schema)}\n`;
  printed.set(schema, text);
  return text;
}

/** What is printed, as a syntax tree. */
export function schemaDocument(schema: GraphQLSchema): DocumentNode {
  return getDocumentNodeFromSchema(schema);
}
