import { ArgsType, Field, Int } from 'type-graphql';
import { MAX_PAGE, type PageArguments, USUAL_PAGE } from '../../domain/lists/page.js';
import { CheckoutFilterInput, OperationFilterInput, PaymentFilterInput, PayoutFilterInput } from './filters.js';

const FILTER = 'What must hold for a row to be listed; left out: anything goes.';

/** Which part of a list is asked for, as Relay has it. */
@ArgsType()
export abstract class PageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: `How many of the next rows, ${MAX_PAGE} at most; ${USUAL_PAGE} where neither this nor \`last\` is given.`,
  })
  readonly first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the row behind which `first` begins.' })
  readonly after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many of the previous rows, ${MAX_PAGE} at most; the order stays the same.`,
  })
  readonly last?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the row before which `last` ends.' })
  readonly before?: string | null;
}

@ArgsType()
export class PaymentsListArgs extends PageArgs {
  @Field(() => PaymentFilterInput, { nullable: true, description: FILTER })
  readonly filter?: PaymentFilterInput | null;
}

@ArgsType()
export class OperationsListArgs extends PageArgs {
  @Field(() => OperationFilterInput, { nullable: true, description: FILTER })
  readonly filter?: OperationFilterInput | null;
}

@ArgsType()
export class PayoutsListArgs extends PageArgs {
  @Field(() => PayoutFilterInput, { nullable: true, description: FILTER })
  readonly filter?: PayoutFilterInput | null;
}

@ArgsType()
export class CheckoutsListArgs extends PageArgs {
  @Field(() => CheckoutFilterInput, { nullable: true, description: FILTER })
  readonly filter?: CheckoutFilterInput | null;
}
