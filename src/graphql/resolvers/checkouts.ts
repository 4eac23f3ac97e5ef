import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Checkout, NewCheckout } from '../../domain/checkouts/checkout.js';
import {
  checkoutAmount,
  emailInput,
  lifetimeInput,
  newOrderIdInput,
  parametersInput,
  phoneInput,
  receiptInput,
  recurringMonthsInput,
  textInput,
  urlInput,
} from '../../domain/checkouts/checkout-input.js';
import { scheduledWriteInput } from '../../domain/checkouts/scheduled-write.js';
import { idempotencyKeyInput } from '../../domain/input.js';
import { CALLS_OF_A_CREATION } from '../../services/checkouts/create-payment.js';
import { ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CreatePaymentInput } from '../inputs/create-payment.js';
import { CheckoutType, CreatePaymentPayload } from '../types/checkout.js';
import { ID } from '../types/scalars.js';

@Resolver()
export class CheckoutsResolver {
  @Requires('payments:read')
  @StoreReads(1)
  @Query(() => CheckoutType, {
    nullable: true,
    description:
      'A payment that was asked for through this gateway by its id, as far as it is known now; `null` if there is none.',
  })
  checkout(
    @Arg('id', () => ID, { description: "This gateway's id of the checkout." }) id: string,
    @Ctx() { accounts, creation }: GatewayContext,
  ): Promise<Checkout | null> {
    return creation.find(id, accounts);
  }

  @Requires('payments:create')
  @ProviderCalls(CALLS_OF_A_CREATION)
  @Mutation(() => CreatePaymentPayload, {
    nullable: true,
    description:
      'Creates a payment and the page on which it is paid. Send the payer to `checkout.redirectUrl`, and watch `paymentChanged(paymentId:)`. For an order that another payment has paid it is REJECTED.',
  })
  async createPayment(
    @Arg('input', () => CreatePaymentInput, {
      description: 'What is to be paid, and the key that makes a repeat harmless.',
    })
    input: CreatePaymentInput,
    @Ctx() { accounts, creation, requestId, caller }: GatewayContext,
  ): Promise<CreatePaymentPayload> {
    const key = idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey);
    const asker = { caller: caller.id, person: caller.person ?? null };
    return creation.create(accounts.resolve(input.account), checked(input), key, { requestId }, asker);
  }
}

function checked(input: CreatePaymentInput): NewCheckout {
  const ifGiven = <T>(name: keyof CreatePaymentInput, check: (argument: string, value: T) => T): T | null => {
    const value = input[name] as T | null | undefined;
    return value === null || value === undefined ? null : check(`input.${name}`, value);
  };
  const timed = scheduledWriteInput(input.captureBy ?? null, input.cancelBy ?? null, input.captureMethod);
  const recurringMonths = ifGiven('recurringMonths', recurringMonthsInput);
  return {
    ...(timed && { timed }),
    ...(recurringMonths !== null && { recurringMonths }),
    orderId: newOrderIdInput('input.orderId', input.orderId),
    amount: checkoutAmount('input', input.amount, input.currency),
    description: textInput('input.description', input.description, 1_024),
    captureMethod: input.captureMethod,
    language: input.language ?? null,
    lifetimeSeconds: ifGiven('lifetimeSeconds', lifetimeInput),
    successUrl: ifGiven('successUrl', urlInput),
    failureUrl: ifGiven('failureUrl', urlInput),
    payerEmail: ifGiven('payerEmail', emailInput),
    payerPhone: ifGiven('payerPhone', phoneInput),
    testMode: input.testMode ?? null,
    parameters: parametersInput('input.parameters', input.parameters),
    receipt: receiptInput('input.receipt', input.receipt),
  };
}
