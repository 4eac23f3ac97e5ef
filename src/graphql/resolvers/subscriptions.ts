import { Arg, Args, Resolver, Root, Subscription } from 'type-graphql';
import type { Checkout } from '../../domain/checkouts/checkout.js';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import type { PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { CALLS_BY_ORDER } from '../../services/reads/payments.js';
import { FIRST_READS, ProviderCalls, READS_PER_MINUTE, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CheckoutType } from '../types/checkout.js';
import { PaymentOperationType } from '../types/operations/operation.js';
import { PaymentType } from '../types/payment.js';
import { PayoutStatusType } from '../types/payout.js';
import { ID } from '../types/scalars.js';
import { OrderArgs, PaymentArgs } from './arguments.js';

interface Subscribing<A> {
  readonly args: A;
  readonly context: GatewayContext;
}

const READS = FIRST_READS + READS_PER_MINUTE;

/** How streams are asked for, and what one begins with. */
const STREAM =
  'Ask over Server-Sent Events, parts of one answer (`multipart/mixed;subscriptionSpec=1.0`) or WebSocket (`graphql-transport-ws`). `null` as long as there is none. After a lost connection subscribe again: the first answer is the state of then.';

@Resolver()
export class SubscriptionsResolver {
  @Requires('payments:read', { payerToken: true })
  @ProviderCalls(READS, FIRST_READS)
  @Subscription(() => PaymentType, {
    nullable: true,
    description: `A payment as it is now, and again whenever it changes. ${STREAM}`,
    subscribe: async ({ args, context: { accounts, live, loaders, requestId } }: Subscribing<PaymentArgs>) => {
      const account = accounts.resolve(args.account);
      const id = paymentIdInput('paymentId', args.paymentId);
      // Whoever watches reads past the loaders, which hold a payer to what their token names.
      await loaders.checkPayment(account, id);
      return loaders.withoutProviderWords(live.payment(account, id, { requestId }));
    },
  })
  paymentChanged(@Root() payment: Payment | null, @Args(() => PaymentArgs) _args: PaymentArgs): Payment | null {
    return payment;
  }

  @Requires('payments:read', { payerToken: true })
  @ProviderCalls(FIRST_READS * CALLS_BY_ORDER + READS_PER_MINUTE, FIRST_READS)
  @Subscription(() => PaymentType, {
    nullable: true,
    description: `The payment of an order as it is now, and again whenever it changes: works before anybody paid, and follows to another attempt to pay. ${STREAM}`,
    subscribe: async ({ args, context: { accounts, live, loaders, requestId } }: Subscribing<OrderArgs>) => {
      const account = accounts.resolve(args.account);
      const orderId = orderIdInput('orderId', args.orderId);
      loaders.checkOrder(orderId);
      return loaders.withoutProviderWords(live.order(account, orderId, { requestId }));
    },
  })
  orderChanged(@Root() payment: Payment | null, @Args(() => OrderArgs) _args: OrderArgs): Payment | null {
    return payment;
  }

  @Requires('operations:read')
  @StoreReads(READS, FIRST_READS)
  @Subscription(() => PaymentOperationType, {
    nullable: true,
    description: `A capture, cancel or refund as it is now, and again whenever more becomes known of it. ${STREAM}`,
    subscribe: ({ args: { id }, context: { accounts, live, requestId } }: Subscribing<{ readonly id: string }>) =>
      live.operation(id, accounts, { requestId }),
  })
  operationChanged(
    @Root() operation: PaymentOperation | null,
    @Arg('id', () => ID, { description: "This gateway's id of the operation." }) _id: string,
  ): PaymentOperation | null {
    return operation;
  }

  @Requires('payments:read')
  @StoreReads(READS, FIRST_READS)
  @Subscription(() => CheckoutType, {
    nullable: true,
    description: `What became of asking for a payment page, and again whenever more becomes known of it. How the payment goes is told by \`orderChanged\`. ${STREAM}`,
    subscribe: ({ args: { id }, context: { accounts, live, requestId } }: Subscribing<{ readonly id: string }>) =>
      live.checkout(id, accounts, { requestId }),
  })
  checkoutChanged(
    @Root() checkout: Checkout | null,
    @Arg('id', () => ID, { description: "This gateway's id of the checkout." }) _id: string,
  ): Checkout | null {
    return checkout;
  }

  @Requires('payouts:read')
  @ProviderCalls(READS, FIRST_READS)
  @Subscription(() => PayoutStatusType, {
    nullable: true,
    description: `A payout as it is now, and again whenever it changes. ${STREAM}`,
    subscribe: ({ args: { orderId, account }, context }: Subscribing<OrderArgs>) =>
      context.live.payout(context.accounts.resolve(account), orderIdInput('orderId', orderId), {
        requestId: context.requestId,
      }),
  })
  payoutChanged(@Root() payout: PayoutStatus | null, @Args(() => OrderArgs) _args: OrderArgs): PayoutStatus | null {
    return payout;
  }
}
