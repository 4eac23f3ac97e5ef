import {
  type ASTVisitor,
  GraphQLError,
  getNamedType,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
} from 'graphql';

/** What a subgraph tells routers of its schema is as much as introspection tells. */
const SERVICE_TYPE = '_Service';

/** Rules for where callers may not read the schema: neither by introspection nor as the SDL of a subgraph. */
export const schemaIsNotRead = [NoSchemaIntrospectionCustomRule, noServiceRule] as const;

function noServiceRule(context: ValidationContext): ASTVisitor {
  return {
    Field: (node) => {
      const type = context.getType();
      if (!type || getNamedType(type).name !== SERVICE_TYPE) return;
      const message = `GraphQL introspection is not allowed, and field "${node.name.value}" tells the schema too.`;
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}
