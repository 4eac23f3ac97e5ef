import { Field, ObjectType } from 'type-graphql';
import {
  CardPurpose,
  type CardRemoval,
  CardRemovalState,
  type CardSetup,
  CardSetupState,
  CardStatus,
} from '../../domain/cards/card.js';
import type { OperationProblem } from '../../domain/operations/operation.js';
import type { KnownCard } from '../../services/cards/saved-cards.js';
import { Requires } from '../admission/required-scopes.js';
import { AccountType } from '../types/account.js';
import { OperationProblemType } from '../types/operations/operation.js';
import { DateTimeScalar, ID } from '../types/scalars.js';

const CARD_ID =
  "This gateway's name for the card: the same for ever, and no token. It gives no right to whoever has it.";
const USER_ID = "The merchant's id of the user; `null` where no secret of the account decrypts it any more.";

@ObjectType('SavedCard', {
  simpleResolvers: true,
  description: 'A card that the provider keeps for a user of the merchant. Its number is known to the provider alone.',
})
export class SavedCardType implements Omit<KnownCard, 'token'> {
  @Field(() => ID, { description: CARD_ID })
  readonly cardId!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that it is saved for.' })
  readonly account!: string;

  @Field(() => String, { description: "The merchant's id of the user." })
  readonly userId!: string;

  @Field(() => CardStatus, { description: 'Whether it can be charged.' })
  readonly status!: CardStatus;

  @Field(() => String, { nullable: true, description: "The provider's own word for it; `null` when it gave none." })
  readonly rawStatus!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'At most the first six and the last four digits, such as "440043******5744".',
  })
  readonly maskedPan!: string | null;

  @Field(() => String, { nullable: true, description: 'The brand, where the provider tells.' })
  readonly brand!: string | null;

  @Field(() => String, { nullable: true, description: 'The bank, where the provider tells.' })
  readonly bank!: string | null;

  @Field(() => String, { nullable: true, description: 'Until when it is good, as "MM/YY", where the provider tells.' })
  readonly expiry!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When it was saved. `null` where the provider's stamp cannot be read for certain.",
  })
  readonly createdAt!: Date | null;

  @Requires('payer:read', { nullWithoutScope: true })
  @Field(() => String, {
    nullable: true,
    description: "The provider's token of the card: a secret of the merchant's. Nothing here asks for it.",
  })
  readonly token!: string | null;
}

@ObjectType('CardSetup', {
  simpleResolvers: true,
  description: 'That a card is to be added, and the page on which the payer enters it.',
})
export class CardSetupType implements CardSetup {
  @Field(() => ID, { description: "This gateway's id of the setup." })
  readonly id!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the card is saved for.' })
  readonly account!: string;

  @Field(() => CardPurpose, { description: 'What the card is saved for.' })
  readonly purpose!: CardPurpose;

  @Field(() => CardSetupState, { description: 'What became of it.' })
  readonly state!: CardSetupState;

  @Field(() => String, { nullable: true, description: USER_ID })
  readonly userId!: string | null;

  @Field(() => String, { description: 'The key that the caller gave.' })
  readonly idempotencyKey!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The provider's page, while it is open: send the payer there. Being sent back from there proves nothing.",
  })
  readonly redirectUrl!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The card that was added, once the provider said so under its signature; else `null`.',
  })
  readonly cardId!: string | null;

  @Requires('payer:read', { nullWithoutScope: true })
  @Field(() => String, {
    nullable: true,
    description: "The provider's token of the card that was added: a secret of the merchant's.",
  })
  readonly token!: string | null;

  @Field(() => OperationProblemType, { nullable: true, description: 'Why there is no page, if there is none.' })
  readonly problem!: OperationProblem | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When this gateway last learned something about it.' })
  readonly updatedAt!: Date;
}

@ObjectType('CardRemoval', {
  simpleResolvers: true,
  description: 'That the provider is to forget a card, and what became of that.',
})
export class CardRemovalType implements CardRemoval {
  @Field(() => ID, { description: "This gateway's id of the removal." })
  readonly id!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the card was saved for.' })
  readonly account!: string;

  @Field(() => CardRemovalState, { description: 'What became of it.' })
  readonly state!: CardRemovalState;

  @Field(() => String, { nullable: true, description: USER_ID })
  readonly userId!: string | null;

  @Field(() => ID, { description: CARD_ID })
  readonly cardId!: string;

  @Field(() => String, { description: 'The key that the caller gave.' })
  readonly idempotencyKey!: string;

  @Field(() => OperationProblemType, { nullable: true, description: 'Why it is not done, if it is not.' })
  readonly problem!: OperationProblem | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  readonly createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When this gateway last learned something about it.' })
  readonly updatedAt!: Date;
}

const REPLAYED = 'Whether this key was used before for the same request, so that nothing was done this time.';

@ObjectType('CreateCardSetupPayload', {
  simpleResolvers: true,
  description: 'What asking for a page on which a card is added came to.',
})
export class CreateCardSetupPayload {
  @Field(() => CardSetupType, { description: 'The setup and its page.' })
  readonly setup!: CardSetup;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed!: boolean;
}

@ObjectType('RemoveCardPayload', {
  simpleResolvers: true,
  description: 'What having a card forgotten came to.',
})
export class RemoveCardPayload {
  @Field(() => CardRemovalType, { description: 'The removal.' })
  readonly removal!: CardRemoval;

  @Field(() => Boolean, { description: REPLAYED })
  readonly replayed!: boolean;
}
