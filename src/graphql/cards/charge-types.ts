import { Field, ObjectType } from 'type-graphql';
import { type Charge, ChargeKind, ChargeState, type NextAction, NextActionKind } from '../../domain/cards/charge.js';
import type { Money } from '../../domain/money.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import { AccountType } from '../types/account.js';
import { OperationProblemType } from '../types/operations/operation.js';
import { DateTimeScalar, ID } from '../types/scalars.js';
import { MoneyType } from '../types/values.js';

@ObjectType('NextAction', {
  simpleResolvers: true,
  description: 'What the payer has to do before money is taken.',
})
export class NextActionType implements NextAction {
  @Field(() => NextActionKind, { description: 'What that is.' })
  readonly kind!: NextActionKind;

  @Field(() => String, {
    nullable: true,
    description: 'Where to send the payer; `null` where it is done without a page.',
  })
  readonly redirectUrl!: string | null;
}

@ObjectType('Charge', {
  simpleResolvers: true,
  description:
    'That money was to be taken from a saved card, a recurring profile or the balance of a phone, and what became of that.',
})
export class ChargeType implements Charge {
  @Field(() => ID, { description: "This gateway's id of the charge; its checkout has the same." })
  readonly id!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the payment belongs to.' })
  readonly account!: string;

  @Field(() => ChargeKind, { description: 'What is charged.' })
  readonly kind!: ChargeKind;

  @Field(() => ChargeState, { description: 'What became of it.' })
  readonly state!: ChargeState;

  @Field(() => String, { description: "The merchant's own id of the order." })
  readonly orderId!: string;

  @Field(() => MoneyType, { description: 'What is to be taken.' })
  readonly amount!: Money;

  @Field(() => String, { description: 'The key that the caller gave.' })
  readonly idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The provider's id of the payment, once there is one: capture, cancel and refund go by it.",
  })
  readonly paymentId!: string | null;

  @Field(() => NextActionType, {
    nullable: true,
    description: 'What the payer has to do, while it is ACTION_REQUIRED.',
  })
  readonly nextAction!: NextAction | null;

  @Field(() => OperationProblemType, { nullable: true, description: 'Why no money was taken, if none was.' })
  readonly problem!: OperationProblem | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When this gateway last learned something about it.' })
  readonly updatedAt!: Date;
}

@ObjectType('ChargePayload', {
  simpleResolvers: true,
  description: 'What asking for a charge came to.',
})
export class ChargePayload {
  @Field(() => ChargeType, { description: 'The charge.' })
  readonly charge!: Charge;

  @Field(() => Boolean, {
    description: 'Whether this key was used before for the same request, so that nothing was done this time.',
  })
  readonly replayed!: boolean;
}
