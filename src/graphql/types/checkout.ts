import { Field, ObjectType } from 'type-graphql';
import { type Checkout, CheckoutState } from '../../domain/checkouts/checkout.js';
import type { Money } from '../../domain/money.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { AccountType } from './account.js';
import { NodeType } from './node.js';
import { OperationProblemType } from './operations/operation.js';
import { DateTimeScalar, ID } from './scalars.js';
import { MoneyType } from './values.js';

@ObjectType('Checkout', {
  implements: NodeType,
  simpleResolvers: true,

  description: 'A payment that was asked for through this gateway, and the page on which it is paid.',
})
export class CheckoutType implements Checkout {
  @Field(() => ID, { description: "This gateway's id of the checkout." })
  readonly id!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the payment belongs to.' })
  readonly account!: string;

  @Field(() => CheckoutState, { description: 'What became of it.' })
  readonly state!: CheckoutState;

  @Field(() => String, { description: "The merchant's own id of the order." })
  readonly orderId!: string;

  @Field(() => MoneyType, { description: 'What the payer is asked for.' })
  readonly amount!: Money;

  @Field(() => String, { description: 'The key that the caller gave.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: "The provider's id of the payment, once there is one." })
  readonly paymentId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where to send the payer. Being sent back from there proves nothing.',
  })
  readonly redirectUrl!: string | null;

  @Field(() => OperationProblemType, { nullable: true, description: 'Why there is no page, if there is none.' })
  readonly problem!: OperationProblem | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When this gateway last learned something about it.' })
  readonly updatedAt!: Date;
}

@ObjectType('CreatePaymentPayload', {
  simpleResolvers: true,
  description: 'What the creation of a payment came to.',
})
export class CreatePaymentPayload {
  @Field(() => CheckoutType, { description: 'The payment and its page.' })
  readonly checkout!: Checkout;

  @Field(() => Boolean, {
    description: 'Whether this key was used before for the same request, so that nothing was done this time.',
  })
  readonly replayed!: boolean;
}
