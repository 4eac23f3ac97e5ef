import 'reflect-metadata';
import './enums.js';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { OperationsResolver } from './resolvers/operations.js';
import { PaymentsResolver } from './resolvers/payments.js';
import { PayoutsResolver } from './resolvers/payouts.js';

/** The whole schema. Arguments are checked by our own rules, so type-graphql's validation stays off. */
export function buildGatewaySchema(): GraphQLSchema {
  return buildSchemaSync({ resolvers: [PaymentsResolver, PayoutsResolver, OperationsResolver], validate: false });
}
