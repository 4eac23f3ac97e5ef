import { Ctx, Field, ObjectType } from 'type-graphql';
import type { Money } from '../../../domain/money.js';
import {
  type OperationProblem,
  onPayment,
  type PaymentOperation,
  RecheckResult,
} from '../../../domain/operations/operation.js';
import type { Payment } from '../../../domain/payments/payment.js';
import type { WritePreview } from '../../../services/writes/preview.js';
import type { Outcome } from '../../../services/writes/running-writes.js';
import { ProviderCalls } from '../../admission/cost.js';
import { Requires } from '../../admission/required-scopes.js';
import type { GatewayContext } from '../../context.js';
import { PaymentType } from '../payment.js';
import { MoneyType } from '../values.js';
import { OperationProblemType, PaymentOperationType } from './operation.js';

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
    this.operation = onPayment(operation);
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

  @Field(() => RecheckResult, {
    nullable: true,
    description: 'What the recheck that `checkOperation` asks for came to; `null` after anything else.',
  })
  readonly recheck: RecheckResult | null;

  constructor(operation: PaymentOperation, recheck: RecheckResult | null = null) {
    this.operation = operation;
    this.recheck = recheck;
  }
}

@ObjectType('WritePreview', {
  simpleResolvers: true,
  description:
    'What a write would come to by the same rules as it is carried out. Nothing was sent, nothing is reserved.',
})
export class WritePreviewType implements WritePreview {
  @Field(() => Boolean, { description: 'Whether it would be sent, now or once it is approved.' })
  readonly allowed!: boolean;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'The exact sum that would be sent; `null` for a cancel, and where nothing would be.',
  })
  readonly amount!: Money | null;

  @Field(() => OperationProblemType, { nullable: true, description: 'Why it would not be sent.' })
  readonly problem!: OperationProblem | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What would be left to capture after it; `null` where it would not be sent.',
  })
  readonly capturableAfter!: Money | null;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'What could be refunded after it; `null` where it would not be sent.',
  })
  readonly refundableAfter!: Money | null;

  @Field(() => Boolean, { description: 'Whether another person would have to approve it before it is sent.' })
  readonly needsApproval!: boolean;

  @Field(() => String, {
    description: 'Names the state that the payment was found in: give it as `ifState` to write in that state only.',
  })
  readonly stateToken!: string;
}
