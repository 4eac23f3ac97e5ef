import 'reflect-metadata';
import './types/enums.js';
import { type GraphQLSchema, specifiedDirectives } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { checkPriced } from './admission/cost.js';
import { guard, scopeDirectives } from './admission/required-scopes.js';
import { ChargesResolver } from './cards/charge-resolver.js';
import { CardsResolver } from './cards/resolver.js';
import { withErrorCodes } from './errors/error-codes.js';
import { EventsResolver } from './events/resolver.js';
import { showAccounts } from './execution/account-fields.js';
import { callDirectly } from './execution/fast-resolvers.js';
import { SubgraphResolver } from './federation/resolver.js';
import { asSubgraph } from './federation/subgraph.js';
import { ListsResolver } from './lists/resolver.js';
import { MobileResolver } from './mobile/resolver.js';
import { PayoutDecisionsResolver } from './payouts/decisions-on-payouts-resolver.js';
import { PayoutOperationsResolver } from './payouts/resolver.js';
import { PayoutWatchAndListResolver } from './payouts/watch-and-list-resolver.js';
import { CheckoutsResolver } from './resolvers/checkouts.js';
import { OperationDecisionsResolver } from './resolvers/decisions-on-operations.js';
import { CheckoutLinks, OperationLinks } from './resolvers/links-to-payment.js';
import { NodesResolver } from './resolvers/nodes.js';
import { OperationsResolver } from './resolvers/operations.js';
import { PayerTokensResolver } from './resolvers/payer-tokens.js';
import { PaymentsResolver } from './resolvers/payments.js';
import { PayoutStatusQueries } from './resolvers/payout-status-queries.js';
import { SubscriptionsResolver } from './resolvers/subscriptions.js';
import { ViewerResolver } from './resolvers/viewer.js';

/** type-graphql has no place for what is said of the root types. */
const ROOT_DESCRIPTIONS = {
  Query:
    'What can be read. A field that cannot be answered is `null`, with an error beside it, and leaves the others standing.',
  Mutation: 'What can be done. Fields run one after another, in the order in which they are asked for.',
  Subscription: 'What can be watched: the state of now first, and again whenever it changes.',
} as const;

/** What the schema is besides. */
export interface SchemaOptions {
  /** Whether a router may have it as a subgraph. */
  readonly federation?: boolean;
}

const built = new Map<boolean, GraphQLSchema>();

/** The whole schema, built at most once in a process: it is the same for every gateway, and nothing is changed in it. */
export function gatewaySchema({ federation = false }: SchemaOptions = {}): GraphQLSchema {
  const schema = built.get(federation) ?? buildSchema(federation);
  built.set(federation, schema);
  return schema;
}

/** Arguments are checked by our own rules, so type-graphql's validation stays off. */
function buildSchema(federation: boolean): GraphQLSchema {
  const generated = buildSchemaSync({
    resolvers: [
      PaymentsResolver,
      PayoutStatusQueries,
      OperationsResolver,
      OperationDecisionsResolver,
      PayoutOperationsResolver,
      PayoutDecisionsResolver,
      PayoutWatchAndListResolver,
      CheckoutsResolver,
      CardsResolver,
      ChargesResolver,
      MobileResolver,
      ListsResolver,
      PayerTokensResolver,
      SubscriptionsResolver,
      EventsResolver,
      NodesResolver,
      ViewerResolver,
      OperationLinks,
      CheckoutLinks,
      ...(federation ? [SubgraphResolver] : []),
    ],
    directives: [...specifiedDirectives, ...scopeDirectives],
    validate: false,
    // It would ask for an introspection at each start; that the schema is sound is a matter of tests.
    skipCheck: true,
    pubSub: { publish: noTopics, subscribe: noTopics },
  });
  const schema = federation ? asSubgraph(generated) : generated;
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    if (type) type.description = ROOT_DESCRIPTIONS[type.name as keyof typeof ROOT_DESCRIPTIONS];
  // These are asked for most.
  for (const resolver of [new PaymentsResolver(), new PayoutStatusQueries()])
    callDirectly(schema.getQueryType(), resolver);
  return guard(checkPriced(showAccounts(withErrorCodes(schema))));
}

/** type-graphql asks for topics as soon as there is a subscription; ours bring streams of their own. */
function noTopics(): never {
  throw new Error('No subscription of this schema goes by topics.');
}
