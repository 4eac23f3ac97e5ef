import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { checkoutAmount, newOrderIdInput, phoneInput, textInput } from '../../domain/checkouts/checkout-input.js';
import { idempotencyKeyInput } from '../../domain/input.js';
import { approvalCodeInput } from '../../domain/mobile/approval-code.js';
import { CALLS_OF_A_CHARGE } from '../../services/cards/charge-creation.js';
import type { SaidCode } from '../../services/mobile/sms-codes.js';
import { ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import { ChargePayload } from '../cards/charge-types.js';
import type { GatewayContext } from '../context.js';
import { ApproveMobileChargeInput, ChargeMobileInput, ResendMobileCodeInput } from './inputs.js';
import { MobileCodePayload } from './types.js';

@Resolver()
export class MobileResolver {
  @Requires('mobile:charge')
  @ProviderCalls(CALLS_OF_A_CHARGE)
  @Mutation(() => ChargePayload, {
    nullable: true,
    description:
      'Takes money from the balance of a phone for an order that no other payment has paid. ACTION_REQUIRED: its owner got a code by SMS, for `approveMobileCharge`. SUCCEEDED is said by a signed reading of the payment alone.',
  })
  async chargeMobile(
    @Arg('input', () => ChargeMobileInput, { description: 'Which phone, and for what.' }) input: ChargeMobileInput,
    @Ctx() { accounts, mobile, requestId, notes }: GatewayContext,
  ): Promise<ChargePayload> {
    const wish = {
      orderId: newOrderIdInput('input.orderId', input.orderId),
      amount: checkoutAmount('input', input.amount, input.currency),
      description: textInput('input.description', input.description, 1_024),
      phone: phoneInput('input.phone', input.phone),
      operator: input.operator ?? null,
    };
    const key = idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey);
    const payload = await mobile.charging.charge(accounts.resolve(input.account), wish, key, { requestId });
    notes.concerns(payload.charge);
    return payload;
  }

  @Requires('mobile:charge')
  @ProviderCalls(CALLS_OF_A_CHARGE)
  @Mutation(() => MobileCodePayload, {
    nullable: true,
    description:
      'Says the code that the payer got by SMS. Nothing is sent unless the charge is ACTION_REQUIRED. A code that was not taken leaves it so, and another may be said with a new key; one that may have been taken is followed by no other. `null` if there is no such charge of a phone.',
  })
  approveMobileCharge(
    @Arg('input', () => ApproveMobileChargeInput, { description: 'Which charge, and the code.' })
    { chargeId, approvalCode, idempotencyKey }: ApproveMobileChargeInput,
    @Ctx() context: GatewayContext,
  ): Promise<MobileCodePayload | null> {
    const { accounts, mobile, requestId } = context;
    const wish = { chargeId, idempotencyKey: idempotencyKeyInput('input.idempotencyKey', idempotencyKey) };
    const code = approvalCodeInput('input.approvalCode', approvalCode);
    return noted(context, mobile.codes.approve(wish, code, accounts, { requestId }));
  }

  @Requires('mobile:charge')
  @ProviderCalls(1)
  @Mutation(() => MobileCodePayload, {
    nullable: true,
    description:
      'Has another code sent to the phone, which the provider does a few times at most. Moves no money. Nothing is sent unless the charge is ACTION_REQUIRED. `null` if there is no such charge of a phone.',
  })
  resendMobileCode(
    @Arg('input', () => ResendMobileCodeInput, { description: 'Which charge.' })
    { chargeId, idempotencyKey }: ResendMobileCodeInput,
    @Ctx() context: GatewayContext,
  ): Promise<MobileCodePayload | null> {
    const { accounts, mobile, requestId } = context;
    const wish = { chargeId, idempotencyKey: idempotencyKeyInput('input.idempotencyKey', idempotencyKey) };
    return noted(context, mobile.codes.resend(wish, accounts, { requestId }));
  }
}

async function noted({ notes }: GatewayContext, said: Promise<SaidCode | null>): Promise<SaidCode | null> {
  const payload = await said;
  if (payload) notes.concerns(payload.charge);
  return payload;
}
