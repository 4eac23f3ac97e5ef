import { Ctx, Field, ObjectType } from 'type-graphql';
import type { Money } from '../../../domain/money.js';
import {
  Advice,
  type OperationEvent,
  OperationEventSource,
  OperationKind,
  type OperationProblem,
  OperationState,
  type PaymentOperation,
  ProblemCode,
} from '../../../domain/operations/operation.js';
import type { RefundPayment } from '../../../domain/payments/refund-payment.js';
import { StoreReads } from '../../admission/cost.js';
import { NotForPayers, Requires } from '../../admission/required-scopes.js';
import type { GatewayContext } from '../../context.js';
import { AccountType } from '../account.js';
import { NodeType } from '../node.js';
import { DateTimeScalar, ID } from '../scalars.js';
import { MoneyType } from '../values.js';
import { RefundPaymentType } from './refund.js';

@ObjectType('OperationProblem', {
  simpleResolvers: true,
  description: 'Why an operation is not done, and what to do about it.',
})
export class OperationProblemType implements OperationProblem {
  @Field(() => ProblemCode, { description: 'The reason, for programs.' })
  readonly code!: ProblemCode;

  @Field(() => String, { description: 'The reason in one sentence, for people.' })
  readonly message!: string;

  @Field(() => String, { nullable: true, description: "The provider's error code, where it gave one." })
  readonly providerCode!: string | null;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The provider's own words, where it gave any: for operators, not for payers.",
  })
  readonly providerMessage!: string | null;

  @Field(() => Advice, { description: 'What to do next.' })
  readonly advice!: Advice;
}

@ObjectType('OperationEvent', {
  simpleResolvers: true,
  description: 'One step in the life of an operation. Steps are only ever added.',
})
export class OperationEventType implements OperationEvent {
  @Field(() => DateTimeScalar, { description: 'When this gateway learned of it.' })
  readonly at!: Date;

  @Field(() => OperationEventSource, { description: 'How it came to be known.' })
  readonly source!: OperationEventSource;

  @Field(() => OperationState, { description: 'The state after this step.' })
  readonly state!: OperationState;

  @Field(() => String, { description: 'What happened, in a few words for people.' })
  readonly note!: string;

  @Field(() => ID, { nullable: true, description: 'The request it happened in; `null` where it was none.' })
  readonly requestId!: string | null;

  @Field(() => String, { nullable: true, description: 'Who asked; `null` where nobody did or callers are not known.' })
  readonly caller!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The person behind the caller, as the caller told; `null` where none was told.',
  })
  readonly person!: string | null;
}

@ObjectType('PaymentOperation', {
  implements: NodeType,
  simpleResolvers: true,

  description: 'A capture, cancel or refund that was asked for, and what became of it.',
})
export class PaymentOperationType implements PaymentOperation {
  @Field(() => ID, { description: "This gateway's id of the operation: read it again with `paymentOperation`." })
  readonly id!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the payment belongs to.' })
  readonly account!: string;

  @Field(() => OperationKind, { description: 'What was asked for.' })
  readonly kind!: OperationKind;

  @Field(() => OperationState, { description: 'What became of it.' })
  readonly state!: OperationState;

  @Field(() => ID, { description: "The provider's id of the payment." })
  readonly paymentId!: string;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'The exact sum to capture or refund, known once the payment was read; `null` for a cancel.',
  })
  readonly amount!: Money | null;

  @Field(() => String, { description: 'The key that the caller gave.' })
  readonly idempotencyKey!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was asked for, in the words of whoever asked; `null` where nobody said.',
  })
  readonly reason!: string | null;

  @Field(() => String, { nullable: true, description: 'What whoever asked wrote beside it.' })
  readonly note!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The person who asked for it, else the caller; `null` where neither was recorded.',
  })
  readonly requestedBy!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'As `requestedBy`, of whoever approved it; `null` where nobody had to, or has yet.',
  })
  readonly approvedBy!: string | null;

  @Field(() => RefundPaymentType, {
    nullable: true,
    description:
      "The provider's own entry of this refund, with its `refundId`, once it is known which one it is. `null` until then, also of one that is SUCCEEDED because a person ended it without naming the entry: it is taken up here once a reading lists one of its sum; all that the payment lists stand in `payment.refunds`.",
  })
  readonly refund!: RefundPayment | null;

  @Field(() => OperationProblemType, {
    nullable: true,
    description: 'Why it is not done; `null` when it is done or simply under way.',
  })
  readonly problem!: OperationProblem | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When this gateway last learned something about it.' })
  readonly updatedAt!: Date;

  @Requires('operations:read')
  @StoreReads(1)
  @Field(() => [OperationEventType], {
    description:
      'All that happened to it, oldest first, with requests and callers. Needs scope "operations:read": a mutation that selects it without is refused before anything is done.',
  })
  events(@Ctx() { loaders }: GatewayContext): Promise<readonly OperationEvent[]> {
    return loaders.events(this.id);
  }
}
