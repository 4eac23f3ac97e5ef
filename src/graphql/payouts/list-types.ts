import { ArgsType, Field, InputType, ObjectType } from 'type-graphql';
import { orderIdInput } from '../../domain/input.js';
import type { OperationFilter } from '../../domain/lists/filters.js';
import { OperationState } from '../../domain/operations/operation.js';
import { resourceKey } from '../../domain/operations/resource.js';
import type { PayoutOperation } from '../../domain/payouts/payout-operation.js';
import { PageArgs } from '../lists/arguments.js';
import { PageInfoType } from '../lists/connections.js';
import { ifGiven, some, timeInput } from '../lists/filter-checks.js';
import { AccountFilterInput, TimeRangeInput } from '../lists/filters.js';
import { PayoutOperationType } from './types.js';

@InputType('PayoutOperationFilter', {
  description: 'Which payouts that were asked for here are listed: those for which all that is given holds.',
})
export class PayoutOperationFilterInput extends AccountFilterInput {
  @Field(() => [OperationState], { nullable: true, description: 'Any of these.' })
  readonly state?: readonly OperationState[] | null;

  @Field(() => String, { nullable: true, description: "The merchant's own id of the payout." })
  readonly orderId?: string | null;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it was asked for.' })
  readonly createdAt?: TimeRangeInput | null;
}

@ArgsType()
export class PayoutOperationsListArgs extends PageArgs {
  @Field(() => PayoutOperationFilterInput, {
    nullable: true,
    description: 'What must hold for a row to be listed; left out: anything goes.',
  })
  readonly filter?: PayoutOperationFilterInput | null;
}

@ObjectType('PayoutOperationEdge', { simpleResolvers: true, description: 'A payout that was asked for, in a list.' })
export class PayoutOperationEdgeType {
  @Field(() => String, { description: 'Its place in the list: give it back as `after` or `before`.' })
  readonly cursor!: string;

  @Field(() => PayoutOperationType, { description: 'The operation as it is known now.' })
  readonly node!: PayoutOperation;
}

@ObjectType('PayoutOperationConnection', {
  simpleResolvers: true,
  description: 'Some of the payouts that were asked for.',
})
export class PayoutOperationConnectionType {
  @Field(() => [PayoutOperationEdgeType], { description: 'The rows with their cursors.' })
  readonly edges!: readonly PayoutOperationEdgeType[];

  @Field(() => [PayoutOperationType], { description: 'The rows alone.' })
  readonly nodes!: readonly PayoutOperation[];

  @Field(() => PageInfoType, { description: 'What there is around these rows.' })
  readonly pageInfo!: PageInfoType;
}

/** What callers filter payout operations by, checked. Raises InvalidInput. */
export function payoutOperationFilter(filter: PayoutOperationFilterInput): OperationFilter {
  const orderId = ifGiven('orderId', filter.orderId, orderIdInput);
  return {
    ...({ on: 'payout', kind: null, requestedBy: null, updatedAt: null } as const),
    state: some('state', filter.state),
    paymentId: orderId && resourceKey({ kind: 'payout', id: orderId }),
    createdAt: ifGiven('createdAt', filter.createdAt, timeInput),
  };
}
