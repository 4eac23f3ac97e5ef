import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { mayUse } from '../../domain/caller.js';
import { amountInput, idempotencyKeyInput, lineInput, paymentIdInput } from '../../domain/input.js';
import type { OperationKind, PaymentOperation } from '../../domain/operations/operation.js';
import type { Outcome } from '../../services/writes/operations.js';
import { CALLS_OF_A_WRITE, ProviderCalls, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import {
  CancelPaymentInput,
  CapturePaymentInput,
  RefundPaymentInput,
  RetryOperationInput,
} from '../inputs/operations.js';
import { PaymentOperationType } from '../types/operation.js';
import {
  CancelPaymentPayload,
  CapturePaymentPayload,
  OperationPayload,
  RefundPaymentPayload,
} from '../types/payloads.js';
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

  @Requires('operations:resolve')
  @ProviderCalls(CALLS_OF_A_WRITE)
  @Mutation(() => OperationPayload, {
    nullable: true,
    description:
      'Sends an operation once more, as the same wish: under the same key at the provider and for the same sum, after the same reading and checks as the first time. Only for one that ended as NOT_APPLIED, or that is UNKNOWN past the horizon of its account. Compare with the provider\'s own records before. Needs scope "operations:resolve", whatever is sent: it was asked for by somebody who might. `null` if there is no such operation.',
  })
  async retryOperation(
    @Arg('input', () => RetryOperationInput, { description: 'Which operation, and who wants it why.' })
    input: RetryOperationInput,
    @Ctx() context: GatewayContext,
  ): Promise<OperationPayload | null> {
    const { loaders, caller, accounts, operations, requestId } = context;
    const note = lineInput('input.note', input.note, 500);
    const person = lineInput('input.person', input.person, 100);
    const known = await loaders.operation(input.operationId);
    if (!known || !mayUse(caller, known.account)) return null;
    const asker = { requestId, caller: caller.id, person, note };
    const { operation } = await operations.retry(accounts.resolve(known.account), known.id, asker);
    loaders.forgetPayments();
    return new OperationPayload(operation);
  }
}

async function perform(
  kind: OperationKind,
  input: CancelPaymentInput & { readonly amount?: string | null },
  { accounts, operations, requestId, caller, loaders }: GatewayContext,
): Promise<Outcome> {
  const request = {
    kind,
    account: accounts.resolve(input.account),
    paymentId: paymentIdInput('input.paymentId', input.paymentId),
    amount: input.amount == null ? null : amountInput('input.amount', input.amount),
    idempotencyKey: idempotencyKeyInput('input.idempotencyKey', input.idempotencyKey),
  };
  const outcome = await operations.perform(request, { requestId, caller: caller.id });
  loaders.forgetPayments();
  return outcome;
}
