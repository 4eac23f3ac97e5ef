import { Arg, Args, Ctx, Query, Resolver, Root, Subscription } from 'type-graphql';
import { pageInput } from '../../domain/lists/page.js';
import type { PayoutOperation } from '../../domain/payouts/payout-operation.js';
import { FIRST_READS, READS_PER_MINUTE, StorePage, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { accountsOf, connectionOf } from '../lists/connection-of.js';
import { ID } from '../types/scalars.js';
import { PayoutOperationConnectionType, PayoutOperationsListArgs, payoutOperationFilter } from './list-types.js';
import { PayoutOperationType } from './types.js';

/** What became of payouts that were asked for here: many at once, and one as it changes. */
@Resolver()
export class PayoutWatchAndListResolver {
  @Requires('payouts:read')
  @StorePage()
  @Query(() => PayoutOperationConnectionType, {
    description:
      'The payouts that were asked for through this gateway, such as those whose outcome is UNKNOWN. Newest first; no provider call. What is added meanwhile shifts no page.',
  })
  async payoutOperations(
    @Args(() => PayoutOperationsListArgs) { filter, ...page }: PayoutOperationsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutOperationConnectionType> {
    const accounts = accountsOf(filter, context);
    const which = payoutOperationFilter(filter ?? {});
    return connectionOf(await context.lists.payoutOperations(accounts, which, pageInput(page)));
  }

  @Requires('payouts:read')
  @StoreReads(FIRST_READS + READS_PER_MINUTE, FIRST_READS)
  @Subscription(() => PayoutOperationType, {
    nullable: true,
    description:
      'A payout that was asked for through this gateway as it is now, and again whenever more becomes known of it; asked for as `operationChanged` is. How the payout looks to the provider is told by `payoutChanged`.',
    subscribe: ({
      args: { id },
      context: { accounts, live, requestId },
    }: {
      readonly args: { readonly id: string };
      readonly context: GatewayContext;
    }) => live.payoutOperation(id, accounts, { requestId }),
  })
  payoutOperationChanged(
    @Root() operation: PayoutOperation | null,
    @Arg('id', () => ID, { description: "This gateway's id of the operation." }) _id: string,
  ): PayoutOperation | null {
    return operation;
  }
}
