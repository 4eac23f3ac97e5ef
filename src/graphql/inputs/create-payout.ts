import { Field, InputType } from 'type-graphql';
import { ResolvedOutcome } from '../../domain/operations/operation.js';
import { CurrencyCodeScalar, DecimalScalar, ID } from '../types/scalars.js';

const USER_ID = 'The merchant\'s own id of the payee: 1 to 50 letters, digits, "_" or "-".';
const NOTE = 'For those who read the events later: at most 500 characters on one line.';
const PERSON =
  'The person who decides so, such as a name: at most 100 characters on one line. Where the token names a person it is that one, and no other can be named.';

@InputType('PayoutToSavedCardInput', { description: 'A card that the provider keeps for a payee.' })
export class PayoutToSavedCardInput {
  @Field(() => String, { description: `${USER_ID} The one under which the card was saved.` })
  readonly userId!: string;

  @Field(() => String, { description: "The provider's token of the card, a UUID. Never a card number." })
  readonly cardToken!: string;
}

@InputType('PayoutToCardPageInput', {
  description:
    "A page of the provider's where the payee types the card in. Only accounts with the merchant scripts have it.",
})
export class PayoutToCardPageInput {
  @Field(() => String, { nullable: true, description: USER_ID })
  readonly userId?: string | null;

  @Field(() => String, {
    description:
      'Where the payee is sent afterwards. Its path must not end in `check`, `result` or `payout`: what the provider signs for it would be a valid webhook.',
  })
  readonly backUrl!: string;
}

@InputType('PayoutToIbanInput', { description: 'A bank account in Kazakhstan.' })
export class PayoutToIbanInput {
  @Field(() => String, { description: 'The account: 20 characters that begin with "KZ".' })
  readonly iban!: string;

  @Field(() => String, { description: "The payee's tax number (IIN or BIN): 12 digits." })
  readonly iin!: string;

  @Field(() => String, { description: 'The payee: 1 to 255 characters, no ";".' })
  readonly name!: string;

  @Field(() => String, { description: "The code of the payee's sector and residence (KBe): 2 digits." })
  readonly kbe!: string;

  @Field(() => String, { description: 'The code of the purpose (KNP): 3 digits.' })
  readonly knp!: string;

  @Field(() => String, { description: "The code of the payee's bank (BIK): 6 to 11 letters and digits." })
  readonly bik!: string;
}

@InputType('CreatePayoutInput', {
  description:
    'Who is to be paid, and how much. One of `toSavedCard`, `toCardPage` and `toIban` is given. There is no place for a card number.',
})
export class CreatePayoutInput {
  @Field(() => String, {
    description:
      'The merchant\'s own id of the payout, 1 to 50 characters without blanks around them and without ";". A new one for every payout: it is looked for by it, and sent once under it.',
  })
  readonly orderId!: string;

  @Field(() => DecimalScalar, { description: 'What is paid out, 0.01 to 99999999.' })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar, { description: 'The currency of the amount: the one that the account pays out in.' })
  readonly currency!: string;

  @Field(() => String, { description: 'What is paid for: 1 to 255 characters, no ";".' })
  readonly description!: string;

  @Field(() => String, {
    description:
      '1 to 128 visible ASCII characters, not beginning with "gateway-", new for every payout and the same for every repeat of the request: a repeat never pays twice, it gets the first answer again.',
  })
  readonly idempotencyKey!: string;

  @Field(() => PayoutToSavedCardInput, { nullable: true, description: 'To a card that the provider keeps.' })
  readonly toSavedCard?: PayoutToSavedCardInput | null;

  @Field(() => PayoutToCardPageInput, { nullable: true, description: 'To a card that the payee types into a page.' })
  readonly toCardPage?: PayoutToCardPageInput | null;

  @Field(() => PayoutToIbanInput, { nullable: true, description: 'To a bank account.' })
  readonly toIban?: PayoutToIbanInput | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The account that pays. May be left out where the gateway has just one, or a usual one.',
  })
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
}

@InputType('ResolvePayoutInput', { description: 'Which UNKNOWN payout a person ends, how and why.' })
export class ResolvePayoutInput {
  @Field(() => ID, { description: "This gateway's id of the payout operation." })
  readonly operationId!: string;

  @Field(() => ResolvedOutcome, { description: 'What the person found out.' })
  readonly outcome!: ResolvedOutcome;

  @Field(() => String, {
    description: 'How they found out, for those who read it later: at most 500 characters on one line.',
  })
  readonly note!: string;

  @Field(() => String, { nullable: true, description: PERSON })
  readonly person?: string | null;
}
