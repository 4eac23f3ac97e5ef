import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Checkout } from '../../domain/checkouts/checkout.js';
import type { PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import { ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CheckoutType } from '../types/checkout.js';
import { PaymentOperationType } from '../types/operations/operation.js';
import { PaymentType } from '../types/payment.js';
import { ID } from '../types/scalars.js';

/** From what this gateway keeps to the payment that it is about. */
@Resolver(() => PaymentOperationType)
export class OperationLinks {
  @Requires('payments:read')
  @ProviderCalls(1)
  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: 'The payment as the provider shows it now; `null` where it knows none, or its account is gone.',
  })
  payment(@Root() operation: PaymentOperation, @Ctx() context: GatewayContext): Promise<Payment | null> {
    return paymentOf(operation.account, operation.paymentId, context);
  }
}

@Resolver(() => CheckoutType)
export class CheckoutLinks {
  @Requires('payments:read')
  @ProviderCalls(1)
  @FieldResolver(() => PaymentType, {
    nullable: true,
    description: 'The payment as the provider shows it now; `null` while there is none, or where its account is gone.',
  })
  payment(@Root() checkout: Checkout, @Ctx() context: GatewayContext): Promise<Payment | null> {
    return paymentOf(checkout.account, checkout.paymentId, context);
  }

  @Requires('cards:read', { nullWithoutScope: true })
  @StoreReads(1)
  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The recurring profile that its payment began, once the provider named it under its signature: what `chargeRecurring` takes.',
  })
  recurringProfileId(
    @Root() { account, paymentId }: Checkout,
    @Ctx() { accounts, cards }: GatewayContext,
  ): Promise<string | null> | null {
    const known = accounts.known(account);
    return known && paymentId !== null ? cards.recurringProfileOf(known, paymentId) : null;
  }
}

async function paymentOf(
  accountId: string,
  paymentId: string | null,
  { accounts, loaders }: GatewayContext,
): Promise<Payment | null> {
  const account = accounts.known(accountId);
  return account && paymentId !== null ? loaders.payment(account, paymentId) : null;
}
