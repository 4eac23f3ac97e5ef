import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { pageInput } from '../../domain/lists/page.js';
import { StorePage } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CheckoutsListArgs, OperationsListArgs, PaymentsListArgs, PayoutsListArgs } from './arguments.js';
import { accountsOf, connectionOf } from './connection-of.js';
import {
  CheckoutConnectionType,
  type CompletenessType,
  PaymentConnectionType,
  PaymentOperationConnectionType,
  PayoutStatusConnectionType,
} from './connections.js';
import { checkoutFilter, operationFilter, paymentFilter, payoutFilter } from './filter-checks.js';

const ORDER = 'Newest first, unless a filter says otherwise; no provider call. What is added meanwhile shifts no page.';

@Resolver()
export class ListsResolver {
  @Requires('payments:read')
  @StorePage()
  @Query(() => PaymentConnectionType, {
    description: `The payments that this gateway has seen, as it last saw them. ${ORDER} See \`completeness\` for what it cannot know.`,
  })
  async payments(
    @Args(() => PaymentsListArgs) { filter, ...page }: PaymentsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PaymentConnectionType> {
    const accounts = accountsOf(filter, context);
    const found = await context.lists.payments(accounts, paymentFilter(filter ?? {}), pageInput(page));
    return { ...connectionOf(found), completeness: await completenessOf('payment', context) };
  }

  @Requires('operations:read')
  @StorePage()
  @Query(() => PaymentOperationConnectionType, {
    description: `The captures, cancels and refunds that were asked for through this gateway, such as those whose outcome is UNKNOWN. ${ORDER}`,
  })
  async operations(
    @Args(() => OperationsListArgs) { filter, ...page }: OperationsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PaymentOperationConnectionType> {
    const accounts = accountsOf(filter, context);
    return connectionOf(await context.lists.operations(accounts, operationFilter(filter ?? {}), pageInput(page)));
  }

  @Requires('payouts:read')
  @StorePage()
  @Query(() => PayoutStatusConnectionType, {
    description: `The payouts that this gateway has seen, as it last saw them. ${ORDER} See \`completeness\` for what it cannot know.`,
  })
  async payouts(
    @Args(() => PayoutsListArgs) { filter, ...page }: PayoutsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutStatusConnectionType> {
    const accounts = accountsOf(filter, context);
    const found = await context.lists.payouts(accounts, payoutFilter(filter ?? {}), pageInput(page));
    return { ...connectionOf(found), completeness: await completenessOf('payout', context) };
  }

  @Requires('payments:read')
  @StorePage()
  @Query(() => CheckoutConnectionType, {
    description: `The payments that were asked for through this gateway, and their pages. ${ORDER}`,
  })
  async checkouts(
    @Args(() => CheckoutsListArgs) { filter, ...page }: CheckoutsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<CheckoutConnectionType> {
    const accounts = accountsOf(filter, context);
    return connectionOf(await context.lists.checkouts(accounts, checkoutFilter(filter ?? {}), pageInput(page)));
  }
}

async function completenessOf(what: string, { lists }: GatewayContext): Promise<CompletenessType> {
  const { since, isPruned } = await lists.completeness();
  const removed = isPruned
    ? ` A ${what} that was not seen to change since then may have been removed for its age.`
    : '';
  return {
    since,
    note: `The provider has no list, so this one has each ${what} that was read through this gateway since then, or imported, as it was at its checkedAt. A ${what} that was never read here is not in it, and what happened since checkedAt does not show: read one by its id to know.${removed}`,
  };
}
