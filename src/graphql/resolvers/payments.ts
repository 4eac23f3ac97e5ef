import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { LimitExceeded } from '../../domain/errors.js';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import type { Payment } from '../../domain/payments/payment.js';
import { CALLS_BY_ORDER } from '../../services/reads/payments.js';
import { ProviderCallForEach, ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { PaymentType } from '../types/payment.js';
import { MAX_IDS, OrderArgs, PaymentArgs, PaymentsArgs } from './arguments.js';

@Resolver()
export class PaymentsResolver {
  @Requires('payments:read', { payerToken: true })
  @ProviderCalls(1)
  @Query(() => PaymentType, {
    nullable: true,
    description: "One payment by the provider's id, read from the provider now; `null` if it knows none.",
  })
  payment(
    @Args(() => PaymentArgs) { paymentId, account }: PaymentArgs,
    @Ctx() { accounts, loaders }: GatewayContext,
  ): Promise<Payment | null> {
    return loaders.payment(accounts.resolve(account), paymentIdInput('paymentId', paymentId));
  }

  @Requires('payments:read', { payerToken: true })
  @ProviderCalls(CALLS_BY_ORDER)
  @Query(() => PaymentType, {
    nullable: true,
    description:
      "The payment of an order by the merchant's own id, read from the provider now; `null` if it knows none. Where an order was paid in several attempts, it is the last one.",
  })
  paymentByOrder(
    @Args(() => OrderArgs) { orderId, account }: OrderArgs,
    @Ctx() { accounts, loaders }: GatewayContext,
  ): Promise<Payment | null> {
    return loaders.paymentByOrder(accounts.resolve(account), orderIdInput('orderId', orderId));
  }

  @Requires('payments:read', { payerToken: true })
  @ProviderCallForEach('paymentIds')
  @Query(() => [PaymentType], {
    nullable: 'items',
    description:
      'Payments by id, in the order asked for, `null` for each that the provider does not know or that could not be read (an error beside it says which). Equal ids cost one provider call.',
  })
  paymentsById(
    @Args(() => PaymentsArgs) { paymentIds, account }: PaymentsArgs,
    @Ctx() { accounts, loaders }: GatewayContext,
  ): Promise<Payment | null>[] {
    if (paymentIds.length > MAX_IDS) throw new LimitExceeded('paymentIds', MAX_IDS, paymentIds.length);
    const owner = accounts.resolve(account);
    const checked = paymentIds.map((id, index) => paymentIdInput(`paymentIds[${index}]`, id));
    return checked.map((id) => loaders.payment(owner, id));
  }
}
