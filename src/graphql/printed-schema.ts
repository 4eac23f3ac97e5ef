import { getDocumentNodeFromSchema, printSchemaWithDirectives } from '@graphql-tools/utils';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/** A schema as `schema.graphql` has it, to the byte. */
export function printedSchema(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(schema)}\n`;
}

/** What is printed, as a syntax tree. */
export function schemaDocument(schema: GraphQLSchema): DocumentNode {
  return getDocumentNodeFromSchema(schema);
}
