import { Field, InputType, Int } from 'type-graphql';
import { CaptureMethod, PageLanguage } from '../../domain/checkouts/checkout.js';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar, ID } from '../types/scalars.js';

@InputType('ParameterInput', { description: "A parameter of the merchant's own." })
export class ParameterInput {
  @Field(() => String, {
    description: 'A letter, then up to 49 letters, digits, "_" or "-". Not a name of the provider\'s.',
  })
  readonly name!: string;

  @Field(() => String, { description: '1 to 1024 characters, no ";".' })
  readonly value!: string;
}

@InputType('ReceiptRowInput', { description: 'One row of the fiscal receipt.' })
export class ReceiptRowInput {
  @Field(() => String, { description: 'What is sold: 1 to 255 characters, no ";".' })
  readonly name!: string;

  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;

  @Field(() => DecimalScalar, { description: 'The price of one.' })
  readonly price!: string;

  @Field(() => Int, {
    description: "The provider's code of the tax: 0 none, 3 VAT 16/116, 7 VAT 10/110, 11 VAT 5/105.",
  })
  readonly taxType!: number;
}

@InputType('CreatePaymentInput', {
  description: 'The payment to create. There is no place for a card number: the payer gives it to the provider.',
})
export class CreatePaymentInput {
  @Field(() => String, {
    description: `The merchant's own id of the order, 1 to 50 characters without blanks around them and without ";"; use a new one for every order.`,
  })
  readonly orderId!: string;

  @Field(() => DecimalScalar, { description: 'What the payer is asked for, 0.01 to 99999999.' })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar, { description: 'The currency of the amount.' })
  readonly currency!: string;

  @Field(() => String, { description: 'What is paid for, shown to the payer: 1 to 1024 characters, no ";".' })
  readonly description!: string;

  @Field(() => String, {
    description:
      '1 to 128 visible ASCII characters, not beginning with "gateway-", new for every payment and the same for every repeat of the request.',
  })
  readonly idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The account to use. May be left out where the gateway has just one, or a usual one.',
  })
  readonly account?: string | null;

  @Field(() => CaptureMethod, { defaultValue: 'AUTOMATIC', description: 'Whether paying takes the money at once.' })
  readonly captureMethod!: CaptureMethod;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the gateway captures all of it by itself, unless it was captured or canceled by then; only with captureMethod MANUAL. A moment to come, before the hold can end where that is known. Where the payer has not paid by then, it is captured once they have.',
  })
  readonly captureBy?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the gateway cancels it by itself, unless it was captured or canceled by then, paid or not; only with captureMethod MANUAL, and not beside captureBy. A moment to come, before the hold can end where that is known.',
  })
  readonly cancelBy?: Date | null;

  @Field(() => PageLanguage, { nullable: true, description: "The language of the page; left out: the shop's." })
  readonly language?: PageLanguage | null;

  @Field(() => Int, { nullable: true, description: 'How long it can be paid, 300 to 604800 seconds; left out: a day.' })
  readonly lifetimeSeconds?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Where the payer is sent after paying; left out: the shop's setting. Its path must not end in `check`, `result`, `payout` or `card`: what the provider signs for it would be a valid webhook.",
  })
  readonly successUrl?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Where the payer is sent after failing; left out: the shop's setting. Its path must not end as that of `successUrl` must not.",
  })
  readonly failureUrl?: string | null;

  @Field(() => String, { nullable: true, description: `The payer's e-mail address, no ";".` })
  readonly payerEmail?: string | null;

  @Field(() => String, { nullable: true, description: "The payer's phone number: digits with the country code." })
  readonly payerPhone?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether no real money is to move; left out: the shop's setting.",
  })
  readonly testMode?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'For how many months the payer lets the merchant charge again, 1 to 156 (the provider may allow less): `chargeRecurring`, with the profile that the checkout names once it is paid.',
  })
  readonly recurringMonths?: number | null;

  @Field(() => [ParameterInput], {
    defaultValue: [],
    description: "The merchant's own parameters, 20 at most: webhooks give them back.",
  })
  readonly parameters!: readonly ParameterInput[];

  @Field(() => [ReceiptRowInput], { defaultValue: [], description: 'The fiscal receipt, 10 rows at most.' })
  readonly receipt!: readonly ReceiptRowInput[];
}
