import { Ctx, Field, ObjectType } from 'type-graphql';
import type { Money } from '../../domain/money.js';
import {
  type OperationEvent,
  type OperationProblem,
  OperationState,
  RecheckResult,
} from '../../domain/operations/operation.js';
import { PayoutMethod, type PayoutOperation } from '../../domain/payouts/payout-operation.js';
import { StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { AccountType } from '../types/account.js';
import { NodeType } from '../types/node.js';
import { OperationEventType, OperationProblemType } from '../types/operations/operation.js';
import { DateTimeScalar, ID } from '../types/scalars.js';
import { MoneyType } from '../types/values.js';

@ObjectType('PayoutOperation', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'A payout that was asked for through this gateway, and what became of it.',
})
export class PayoutOperationType implements Omit<PayoutOperation, 'kind'> {
  @Field(() => ID, { description: "This gateway's id of the operation: read it again with `payoutOperation`." })
  readonly id!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that pays.' })
  readonly account!: string;

  @Field(() => PayoutMethod, { description: 'Where the money goes.' })
  readonly method!: PayoutMethod;

  @Field(() => OperationState, {
    description: 'What became of it. PENDING, too, while the page of a payout waits for the payee.',
  })
  readonly state!: OperationState;

  @Field(() => String, { description: "The merchant's own id of the payout." })
  readonly orderId!: string;

  @Field(() => ID, { nullable: true, description: "The provider's id of the payout, once it is known." })
  readonly paymentId!: string | null;

  @Field(() => MoneyType, { nullable: true, description: 'The exact sum.' })
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

@ObjectType('CreatePayoutPayload', { simpleResolvers: true, description: 'What a payout came to so far.' })
export class CreatePayoutPayload {
  @Field(() => PayoutOperationType, { description: 'What became of it so far.' })
  readonly operation!: PayoutOperation;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the payee types the card in; `null` where there is no page, or it is over. Whoever has this address can be paid: hand it to the payee alone.',
  })
  readonly redirectUrl!: string | null;

  @Field(() => Boolean, {
    description: 'Whether this key was used before for the same request, so that nothing was done this time.',
  })
  readonly replayed!: boolean;
}

@ObjectType('PayoutPayload', { simpleResolvers: true, description: 'A payout after something was decided on it.' })
export class PayoutPayload {
  @Field(() => PayoutOperationType, { description: 'What became of it so far.' })
  readonly operation!: PayoutOperation;

  @Field(() => RecheckResult, {
    nullable: true,
    description: 'What the recheck that `checkPayout` asks for came to; `null` after anything else.',
  })
  readonly recheck!: RecheckResult | null;
}

@ObjectType('PayoutBalance', { simpleResolvers: true, description: 'What payouts can be paid from.' })
export class PayoutBalanceType {
  @Field(() => AccountType, { description: 'The account of this gateway that pays.' })
  readonly account!: string;

  @Field(() => MoneyType, { description: 'What is left, as the provider tells it now.' })
  readonly balance!: Money;
}
