import { Field, InputType } from 'type-graphql';
import { DecimalScalar, ID } from '../types/scalars.js';

const PAYMENT_ID = "The provider's id of the payment: 1 to 20 decimal digits.";
const ACCOUNT = 'The account the payment belongs to. May be left out where the gateway has just one, or a usual one.';
const KEY =
  '1 to 128 visible ASCII characters, new for every wish and the same for every repeat of it: a repeat with the same key never moves money twice, it gets the first answer again.';

/** What every write names. */
@InputType()
abstract class WriteInput {
  @Field(() => ID, { description: PAYMENT_ID })
  readonly paymentId!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}

@InputType('CapturePaymentInput', { description: 'Which hold to capture, and how much of it.' })
export class CapturePaymentInput extends WriteInput {
  @Field(() => DecimalScalar, {
    nullable: true,
    description: "How much to take, in the payment's currency; left out: all of it. A part can be taken only once.",
  })
  readonly amount?: string | null;
}

@InputType('CancelPaymentInput', { description: 'Which hold to release, or which unpaid bill to cancel.' })
export class CancelPaymentInput extends WriteInput {}

@InputType('RefundPaymentInput', { description: 'Which payment to refund, and how much of it.' })
export class RefundPaymentInput extends WriteInput {
  @Field(() => DecimalScalar, {
    nullable: true,
    description: "How much to give back, in the payment's currency; left out: all that is left.",
  })
  readonly amount?: string | null;
}

@InputType('RetryOperationInput', { description: 'Which operation to send once more, and who wants it why.' })
export class RetryOperationInput {
  @Field(() => ID, { description: "This gateway's id of the operation." })
  readonly operationId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for those who read the events later: at most 500 characters on one line.',
  })
  readonly note?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Who decided on it, such as a name: at most 100 characters on one line.',
  })
  readonly person?: string | null;
}
