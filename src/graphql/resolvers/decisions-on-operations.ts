import { Arg, Args, ArgsType, Ctx, Field, Mutation, Query, Resolver } from 'type-graphql';
import { mayUse, personOf } from '../../domain/caller.js';
import { InvalidInput } from '../../domain/errors.js';
import { amountInput, lineInput, paymentIdInput } from '../../domain/input.js';
import {
  type JournaledOperation,
  OperationKind,
  onPayment,
  type PaymentOperation,
} from '../../domain/operations/operation.js';
import type { WritePreview } from '../../services/writes/preview.js';
import { CALLS_OF_A_WRITE, ProviderCalls } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import {
  ApproveOperationInput,
  CheckOperationInput,
  DeclineOperationInput,
  ResolveOperationInput,
  RetryOperationInput,
} from '../inputs/operations.js';
import { OperationPayload, WritePreviewType } from '../types/operations/payloads.js';
import { DecimalScalar } from '../types/scalars.js';
import { PaymentArgs } from './arguments.js';

@ArgsType()
class PreviewArgs extends PaymentArgs {
  @Field(() => OperationKind, { description: 'What would be asked for.' })
  readonly kind!: OperationKind;

  @Field(() => DecimalScalar, { nullable: true, description: 'How much of it; left out: all of it.' })
  readonly amount?: string | null;
}

/** What people decide on operations that machines leave open. */
@Resolver()
export class OperationDecisionsResolver {
  @Requires('payments:read')
  @ProviderCalls(2)
  @Query(() => WritePreviewType, {
    nullable: true,
    description:
      'What a capture, cancel or refund would come to, by the same rules as it is carried out, read from the provider now: what would be sent, what would remain, which limit applies, whether another person has to approve it, or why not.',
  })
  previewWrite(
    @Args(() => PreviewArgs) { kind, paymentId, amount, account }: PreviewArgs,
    @Ctx() { accounts, desk, caller, requestId }: GatewayContext,
  ): Promise<WritePreview> {
    const sum = amount == null ? null : amountInput('amount', amount);
    if (sum !== null && kind === 'CANCEL') throw new InvalidInput('amount', 'a cancel takes no amount.');
    const asker = { caller: caller.id, requestId };
    return desk.previews.of(accounts.resolve(account), kind, paymentIdInput('paymentId', paymentId), sum, asker);
  }

  @Requires('operations:read')
  @ProviderCalls(1)
  @Mutation(() => OperationPayload, {
    nullable: true,
    description:
      "Reads an operation's payment from the provider now, and records what that proves; `recheck` says whether that could be done. Nothing is sent. `null` if there is no such operation.",
  })
  async checkOperation(
    @Arg('input', () => CheckOperationInput, { description: 'Which operation.' }) { operationId }: CheckOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<OperationPayload | null> {
    const operation = await found(context, operationId);
    if (!operation) return null;
    const { requestId, caller, desk, loaders, notes } = context;
    notes.concerns(operation);
    const { operation: checked, recheck } = await desk.resolutions.check(operation, {
      requestId,
      caller: caller.id,
      person: caller.person ?? null,
    });
    loaders.forgetPayments();
    return new OperationPayload(onPayment(checked), recheck);
  }

  @Requires('operations:resolve')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => OperationPayload, {
    nullable: true,
    description:
      'Sends an operation once more, as the same wish: under the same key at the provider and for the same sum, after the same reading and checks as the first time. Only for one that ended as NOT_APPLIED, or that is UNKNOWN past the horizon of its account. Compare with the provider\'s own records before. Needs scope "operations:resolve", whatever is sent: it was asked for by somebody who might. `null` if there is no such operation.',
  })
  retryOperation(
    @Arg('input', () => RetryOperationInput, { description: 'Which operation, and who wants it why.' })
    input: RetryOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<OperationPayload | null> {
    const decider = deciderOf(input, context);
    return decided(input.operationId, context, async (known) => {
      const account = context.accounts.resolve(known.account);
      return (await context.operations.retry(account, known.id, decider)).operation;
    });
  }

  @Requires('operations:resolve')
  @ProviderCalls(1)
  @Mutation(() => OperationPayload, {
    nullable: true,
    description:
      "Ends an UNKNOWN operation as a person found out, for instance in the provider's own records. Its payment is read once more before: what that proves counts. Where a signed reading speaks against it later, that raises an alarm and is shown among the events. `null` if there is no such operation.",
  })
  resolveOperation(
    @Arg('input', () => ResolveOperationInput, { description: 'Which operation, how it ended, and who says so why.' })
    input: ResolveOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<OperationPayload | null> {
    const { note, ...decider } = deciderOf(input, context);
    if (note === null) throw new InvalidInput('input.note', 'must say how you found out.');
    const refundId = input.refundId == null ? null : paymentIdInput('input.refundId', input.refundId);
    return decided(input.operationId, context, (known) =>
      context.desk.resolutions.resolve(
        context.accounts.resolve(known.account),
        known.id,
        { outcome: input.outcome, note, refundId },
        decider,
      ),
    );
  }

  @Requires('payments:approve')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => OperationPayload, {
    nullable: true,
    description:
      'Approves an operation that is AWAITING_APPROVAL, and carries it out after the same reading and checks as any other. Never by whoever asked for it: caller and person both have to be others. `null` if there is no such operation.',
  })
  approveOperation(
    @Arg('input', () => ApproveOperationInput, { description: 'Which operation, and who approves it why.' })
    input: ApproveOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<OperationPayload | null> {
    const decider = deciderOf(input, context);
    return decided(input.operationId, context, async (known) => {
      const account = context.accounts.resolve(known.account);
      return (await context.desk.approvals.approve(account, known.id, decider)).operation;
    });
  }

  @Requires('payments:approve')
  @ProviderCalls(1)
  @Mutation(() => OperationPayload, {
    nullable: true,
    description:
      'Declines an operation that is AWAITING_APPROVAL: it ends REJECTED with APPROVAL_DECLINED, and nothing is sent. Whoever asked for it may, too, and withdraws it so. `null` if there is no such operation.',
  })
  declineOperation(
    @Arg('input', () => DeclineOperationInput, { description: 'Which operation, and who declines it why.' })
    input: DeclineOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<OperationPayload | null> {
    const decider = deciderOf(input, context);
    return decided(input.operationId, context, (known) =>
      context.desk.approvals.decline(context.accounts.resolve(known.account), known.id, decider),
    );
  }
}

/** An operation at one of the caller's accounts. */
async function found({ loaders, caller }: GatewayContext, id: string): Promise<PaymentOperation | null> {
  const operation = await loaders.operation(id);
  return operation && mayUse(caller, operation.account) ? operation : null;
}

async function decided(
  id: string,
  context: GatewayContext,
  decide: (operation: PaymentOperation) => Promise<JournaledOperation & Pick<PaymentOperation, 'refund'>>,
): Promise<OperationPayload | null> {
  const known = await found(context, id);
  if (!known) return null;
  context.notes.concerns(known);
  const operation = await decide(known);
  context.loaders.forgetPayments();
  return new OperationPayload(onPayment(operation));
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
