import { Args, Resolver, Root, Subscription } from 'type-graphql';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { FIRST_READS, ProviderCalls, READS_PER_MINUTE } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { PaymentType } from '../types/payment.js';
import { PayoutStatusType } from '../types/payout.js';
import { OrderArgs, PaymentArgs } from './arguments.js';

interface Subscribing<A> {
  readonly args: A;
  readonly context: GatewayContext;
}

@Resolver()
export class SubscriptionsResolver {
  @Requires('payments:read', { payerToken: true })
  @ProviderCalls(FIRST_READS + READS_PER_MINUTE)
  @Subscription(() => PaymentType, {
    description:
      'A payment as it is now, and again whenever it changes. Ask over Server-Sent Events, parts of one answer (`multipart/mixed;subscriptionSpec=1.0`) or WebSocket (`graphql-transport-ws`). After a lost connection subscribe again: the first answer is the state of then.',
    subscribe: async ({ args, context: { accounts, live, loaders, requestId } }: Subscribing<PaymentArgs>) => {
      const account = accounts.resolve(args.account);
      const id = paymentIdInput('id', args.id);
      // Whoever watches reads past the loaders, which hold a payer to what their token names.
      await loaders.checkPayment(account, id);
      return loaders.withoutProviderWords(live.payment(account, id, { requestId }));
    },
  })
  paymentChanged(@Root() payment: Payment, @Args(() => PaymentArgs) _args: PaymentArgs): Payment {
    return payment;
  }

  @Requires('payouts:read')
  @ProviderCalls(FIRST_READS + READS_PER_MINUTE)
  @Subscription(() => PayoutStatusType, {
    description:
      'A payout as it is now, and again whenever it changes. Ask over Server-Sent Events, parts of one answer (`multipart/mixed;subscriptionSpec=1.0`) or WebSocket (`graphql-transport-ws`).',
    subscribe: ({ args: { orderId, account }, context }: Subscribing<OrderArgs>) =>
      context.live.payout(context.accounts.resolve(account), orderIdInput('orderId', orderId), {
        requestId: context.requestId,
      }),
  })
  payoutChanged(@Root() payout: PayoutStatus, @Args(() => OrderArgs) _args: OrderArgs): PayoutStatus {
    return payout;
  }
}
