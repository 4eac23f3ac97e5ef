import { Field, InputType } from 'type-graphql';
import { MobileOperator } from '../../domain/mobile/phone-charge.js';
import { CurrencyCodeScalar, DecimalScalar, ID } from '../types/scalars.js';

const KEY =
  '1 to 128 visible ASCII characters, not beginning with "gateway-", new for every request and the same for every repeat of it.';
const CHARGE = "This gateway's id of the charge.";

@InputType('ChargeMobileInput', { description: 'A phone whose balance is to be charged.' })
export class ChargeMobileInput {
  @Field(() => String, {
    description:
      "The payer's phone number: digits with the country code. It is handed to the provider, and neither kept nor shown.",
  })
  readonly phone!: string;

  @Field(() => MobileOperator, {
    nullable: true,
    description: 'Whose phone it is; left out: the provider finds out.',
  })
  readonly operator?: MobileOperator | null;

  @Field(() => String, {
    description: `The merchant's own id of the order, 1 to 50 characters without blanks around them and without ";". One payment pays it.`,
  })
  readonly orderId!: string;

  @Field(() => DecimalScalar, { description: 'What is to be taken, 0.01 to 99999999.' })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar, { description: 'The currency of the amount.' })
  readonly currency!: string;

  @Field(() => String, { description: 'What is paid for: 1 to 1024 characters, no ";".' })
  readonly description!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The account to use. May be left out where the gateway has just one, or a usual one.',
  })
  readonly account?: string | null;
}

@InputType('ApproveMobileChargeInput', { description: 'The code that a payer got by SMS.' })
export class ApproveMobileChargeInput {
  @Field(() => ID, { description: CHARGE })
  readonly chargeId!: string;

  @Field(() => String, {
    description:
      'The 4 to 8 digits as they stand in the SMS, zeros at the beginning included. Handed to the provider, and kept nowhere.',
  })
  readonly approvalCode!: string;

  @Field(() => String, {
    description: `${KEY} As no code is kept, the same key with another code is answered as the first was: a code that is typed anew takes a new key.`,
  })
  readonly idempotencyKey!: string;
}

@InputType('ResendMobileCodeInput', { description: 'Whose payer is to get another code.' })
export class ResendMobileCodeInput {
  @Field(() => ID, { description: CHARGE })
  readonly chargeId!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;
}
