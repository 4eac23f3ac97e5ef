import { Field, InputType } from 'type-graphql';
import { ResolvedOutcome } from '../../domain/operations/operation.js';
import { DecimalScalar, ID } from '../types/scalars.js';

const PAYMENT_ID =
  "The provider's id of the payment: 1 to 20 decimal digits, or a UUID at the asynchronous Gateway API.";
const ACCOUNT = 'The account the payment belongs to. May be left out where the gateway has just one, or a usual one.';
const KEY =
  '1 to 128 visible ASCII characters, not beginning with "gateway-", new for every wish and the same for every repeat of it: a repeat with the same key never moves money twice, it gets the first answer again.';

const OPERATION_ID = "This gateway's id of the operation.";
const NOTE = 'For those who read the events later: at most 500 characters on one line.';
const PERSON =
  'The person who decides so, such as a name: at most 100 characters on one line. Where the token names a person it is that one, and no other can be named.';

/** What every write names. */
@InputType()
abstract class WriteInput {
  @Field(() => ID, { description: PAYMENT_ID })
  readonly paymentId!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why, in a word or two that people sort by: at most 100 characters on one line.',
  })
  readonly reason?: string | null;

  @Field(() => String, { nullable: true, description: NOTE })
  readonly note?: string | null;

  @Field(() => String, { nullable: true, description: PERSON })
  readonly person?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The `stateToken` of `previewWrite`: it is sent only while the payment is in exactly that state, and is REJECTED with STATE_CHANGED otherwise.',
  })
  readonly ifState?: string | null;
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

/** What somebody who decides on an operation names. */
@InputType()
abstract class DecisionInput {
  @Field(() => ID, { description: OPERATION_ID })
  readonly operationId!: string;

  @Field(() => String, { nullable: true, description: NOTE })
  readonly note?: string | null;

  @Field(() => String, { nullable: true, description: PERSON })
  readonly person?: string | null;
}

@InputType('RetryOperationInput', { description: 'Which operation to send once more, and who wants it why.' })
export class RetryOperationInput extends DecisionInput {}

@InputType('ApproveOperationInput', { description: 'Which operation to approve, and who does it why.' })
export class ApproveOperationInput extends DecisionInput {}

@InputType('DeclineOperationInput', { description: 'Which operation to decline, and who does it why.' })
export class DeclineOperationInput extends DecisionInput {}

@InputType('CheckOperationInput', { description: 'Which operation to look at now.' })
export class CheckOperationInput {
  @Field(() => ID, { description: OPERATION_ID })
  readonly operationId!: string;
}

@InputType('ResolveOperationInput', { description: 'Which UNKNOWN operation a person ends, how and why.' })
export class ResolveOperationInput {
  @Field(() => ID, { description: OPERATION_ID })
  readonly operationId!: string;

  @Field(() => ResolvedOutcome, { description: 'What the person found out.' })
  readonly outcome!: ResolvedOutcome;

  @Field(() => String, {
    description: 'How they found out, for those who read it later: at most 500 characters on one line.',
  })
  readonly note!: string;

  @Field(() => String, { nullable: true, description: PERSON })
  readonly person?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The provider's id of the refund that is its effect, where the payment lists it.",
  })
  readonly refundId?: string | null;
}
