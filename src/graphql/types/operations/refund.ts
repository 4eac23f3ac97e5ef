import { Field, ObjectType } from 'type-graphql';
import type { Money } from '../../../domain/money.js';
import type { Failure } from '../../../domain/payments/failure.js';
import { type RefundPayment, RefundStatus, type RevokedPayment } from '../../../domain/payments/refund-payment.js';
import { NotForPayers } from '../../admission/required-scopes.js';
import { NodeType, OWN_ID } from '../node.js';
import { DateTimeScalar, ID } from '../scalars.js';
import { MoneyType, PaymentFailureType } from '../values.js';

@ObjectType('RefundPayment', {
  implements: NodeType,
  simpleResolvers: true,

  description:
    'One refund of a payment: a transaction of its own. A refund that failed stays listed and counts for nothing.',
})
export class RefundPaymentType implements RefundPayment {
  @Field(() => ID, { description: OWN_ID })
  readonly id!: string;

  @Field(() => ID, { description: "The provider's id of the refund." })
  readonly refundId!: string;

  @Field(() => RefundStatus, { description: 'Where the refund stands.' })
  readonly status!: RefundStatus;

  @Field(() => String, {
    nullable: true,
    description: "The provider's own word for it; `null` when it gave none.",
  })
  readonly rawStatus!: string | null;

  @Field(() => MoneyType, { description: 'What is given back, as a positive sum.' })
  readonly amount!: Money;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the provider made the refund; only refunds that succeeded have it.',
  })
  readonly refundedAt!: Date | null;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The bank's reference of the refund (RRN). `null` for payer tokens.",
  })
  readonly reference!: string | null;

  @Field(() => PaymentFailureType, { nullable: true, description: 'Why it failed, if it did.' })
  readonly failure!: Failure | null;
}

@ObjectType('RevokedPayment', {
  implements: NodeType,
  simpleResolvers: true,

  description: 'One release of a hold: always the whole hold, so it has no sum of its own.',
})
export class RevokedPaymentType implements RevokedPayment {
  @Field(() => ID, { description: OWN_ID })
  readonly id!: string;

  @Field(() => ID, { description: "The provider's id of the release." })
  readonly revocationId!: string;

  @Field(() => RefundStatus, { description: 'Where the release stands.' })
  readonly status!: RefundStatus;

  @Field(() => String, {
    nullable: true,
    description: "The provider's own word for it; `null` when it gave none.",
  })
  readonly rawStatus!: string | null;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The bank's reference of the release (RRN). `null` for payer tokens.",
  })
  readonly reference!: string | null;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The acquirer's reference of the release (ARN). `null` for payer tokens.",
  })
  readonly acquirerReference!: string | null;

  @Field(() => PaymentFailureType, { nullable: true, description: 'Why it failed, if it did.' })
  readonly failure!: Failure | null;
}
