import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { InvalidInput } from '../../domain/errors.js';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import { ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CreatePayerTokenInput, CreatePayerTokenPayload, MAX_NAMED, MAX_TOKEN_SECONDS } from '../types/payer-token.js';

@Resolver()
export class PayerTokensResolver {
  @Requires('payments:read')
  // None, but tokens are not to be made by the thousand.
  @ProviderCalls(1)
  @Mutation(() => CreatePayerTokenPayload, {
    nullable: true,
    description:
      "Makes a short-lived token to hand to one payer's browser: it may read and watch exactly these payments and orders, without payer data, and nothing else. It ends with the credential of who made it: when that expires or is revoked.",
  })
  async createPayerToken(
    @Arg('input', () => CreatePayerTokenInput, { description: 'What the payer may see, and for how long.' })
    input: CreatePayerTokenInput,
    @Ctx() { accounts, caller, payerTokens }: GatewayContext,
  ): Promise<CreatePayerTokenPayload> {
    const { paymentIds, orderIds, lifetimeSeconds } = input;
    const account = accounts.resolve(input.account);
    const named = paymentIds.length + orderIds.length;
    if (named === 0 || named > MAX_NAMED)
      throw new InvalidInput('input', `name 1 to ${MAX_NAMED} payments and orders in all, not ${named}.`);
    if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < 60 || lifetimeSeconds > MAX_TOKEN_SECONDS)
      throw new InvalidInput('input.lifetimeSeconds', `must be 60 to ${MAX_TOKEN_SECONDS} seconds.`);
    const grant = {
      paymentIds: new Set(paymentIds.map((id, index) => paymentIdInput(`input.paymentIds[${index}]`, id))),
      orderIds: new Set(orderIds.map((id, index) => orderIdInput(`input.orderIds[${index}]`, id))),
    };
    return { payerToken: await payerTokens.mint(caller, account.id, grant, lifetimeSeconds) };
  }
}
