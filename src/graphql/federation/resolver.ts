import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import { LimitExceeded } from '../../domain/errors.js';
import { ProviderCallForEach, ProviderCalls } from '../admission/cost.js';
import { AnyCaller } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { MAX_IDS } from '../resolvers/arguments.js';
import { checkoutNode, operationNode, payoutOperationNode, providerNode } from '../resolvers/node-reads.js';
import type { FoundNode } from '../types/node.js';
import { entityNamed } from './representations.js';
import { subgraphSdl } from './sdl.js';
import { AnyScalar, EntityUnion, ServiceType } from './types.js';

/** What a router asks a subgraph. */
@Resolver()
export class SubgraphResolver {
  @AnyCaller()
  @ProviderCallForEach('representations')
  @Query(() => [EntityUnion], {
    name: '_entities',
    nullable: 'items',
    description:
      'For routers: as `nodes`, by the keys of entities. `null` for each that there is not or that could not be read (an error beside it says which).',
  })
  entities(
    @Arg('representations', () => [AnyScalar], { description: `At most ${MAX_IDS} of them.` })
    representations: readonly unknown[],
    @Ctx() context: GatewayContext,
  ): Promise<FoundNode | null>[] {
    if (representations.length > MAX_IDS) throw new LimitExceeded('representations', MAX_IDS, representations.length);
    return representations.map((one, index) => entity(one, `representations[${index}]`, context));
  }

  @AnyCaller()
  @ProviderCalls(0)
  @Query(() => ServiceType, {
    name: '_service',
    description: 'For routers: the schema of this subgraph. Only where the schema can be read from the gateway.',
  })
  service(@Info() { schema }: GraphQLResolveInfo): ServiceType {
    return { sdl: subgraphSdl(schema) };
  }
}

async function entity(representation: unknown, argument: string, context: GatewayContext): Promise<FoundNode | null> {
  const named = entityNamed(representation, argument);
  if (named === null) return null;
  const place = { field: '_entities', argument };
  if (named.type === 'PaymentOperation') return operationNode(named.id, place, context);
  if (named.type === 'PayoutOperation') return payoutOperationNode(named.id, place, context);
  if (named.type === 'Checkout') return checkoutNode(named.id, place, context);
  return providerNode(named, place, context);
}
