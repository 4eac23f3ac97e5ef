import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { mayUse, personOf } from '../../domain/caller.js';
import { amountInput, idempotencyKeyInput, lineInput, paymentIdInput, stateTokenInput } from '../../domain/input.js';
import type { OperationKind, PaymentOperation } from '../../domain/operations/operation.js';
import type { Outcome } from '../../services/writes/running-writes.js';
import { CALLS_OF_A_WRITE, ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CancelPaymentInput, CapturePaymentInput, RefundPaymentInput } from '../inputs/operations.js';
import { PaymentOperationType } from '../types/operations/operation.js';
import { CancelPaymentPayload, CapturePaymentPayload, RefundPaymentPayload } from '../types/operations/payloads.js';
import { ID } from '../types/scalars.js';

const INPUT = { description: 'What to do, and the key that makes a repeat of it harmless.' };

@Resolver()
export class OperationsResolver {
  @Requires('operations:read')
  @StoreReads(1)
  @Query(() => PaymentOperationType, {
    nullable: true,
    description:
      'A capture, cancel or refund by its id, as far as it is known now; `null` if there is none. While it is not final the gateway goes on asking the provider about it.',
  })
  async paymentOperation(
    @Arg('id', () => ID, { description: "This gateway's id of the operation." }) id: string,
    @Ctx() { loaders, caller }: GatewayContext,
  ): Promise<PaymentOperation | null> {
    const operation = await loaders.operation(id);
    return operation && mayUse(caller, operation.account) ? operation : null;
  }

  @Requires('payments:capture')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => CapturePaymentPayload, {
    nullable: true,
    description: 'Takes held money: all of it, or a part once. What is not taken is released.',
  })
  async capturePayment(
    @Arg('input', () => CapturePaymentInput, INPUT) input: CapturePaymentInput,
    @Ctx() context: GatewayContext,
  ): Promise<CapturePaymentPayload> {
    return new CapturePaymentPayload(await perform('CAPTURE', input, context));
  }

  @Requires('payments:cancel')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => CancelPaymentPayload, {
    nullable: true,
    description:
      'Releases a hold as a whole, or cancels a bill that is not paid yet. The provider does not promise that a canceled bill can no longer be paid in every payment system.',
  })
  async cancelPayment(
    @Arg('input', () => CancelPaymentInput, INPUT) input: CancelPaymentInput,
    @Ctx() context: GatewayContext,
  ): Promise<CancelPaymentPayload> {
    return new CancelPaymentPayload(await perform('CANCEL', input, context));
  }

  @Requires('payments:refund')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => RefundPaymentPayload, {
    nullable: true,
    description: 'Gives captured money back: all that is left, or a part.',
  })
  async refundPayment(
    @Arg('input', () => RefundPaymentInput, INPUT) input: RefundPaymentInput,
    @Ctx() context: GatewayContext,
  ): Promise<RefundPaymentPayload> {
    return new RefundPaymentPayload(await perform('REFUND', input, context));
  }
}

async function perform(
  kind: OperationKind,
  input: CancelPaymentInput & { readonly amount?: string | null },
  { accounts, operations, requestId, caller, loaders, notes }: GatewayContext,
): Promise<Outcome> {
  const request = {
    kind,
    account: accounts.resolve(input.account),
    paymentId: paymentIdInput('input.paymentId', input.paymentId),
    amount: input.amount == null ? null : amountInput('input.amount', input.amount),
    idempotencyKey: idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey),
    reason: lineInput('input.reason', input.reason, 100),
    note: lineInput('input.note', input.note, 500),
    ifState: input.ifState == null ? null : stateTokenInput('input.ifState', input.ifState),
  };
  const outcome = await operations.perform(request, {
    requestId,
    caller: caller.id,
    person: personOf(caller, input.person),
  });
  notes.concerns(outcome.operation);
  loaders.forgetPayments();
  return outcome;
}
