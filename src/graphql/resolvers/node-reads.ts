import { type Caller, mayUse } from '../../domain/caller.js';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import type { NodeName } from '../../domain/node-id.js';
import { payoutOperationOf } from '../../domain/payouts/payout-operation.js';
import { type Requirement, rejectionFor } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import type { FoundNode } from '../types/node.js';

/** What reading each type asks of whoever asks: the same as its own field does. */
const READS_PAYMENTS: Requirement = { scope: 'payments:read', payerToken: true };
const READS_CHECKOUTS: Requirement = { scope: 'payments:read' };
const READS_PAYOUTS: Requirement = { scope: 'payouts:read' };
const READS_OPERATIONS: Requirement = { scope: 'operations:read' };

/** Where something is named in a request: errors name both. */
export interface Place {
  readonly field: string;
  readonly argument: string;
}

/** What the provider shows, and the names that it is read by. */
type ProviderNode = Exclude<NodeName, { readonly type: 'Own' }>;

/** An operation or a checkout. Whoever may not read both hears the same of what there is not as of what they may not read. */
export async function ownNode(id: string, place: Place, context: GatewayContext): Promise<FoundNode | null> {
  const { caller } = context;
  const mayRead = (requirement: Requirement) => rejectionFor(caller, requirement, place.field) === null;
  const found =
    (mayRead(READS_OPERATIONS) ? await operationNode(id, place, context) : null) ??
    (mayRead(READS_PAYOUTS) ? await payoutOperationNode(id, place, context) : null) ??
    (mayRead(READS_CHECKOUTS) ? await checkoutNode(id, place, context) : null);
  if (found) return found;
  demand(caller, READS_OPERATIONS, place.field);
  demand(caller, READS_CHECKOUTS, place.field);
  return null;
}

/** A capture, cancel or refund that the journal has. */
export async function operationNode(
  id: string,
  { field }: Place,
  { loaders, caller }: GatewayContext,
): Promise<FoundNode | null> {
  demand(caller, READS_OPERATIONS, field);
  const operation = await loaders.operation(id);
  return operation && mayUse(caller, operation.account) ? { __typename: 'PaymentOperation', ...operation } : null;
}

/** A payout that was asked for here. */
export async function payoutOperationNode(
  id: string,
  { field }: Place,
  { loaders, caller }: GatewayContext,
): Promise<FoundNode | null> {
  demand(caller, READS_PAYOUTS, field);
  const record = await loaders.payoutOperation(id);
  const operation = record && mayUse(caller, record.account) ? payoutOperationOf(record) : null;
  return operation && { __typename: 'PayoutOperation', ...operation };
}

/** A checkout that the journal has. */
export async function checkoutNode(
  id: string,
  { field }: Place,
  { caller, creation, accounts }: GatewayContext,
): Promise<FoundNode | null> {
  demand(caller, READS_CHECKOUTS, field);
  const checkout = await creation.find(id, accounts);
  return checkout && { __typename: 'Checkout', ...checkout };
}

/** What the provider shows. Names that no field would take are refused, and of an account that is not the caller's there is nothing. */
export async function providerNode(
  named: ProviderNode,
  { field, argument }: Place,
  { accounts, caller, loaders }: GatewayContext,
): Promise<FoundNode | null> {
  demand(caller, named.type === 'PayoutStatus' ? READS_PAYOUTS : READS_PAYMENTS, field);
  const account = accounts.named(named.account);
  if (!account) return null;
  if (named.type === 'PayoutStatus') {
    const payout = await loaders.payoutStatus(account, orderIdInput(argument, named.orderId));
    return payout && { __typename: 'PayoutStatus', ...payout };
  }
  const payment = await loaders.payment(account, paymentIdInput(argument, named.paymentId));
  if (!payment) return null;
  if (named.type === 'Payment') return { __typename: 'Payment', ...payment };
  if (named.type === 'RefundPayment') {
    const refund = payment.refunds.find(({ refundId }) => refundId === named.refundId);
    return refund ? { __typename: 'RefundPayment', ...refund } : null;
  }
  const release = payment.revocations.find(({ revocationId }) => revocationId === named.revocationId);
  return release ? { __typename: 'RevokedPayment', ...release } : null;
}

function demand(caller: Caller, requirement: Requirement, field: string): void {
  const rejection = rejectionFor(caller, requirement, field);
  if (rejection) throw rejection;
}
