import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { LimitExceeded } from '../../domain/errors.js';
import { orderIdInput } from '../../domain/input.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { ProviderCallForEach, ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { PayoutStatusType } from '../types/payout.js';
import { MAX_IDS, OrderArgs, OrdersArgs } from './arguments.js';

@Resolver()
export class PayoutStatusQueries {
  @Requires('payouts:read')
  @ProviderCalls(1)
  @Query(() => PayoutStatusType, {
    nullable: true,
    description: 'The payout of an order, read from the provider now; `null` if it knows none.',
  })
  payoutStatus(
    @Args(() => OrderArgs) { orderId, account }: OrderArgs,
    @Ctx() { accounts, loaders }: GatewayContext,
  ): Promise<PayoutStatus | null> {
    return loaders.payoutStatus(accounts.resolve(account), orderIdInput('orderId', orderId));
  }

  @Requires('payouts:read')
  @ProviderCallForEach('orderIds')
  @Query(() => [PayoutStatusType], {
    nullable: 'items',
    description:
      'Payouts by order id, in the order asked for, `null` for each that the provider does not know or that could not be read (an error beside it says which).',
  })
  payoutStatusesByOrder(
    @Args(() => OrdersArgs) { orderIds, account }: OrdersArgs,
    @Ctx() { accounts, loaders }: GatewayContext,
  ): Promise<PayoutStatus | null>[] {
    if (orderIds.length > MAX_IDS) throw new LimitExceeded('orderIds', MAX_IDS, orderIds.length);
    const owner = accounts.resolve(account);
    const checked = orderIds.map((orderId, index) => orderIdInput(`orderIds[${index}]`, orderId));
    return checked.map((orderId) => loaders.payoutStatus(owner, orderId));
  }
}
