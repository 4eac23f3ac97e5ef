import { Field, InputType } from 'type-graphql';
import { CurrencyCodeScalar, DecimalScalar, ID } from '../types/scalars.js';

const ORDER = `The merchant's own id of the order, 1 to 50 characters without blanks around them and without ";". One payment pays it.`;
const AMOUNT = 'What is to be taken, 0.01 to 99999999.';
const DESCRIPTION = 'What is paid for: 1 to 1024 characters, no ";".';
const KEY =
  '1 to 128 visible ASCII characters, not beginning with "gateway-", new for every charge and the same for every repeat of the request.';
const ACCOUNT = 'The account to use. May be left out where the gateway has just one, or a usual one.';

@InputType('ChargeSavedCardInput', {
  description: 'A saved card to be charged. There is no place for a card number or a CVC.',
})
export class ChargeSavedCardInput {
  @Field(() => String, { description: "The merchant's id of the user whose card it is." })
  readonly userId!: string;

  @Field(() => ID, { description: 'The card, as `cards` names it.' })
  readonly cardId!: string;

  @Field(() => String, { description: ORDER })
  readonly orderId!: string;

  @Field(() => DecimalScalar, { description: AMOUNT })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar, {
    description: "The currency of the amount: the shop's own, else nothing is charged.",
  })
  readonly currency!: string;

  @Field(() => String, { description: DESCRIPTION })
  readonly description!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether the payer enters the CVC on a page of the provider's: `nextAction`. Without it the money is taken at once, which the provider has to allow the shop.",
  })
  readonly cvcPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Where the payer is sent after paying, as with `createPayment`; only with `cvcPage`.',
  })
  readonly successUrl?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the payer is sent after failing, as with `createPayment`; only with `cvcPage`.',
  })
  readonly failureUrl?: string | null;
}

@InputType('ChargeRecurringInput', { description: 'A recurring profile to be charged.' })
export class ChargeRecurringInput {
  @Field(() => ID, { description: 'The profile, as the payment that began it names it.' })
  readonly recurringProfileId!: string;

  @Field(() => String, { description: ORDER })
  readonly orderId!: string;

  @Field(() => DecimalScalar, { description: AMOUNT })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar, {
    description: 'The currency of the amount: that of the payment that began the profile.',
  })
  readonly currency!: string;

  @Field(() => String, { description: DESCRIPTION })
  readonly description!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}
