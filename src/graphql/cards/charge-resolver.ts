import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { cardIdInput, recurringProfileInput, userIdInput } from '../../domain/cards/card-input.js';
import type { Charge, NewCharge } from '../../domain/cards/charge.js';
import { checkoutAmount, newOrderIdInput, textInput, urlInput } from '../../domain/checkouts/checkout-input.js';
import { idempotencyKeyInput } from '../../domain/input.js';
import { CALLS_OF_A_CHARGE } from '../../services/cards/charge-creation.js';
import { ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { ID } from '../types/scalars.js';
import { ChargeRecurringInput, ChargeSavedCardInput } from './charge-inputs.js';
import { ChargePayload, ChargeType } from './charge-types.js';

@Resolver()
export class ChargesResolver {
  @Requires('cards:read')
  @StoreReads(2)
  @Query(() => ChargeType, {
    nullable: true,
    description: 'A charge by its id, as far as it is known now; `null` if there is none.',
  })
  charge(
    @Arg('id', () => ID, { description: "This gateway's id of the charge." }) id: string,
    @Ctx() { accounts, cards }: GatewayContext,
  ): Promise<Charge | null> {
    return cards.charging.find(id, accounts);
  }

  @Requires('cards:charge')
  @ProviderCalls(CALLS_OF_A_CHARGE)
  @Mutation(() => ChargePayload, {
    nullable: true,
    description:
      'Takes money from a saved card for an order that no other payment has paid. Only a card that is APPROVED when it is read right before. SUCCEEDED is said by a reading of the payment alone.',
  })
  chargeSavedCard(
    @Arg('input', () => ChargeSavedCardInput, { description: 'Whose card, which, and for what.' })
    input: ChargeSavedCardInput,
    @Ctx() context: GatewayContext,
  ): Promise<ChargePayload> {
    const url = (name: 'successUrl' | 'failureUrl') => {
      const given = input[name];
      return given === null || given === undefined ? null : urlInput(`input.${name}`, given);
    };
    const source = {
      kind: 'SAVED_CARD',
      userId: userIdInput('input.userId', input.userId),
      cardId: cardIdInput('input.cardId', input.cardId),
      cvcPage: input.cvcPage,
      successUrl: url('successUrl'),
      failureUrl: url('failureUrl'),
    } as const;
    const key = idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey);
    return charged(context, input.account, { ...orderOf(input), source }, key);
  }

  @Requires('cards:charge')
  @ProviderCalls(CALLS_OF_A_CHARGE)
  @Mutation(() => ChargePayload, {
    nullable: true,
    description:
      'Takes money by a recurring profile for an order that no other payment has paid. That the provider accepts it says nothing: SUCCEEDED and declines are said by a reading of the payment alone.',
  })
  chargeRecurring(
    @Arg('input', () => ChargeRecurringInput, { description: 'Which profile, and for what.' })
    input: ChargeRecurringInput,
    @Ctx() context: GatewayContext,
  ): Promise<ChargePayload> {
    const recurringProfileId = recurringProfileInput('input.recurringProfileId', input.recurringProfileId);
    const source = { kind: 'RECURRING', recurringProfileId } as const;
    const key = idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey);
    return charged(context, input.account, { ...orderOf(input), source }, key);
  }
}

async function charged(
  { accounts, cards, requestId, notes }: GatewayContext,
  account: string | null | undefined,
  charge: NewCharge,
  key: string,
): Promise<ChargePayload> {
  const payload = await cards.charging.charge(accounts.resolve(account), charge, key, { requestId });
  notes.concerns(payload.charge);
  return payload;
}

function orderOf({ orderId, amount, currency, description }: ChargeSavedCardInput | ChargeRecurringInput) {
  return {
    orderId: newOrderIdInput('input.orderId', orderId),
    amount: checkoutAmount('input', amount, currency),
    description: textInput('input.description', description, 1_024),
  };
}
