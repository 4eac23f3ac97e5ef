import { Ctx, Query, Resolver } from 'type-graphql';
import { SCOPES } from '../../domain/caller.js';
import { ProviderCalls } from '../admission/cost.js';
import { AnyCaller } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { ViewerType } from '../types/viewer.js';

@Resolver()
export class ViewerResolver {
  @AnyCaller()
  @ProviderCalls(0)
  @Query(() => ViewerType, { description: 'Whoever asks: what they may do, and how much of it.' })
  viewer(@Ctx() { caller, accounts, cost, maxStreams }: GatewayContext): ViewerType {
    return {
      name: caller.id,
      scopes: SCOPES.filter((scope) => caller.scopes.has(scope)),
      accounts: accounts.all.map(({ id }) => accounts.shown(id)),
      limits: {
        providerCallsPerMinute: cost.perMinute,
        providerCallsRemaining: cost.remaining ?? 0,
        subscriptions: maxStreams,
      },
    };
  }
}
