import { Field, ObjectType } from 'type-graphql';
import type { Failure } from '../../domain/payments/failure.js';
import { PayoutState, type PayoutStatus } from '../../domain/payments/payout.js';
import { AccountType } from './account.js';
import { NodeType, OWN_ID } from './node.js';
import { DateTimeScalar, ID } from './scalars.js';
import { PaymentFailureType } from './values.js';

@ObjectType('PayoutStatus', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'The state of a payout as the provider last told it.',
})
export class PayoutStatusType implements PayoutStatus {
  @Field(() => ID, { description: OWN_ID })
  readonly id!: string;

  @Field(() => ID, { description: "The provider's id of the payout." })
  readonly paymentId!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the payout belongs to.' })
  readonly account!: string;

  @Field(() => String, { description: "The merchant's own id of the order." })
  readonly orderId!: string;

  @Field(() => PayoutState, { description: 'Where the payout stands.' })
  readonly status!: PayoutState;

  @Field(() => String, {
    nullable: true,
    description: "The provider's own word for it; `null` when it gave none.",
  })
  readonly rawStatus!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the payout can still be turned down.' })
  readonly canReject!: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the money was taken from the merchant.' })
  readonly captured!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the payout was made in test mode, without real money.',
  })
  readonly testMode!: boolean | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the payout was created. `null` where the provider's stamp cannot be read for certain.",
  })
  readonly createdAt!: Date | null;

  @Field(() => PaymentFailureType, { nullable: true, description: 'Why it failed, if it did.' })
  readonly failure!: Failure | null;

  @Field(() => DateTimeScalar, { description: 'When the provider told this gateway all the above.' })
  readonly checkedAt!: Date;
}
