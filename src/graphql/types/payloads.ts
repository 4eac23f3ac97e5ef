import { Ctx, Field, ObjectType } from 'type-graphql';
import type { PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { Outcome } from '../../services/writes/operations.js';
import { ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { PaymentOperationType } from './operation.js';
import { PaymentType } from './payment.js';

/** What every write answers with. */
@ObjectType({ simpleResolvers: true })
abstract class WritePayload {
  @Field(() => PaymentOperationType, { description: 'What became of it so far.' })
  readonly operation: PaymentOperation;

  @Field(() => Boolean, {
    description: 'Whether this key was used before for the same request, so that nothing was done this time.',
  })
  readonly replayed: boolean;

  private readonly lastRead: Payment | null;

  constructor({ operation, payment, replayed }: Outcome) {
    this.operation = operation;
    this.replayed = replayed;
    this.lastRead = payment;
  }

  @Requires('payments:read')
  @ProviderCalls(1)
  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment after the operation, or `null` where the provider knows none.',
  })
  async payment(@Ctx() { accounts, loaders }: GatewayContext): Promise<Payment | null> {
    const { account, paymentId } = this.operation;
    return this.lastRead ?? loaders.paymentNow(accounts.resolve(account), paymentId);
  }
}

@ObjectType('CapturePaymentPayload', {
  simpleResolvers: true,
  description: 'What a capture came to.',
})
export class CapturePaymentPayload extends WritePayload {}

@ObjectType('CancelPaymentPayload', {
  simpleResolvers: true,
  description: 'What a cancel came to.',
})
export class CancelPaymentPayload extends WritePayload {}

@ObjectType('RefundPaymentPayload', {
  simpleResolvers: true,
  description: 'What a refund came to.',
})
export class RefundPaymentPayload extends WritePayload {}

@ObjectType('OperationPayload', {
  simpleResolvers: true,
  description: 'An operation after something was decided on it.',
})
export class OperationPayload {
  @Field(() => PaymentOperationType, { description: 'What became of it so far.' })
  readonly operation: PaymentOperation;

  constructor(operation: PaymentOperation) {
    this.operation = operation;
  }
}
