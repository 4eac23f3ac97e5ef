import { Field, InputType } from 'type-graphql';
import { CardPurpose } from '../../domain/cards/card.js';
import { ID } from '../types/scalars.js';

const USER_ID = 'The merchant\'s id of the user: 1 to 50 letters, digits, "_" or "-". Never a phone number.';
const KEY =
  '1 to 128 visible ASCII characters, not beginning with "gateway-", new for every wish and the same for every repeat of the request.';
const ACCOUNT = 'The account to use. May be left out where the gateway has just one, or a usual one.';

@InputType('CreateCardSetupInput', {
  description: 'A card to be added. There is no place for a card number: the payer gives it to the provider.',
})
export class CreateCardSetupInput {
  @Field(() => String, { description: USER_ID })
  readonly userId!: string;

  @Field(() => CardPurpose, { defaultValue: 'CHARGE', description: 'What the card is saved for.' })
  readonly purpose!: CardPurpose;

  @Field(() => String, {
    description:
      'Where the payer is sent afterwards: an http(s) URL of at most 255 characters, no ";". Its path must not end in a webhook\'s name: `check`, `result`, `payout`, `card`.',
  })
  readonly returnUrl!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}

@InputType('RemoveCardInput', { description: 'A card that the provider is to forget.' })
export class RemoveCardInput {
  @Field(() => String, { description: USER_ID })
  readonly userId!: string;

  @Field(() => ID, { description: 'The card, as `cards` names it.' })
  readonly cardId!: string;

  @Field(() => String, { description: KEY })
  readonly idempotencyKey!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}
