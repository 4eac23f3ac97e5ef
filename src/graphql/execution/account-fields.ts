import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { GatewayContext } from '../context.js';

/** What names its account by its id shows it whole: one resolver for every type, as all do it in the same way. */
export function showAccounts(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    const { account } = type.getFields();
    if (!account || getNamedType(account.type).name !== 'Account') continue;
    account.resolve = ({ account: id }: { readonly account: string }, _args, { accounts }: GatewayContext) =>
      accounts.shown(id);
    account.extensions = { ...account.extensions, complexity: 0 };
  }
  return schema;
}
