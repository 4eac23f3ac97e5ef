import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { personOf } from '../../domain/caller.js';
import { InvalidInput } from '../../domain/errors.js';
import { lineInput } from '../../domain/input.js';
import type { RecheckResult } from '../../domain/operations/operation.js';
import { type PayoutRecord, payoutOperationOf } from '../../domain/payouts/payout-operation.js';
import type { Account } from '../../freedompay/account.js';
import { CALLS_OF_A_WRITE, ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { ResolvePayoutInput } from '../inputs/create-payout.js';
import { ApproveOperationInput, CheckOperationInput, DeclineOperationInput } from '../inputs/operations.js';
import { payoutRecord } from './find-payout.js';
import { PayoutPayload } from './types.js';

/** What people decide on payouts that machines leave open. */
@Resolver()
export class PayoutDecisionsResolver {
  @Requires('payouts:read')
  @ProviderCalls(1)
  @Mutation(() => PayoutPayload, {
    nullable: true,
    description:
      'Reads a payout from the provider now by its order id, and records what that proves; `recheck` says whether that could be done. Nothing is sent. `null` if there is no such payout.',
  })
  async checkPayout(
    @Arg('input', () => CheckOperationInput, { description: 'Which payout.' }) { operationId }: CheckOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutPayload | null> {
    const known = await payoutRecord(context, operationId);
    if (!known) return null;
    const { requestId, caller, desk } = context;
    const asker = { requestId, caller: caller.id, person: caller.person ?? null };
    const { operation, recheck } = await desk.resolutions.check(known, asker);
    return payloadOf(operation, recheck);
  }

  @Requires('operations:resolve')
  @ProviderCalls(1)
  @Mutation(() => PayoutPayload, {
    nullable: true,
    description:
      "Ends an UNKNOWN payout as a person found out, for instance in the provider's own records. It is read once more before: what that proves counts. Where a signed reading speaks against it later, that raises an alarm. `null` if there is no such payout.",
  })
  resolvePayout(
    @Arg('input', () => ResolvePayoutInput, { description: 'Which payout, how it ended, and who says so why.' })
    input: ResolvePayoutInput,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutPayload | null> {
    const { note, ...decider } = deciderOf(input, context);
    if (note === null) throw new InvalidInput('input.note', 'must say how you found out.');
    return decided(input.operationId, context, (account, { id }) =>
      context.desk.resolutions.resolve(account, id, { outcome: input.outcome, note, refundId: null }, decider),
    );
  }

  @Requires('payments:approve')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => PayoutPayload, {
    nullable: true,
    description:
      'Approves a payout that is AWAITING_APPROVAL, and carries it out after the same reading and checks as any other. Never by whoever asked for it: caller and person both have to be others. `null` if there is no such payout.',
  })
  approvePayout(
    @Arg('input', () => ApproveOperationInput, { description: 'Which payout, and who approves it why.' })
    input: ApproveOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutPayload | null> {
    const decider = deciderOf(input, context);
    return decided(
      input.operationId,
      context,
      async (account, { id }) => (await context.desk.approvals.approve(account, id, decider)).operation,
    );
  }

  @Requires('payments:approve')
  @ProviderCalls(1)
  @Mutation(() => PayoutPayload, {
    nullable: true,
    description:
      'Declines a payout that is AWAITING_APPROVAL: it ends REJECTED with APPROVAL_DECLINED, and nothing is sent. Whoever asked for it may, too, and withdraws it so. `null` if there is no such payout.',
  })
  declinePayout(
    @Arg('input', () => DeclineOperationInput, { description: 'Which payout, and who declines it why.' })
    input: DeclineOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutPayload | null> {
    const decider = deciderOf(input, context);
    return decided(input.operationId, context, (account, { id }) =>
      context.desk.approvals.decline(account, id, decider),
    );
  }
}

async function decided(
  id: string,
  context: GatewayContext,
  decide: (account: Account, operation: PayoutRecord) => Promise<PayoutRecord>,
): Promise<PayoutPayload | null> {
  const known = await payoutRecord(context, id);
  return known && payloadOf(await decide(context.accounts.resolve(known.account), known), null);
}

function payloadOf(record: PayoutRecord, recheck: RecheckResult | null): PayoutPayload {
  const operation = payoutOperationOf(record);
  if (!operation) throw new Error(`Operation ${record.id} is no payout.`);
  return { operation, recheck };
}

function deciderOf(
  { note, person }: { readonly note?: string | null; readonly person?: string | null },
  { requestId, caller }: GatewayContext,
) {
  return {
    requestId,
    caller: caller.id,
    person: personOf(caller, person),
    note: lineInput('input.note', note, 500),
  };
}
