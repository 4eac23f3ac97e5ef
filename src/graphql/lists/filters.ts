import { Field, InputType } from 'type-graphql';
import { CheckoutState } from '../../domain/checkouts/checkout.js';
import { OperationKind, OperationState } from '../../domain/operations/operation.js';
import { PaymentStatus } from '../../domain/payments/payment.js';
import { PayoutState } from '../../domain/payments/payout.js';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar, ID } from '../types/scalars.js';

const ANY = 'Any of these.';
const ORDER = "The merchant's own id of the order.";
const CREATED = 'When it was created, or first seen here where the provider did not tell.';

@InputType('TimeRange', { description: 'A time between two instants; one of them may be left out.' })
export class TimeRangeInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'Not before this.' })
  readonly from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this.' })
  readonly until?: Date | null;
}

@InputType('AmountRange', { description: 'A sum of one currency between two, both counted in; one may be left out.' })
export class AmountRangeInput {
  @Field(() => CurrencyCodeScalar, { description: 'The currency of the sums.' })
  readonly currency!: string;

  @Field(() => DecimalScalar, { nullable: true, description: 'Not less than this.' })
  readonly least?: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'Not more than this.' })
  readonly most?: string | null;
}

/** What every list is filtered by. */
@InputType()
export abstract class AccountFilterInput {
  @Field(() => ID, { nullable: true, description: 'The account; left out: all that you may use.' })
  readonly account?: string | null;
}

@InputType('PaymentFilter', {
  description:
    'Which payments are listed: those for which all that is given holds. `paymentIds` and `orderId` go with everything; `status` and `refundedOnly` go with `createdAt` or with `changedAt`; `amount` goes with `createdAt` where `least` and `most` are the same; `orderIdPrefix` and `holdEndsBefore` stand alone. Each goes with `account`. What else could take long is refused.',
})
export class PaymentFilterInput extends AccountFilterInput {
  @Field(() => [PaymentStatus], { nullable: true, description: ANY })
  readonly status?: readonly PaymentStatus[] | null;

  @Field(() => String, { nullable: true, description: ORDER })
  readonly orderId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'How the order id begins, 1 to 50 characters as they are. Listed by order id then, the last first.',
  })
  readonly orderIdPrefix?: string | null;

  @Field(() => [ID], { nullable: true, description: "Any of these ids of the provider's, 100 at most." })
  readonly paymentIds?: readonly string[] | null;

  @Field(() => AmountRangeInput, {
    nullable: true,
    description: 'What the payer was asked for. Listed by amount then, the greatest first.',
  })
  readonly amount?: AmountRangeInput | null;

  @Field(() => TimeRangeInput, { nullable: true, description: CREATED })
  readonly createdAt?: TimeRangeInput | null;

  @Field(() => TimeRangeInput, {
    nullable: true,
    description: 'When its status or sums were last seen to change. Listed by that then, the latest first.',
  })
  readonly changedAt?: TimeRangeInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only those that are PARTIALLY_REFUNDED or REFUNDED; false is as if it were left out.',
  })
  readonly refundedOnly?: boolean | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Held money that the provider may take by itself before this: see `holdEndsAt`. Listed by that then, the last to end first.',
  })
  readonly holdEndsBefore?: Date | null;
}

@InputType('OperationFilter', {
  description:
    'Which operations are listed: those for which all that is given holds. `paymentId` goes with everything; `state` and `kind` go with `createdAt`; `requestedBy` goes with `state` and `createdAt`; `updatedAt` stands alone. Each goes with `account`. What else could take long is refused.',
})
export class OperationFilterInput extends AccountFilterInput {
  @Field(() => [OperationState], { nullable: true, description: ANY })
  readonly state?: readonly OperationState[] | null;

  @Field(() => [OperationKind], { nullable: true, description: ANY })
  readonly kind?: readonly OperationKind[] | null;

  @Field(() => ID, { nullable: true, description: "The provider's id of the payment." })
  readonly paymentId?: string | null;

  @Field(() => String, { nullable: true, description: 'As `requestedBy` of the operation, to the letter.' })
  readonly requestedBy?: string | null;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it was asked for.' })
  readonly createdAt?: TimeRangeInput | null;

  @Field(() => TimeRangeInput, {
    nullable: true,
    description: 'When this gateway last learned something about it. Listed by that then, the latest first.',
  })
  readonly updatedAt?: TimeRangeInput | null;
}

@InputType('PayoutFilter', {
  description:
    'Which payouts are listed: those for which all that is given holds. `orderId` goes with everything, `status` with `createdAt` or with `changedAt`, which do not go together.',
})
export class PayoutFilterInput extends AccountFilterInput {
  @Field(() => [PayoutState], { nullable: true, description: ANY })
  readonly status?: readonly PayoutState[] | null;

  @Field(() => String, { nullable: true, description: ORDER })
  readonly orderId?: string | null;

  @Field(() => TimeRangeInput, { nullable: true, description: CREATED })
  readonly createdAt?: TimeRangeInput | null;

  @Field(() => TimeRangeInput, {
    nullable: true,
    description: 'When its status was last seen to change. Listed by that then, the latest first.',
  })
  readonly changedAt?: TimeRangeInput | null;
}

@InputType('CheckoutFilter', { description: 'Which checkouts are listed: those for which all that is given holds.' })
export class CheckoutFilterInput extends AccountFilterInput {
  @Field(() => [CheckoutState], { nullable: true, description: ANY })
  readonly state?: readonly CheckoutState[] | null;

  @Field(() => String, { nullable: true, description: ORDER })
  readonly orderId?: string | null;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When it was asked for.' })
  readonly createdAt?: TimeRangeInput | null;
}
