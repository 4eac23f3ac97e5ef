import { Arg, Args, ArgsType, Ctx, Field, Mutation, Query, Resolver } from 'type-graphql';
import type { CardRemoval, CardSetup } from '../../domain/cards/card.js';
import { cardIdInput, userIdInput } from '../../domain/cards/card-input.js';
import { urlInput } from '../../domain/checkouts/checkout-input.js';
import { idempotencyKeyInput } from '../../domain/input.js';
import { CALLS_OF_A_REMOVAL } from '../../services/cards/card-removals.js';
import type { KnownCard } from '../../services/cards/saved-cards.js';
import { ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { ID } from '../types/scalars.js';
import { CreateCardSetupInput, RemoveCardInput } from './inputs.js';
import { CardRemovalType, CardSetupType, CreateCardSetupPayload, RemoveCardPayload, SavedCardType } from './types.js';

@ArgsType()
class CardsArgs {
  @Field(() => String, { description: 'The merchant\'s id of the user: 1 to 50 letters, digits, "_" or "-".' })
  readonly userId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The account to ask. May be left out where the gateway has just one, or a usual one.',
  })
  readonly account?: string | null;
}

@Resolver()
export class CardsResolver {
  @Requires('cards:read')
  @ProviderCalls(1)
  @Query(() => [SavedCardType], {
    nullable: true,
    description: 'The cards that the provider keeps for a user, read now; empty where it keeps none.',
  })
  cards(
    @Args(() => CardsArgs) { userId, account }: CardsArgs,
    @Ctx() { accounts, cards, requestId }: GatewayContext,
  ): Promise<readonly KnownCard[]> {
    return cards.saved.of(accounts.resolve(account), userIdInput('userId', userId), { requestId });
  }

  @Requires('cards:read')
  @StoreReads(1)
  @Query(() => CardSetupType, {
    nullable: true,
    description: 'The adding of a card by its id, as far as it is known now; `null` if there is none.',
  })
  cardSetup(
    @Arg('id', () => ID, { description: "This gateway's id of the setup." }) id: string,
    @Ctx() { accounts, cards }: GatewayContext,
  ): Promise<CardSetup | null> {
    return cards.setups.find(id, accounts);
  }

  @Requires('cards:read')
  @StoreReads(1)
  @Query(() => CardRemovalType, {
    nullable: true,
    description: 'The removal of a card by its id, as far as it is known now; `null` if there is none.',
  })
  cardRemoval(
    @Arg('id', () => ID, { description: "This gateway's id of the removal." }) id: string,
    @Ctx() { accounts, cards }: GatewayContext,
  ): Promise<CardRemoval | null> {
    return cards.removals.find(id, accounts);
  }

  @Requires('cards:write')
  @ProviderCalls(1)
  @Mutation(() => CreateCardSetupPayload, {
    nullable: true,
    description:
      "Opens a page of the provider's on which a payer adds a card. Send the payer to `setup.redirectUrl`, and read `cardSetup(id:)` until it is COMPLETED. Takes no money.",
  })
  createCardSetup(
    @Arg('input', () => CreateCardSetupInput, { description: 'Whose card it is, and where to go afterwards.' })
    { userId, purpose, returnUrl, idempotencyKey, account }: CreateCardSetupInput,
    @Ctx() { accounts, cards, requestId }: GatewayContext,
  ): Promise<CreateCardSetupPayload> {
    const wish = {
      userId: userIdInput('input.userId', userId),
      purpose,
      returnUrl: urlInput('input.returnUrl', returnUrl),
    };
    const key = idempotencyKeyInput('input.idempotencyKey', idempotencyKey);
    return cards.setups.create(accounts.resolve(account), wish, key, { requestId });
  }

  @Requires('cards:write')
  @ProviderCalls(CALLS_OF_A_REMOVAL)
  @Mutation(() => RemoveCardPayload, {
    nullable: true,
    description: 'Has the provider forget a saved card. Where its answer is lost the cards are read until it shows.',
  })
  removeCard(
    @Arg('input', () => RemoveCardInput, { description: 'Whose card, and which.' })
    { userId, cardId, idempotencyKey, account }: RemoveCardInput,
    @Ctx() { accounts, cards, requestId }: GatewayContext,
  ): Promise<RemoveCardPayload> {
    const wish = { userId: userIdInput('input.userId', userId), cardId: cardIdInput('input.cardId', cardId) };
    const key = idempotencyKeyInput('input.idempotencyKey', idempotencyKey);
    return cards.removals.remove(accounts.resolve(account), wish, key, { requestId });
  }
}
