import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { personOf } from '../../domain/caller.js';
import { idempotencyKeyInput, lineInput } from '../../domain/input.js';
import { payoutInput } from '../../domain/payouts/payout-input.js';
import type { PayoutOperation } from '../../domain/payouts/payout-operation.js';
import { payoutCurrencyOf } from '../../freedompay/account.js';
import { payoutBalance } from '../../services/reads/payout-balance.js';
import { CALLS_OF_A_WRITE, ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CreatePayoutInput } from '../inputs/create-payout.js';
import { ID } from '../types/scalars.js';
import { foundPayout } from './find-payout.js';
import { CreatePayoutPayload, PayoutBalanceType, PayoutOperationType } from './types.js';

@Resolver()
export class PayoutOperationsResolver {
  @Requires('payouts:read')
  @StoreReads(1)
  @Query(() => PayoutOperationType, {
    nullable: true,
    description:
      'A payout that was asked for through this gateway by its id, as far as it is known now; `null` if there is none. While it is not final the gateway goes on asking the provider about it.',
  })
  payoutOperation(
    @Arg('id', () => ID, { description: "This gateway's id of the operation." }) id: string,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutOperation | null> {
    return foundPayout(context, id);
  }

  @Requires('payouts:read')
  @ProviderCalls(1)
  @Query(() => PayoutBalanceType, {
    nullable: true,
    description:
      'What payouts of an account can be paid from, read from the provider now. Others may spend it meanwhile.',
  })
  async payoutBalance(
    @Arg('account', () => ID, {
      nullable: true,
      description: 'The account to ask. May be left out where the gateway has just one, or a usual one.',
    })
    id: string | null,
    @Ctx() { accounts, loaders }: GatewayContext,
  ): Promise<PayoutBalanceType | null> {
    const account = accounts.resolve(id);
    const balance = await loaders.read(payoutBalance, account, payoutCurrencyOf(account));
    return balance && { account: account.id, balance };
  }

  @Requires('payouts:create')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => CreatePayoutPayload, {
    nullable: true,
    description:
      'Pays money out: to a saved card, to a card that the payee types into a page, or to a bank account. It is sent once, under its own order id, and SUCCEEDED once a reading shows it. Where the balance has not so much it is REJECTED before anything is sent.',
  })
  async createPayout(
    @Arg('input', () => CreatePayoutInput, { description: 'Who is paid, and the key that makes a repeat harmless.' })
    input: CreatePayoutInput,
    @Ctx() { accounts, payouts, caller, requestId, notes }: GatewayContext,
  ): Promise<CreatePayoutPayload> {
    const account = accounts.resolve(input.account);
    const request = {
      account,
      payout: payoutInput('input', input, payoutCurrencyOf(account)),
      idempotencyKey: idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey),
      reason: lineInput('input.reason', input.reason, 100),
      note: lineInput('input.note', input.note, 500),
    };
    const created = await payouts.create(request, {
      requestId,
      caller: caller.id,
      person: personOf(caller, input.person),
    });
    notes.concerns(created.operation);
    return created;
  }
}
