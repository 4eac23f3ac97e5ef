import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { LimitExceeded } from '../../domain/errors.js';
import { nodeNamed } from '../../domain/node-id.js';
import { ProviderCallForEach, ProviderCalls } from '../admission/cost.js';
import { AnyCaller } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { type FoundNode, NodeType } from '../types/node.js';
import { ID } from '../types/scalars.js';
import { MAX_IDS } from './arguments.js';
import { ownNode, providerNode } from './node-reads.js';

@Resolver()
export class NodesResolver {
  @AnyCaller()
  @ProviderCalls(1)
  @Query(() => NodeType, {
    nullable: true,
    description:
      'Anything that has an `id`, read again by it; `null` if there is none. Whoever asks needs what the field of its type needs, such as scope "payments:read" for a Payment.',
  })
  node(
    @Arg('id', () => ID, { description: 'The `id` of a payment, refund, release, payout, operation or checkout.' })
    id: string,
    @Ctx() context: GatewayContext,
  ): Promise<FoundNode | null> {
    return found('id', id, context);
  }

  @AnyCaller()
  @ProviderCallForEach('ids')
  @Query(() => [NodeType], {
    nullable: 'items',
    description:
      'As `node`, in the order asked for, `null` for each that there is not or that could not be read (an error beside it says which).',
  })
  nodes(
    @Arg('ids', () => [ID], { description: `At most ${MAX_IDS} of them.` }) ids: readonly string[],
    @Ctx() context: GatewayContext,
  ): Promise<FoundNode | null>[] {
    if (ids.length > MAX_IDS) throw new LimitExceeded('ids', MAX_IDS, ids.length);
    // Equal ones are priced as one.
    const reads = new Map<string, Promise<FoundNode | null>>();
    return ids.map((id, index) => {
      const read = reads.get(id) ?? found(`ids[${index}]`, id, context);
      reads.set(id, read);
      return read;
    });
  }
}

async function found(argument: string, id: string, context: GatewayContext): Promise<FoundNode | null> {
  const named = nodeNamed(id);
  if (named === null) return null;
  const place = { field: 'node', argument };
  if (named.type !== 'Own') return providerNode(named, place, context);
  return ownNode(named.id, place, context);
}
