import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { type Caller, mayUse } from '../../domain/caller.js';
import { LimitExceeded } from '../../domain/errors.js';
import { orderIdInput, paymentIdInput } from '../../domain/input.js';
import { type NodeName, nodeNamed } from '../../domain/node-id.js';
import { ProviderCallForEach, ProviderCalls } from '../admission/cost.js';
import { AnyCaller, type Requirement, rejectionFor } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { type FoundNode, NodeType } from '../types/node.js';
import { ID } from '../types/scalars.js';
import { MAX_IDS } from './arguments.js';

/** What reading each type asks of whoever asks: the same as its own field does. */
const READS_PAYMENTS: Requirement = { scope: 'payments:read', payerToken: true };
const READS_CHECKOUTS: Requirement = { scope: 'payments:read' };
const READS_PAYOUTS: Requirement = { scope: 'payouts:read' };
const READS_OPERATIONS: Requirement = { scope: 'operations:read' };

@Resolver()
export class NodesResolver {
  @AnyCaller()
  @ProviderCalls(1)
  @Query(() => NodeType, {
    nullable: true,
    description:
      'Anything that has an `id`, read again by it; `null` if there is none. Whoever asks needs what the field of its type needs, such as scope "payments:read" for a Payment.',
  })
  node(
    @Arg('id', () => ID, { description: 'The `id` of a payment, refund, release, payout, operation or checkout.' })
    id: string,
    @Ctx() context: GatewayContext,
  ): Promise<FoundNode | null> {
    return found('id', id, context);
  }

  @AnyCaller()
  @ProviderCallForEach('ids')
  @Query(() => [NodeType], {
    nullable: 'items',
    description:
      'As `node`, in the order asked for, `null` for each that there is not or that could not be read (an error beside it says which).',
  })
  nodes(
    @Arg('ids', () => [ID], { description: `At most ${MAX_IDS} of them.` }) ids: readonly string[],
    @Ctx() context: GatewayContext,
  ): Promise<FoundNode | null>[] {
    if (ids.length > MAX_IDS) throw new LimitExceeded('ids', MAX_IDS, ids.length);
    return ids.map((id, index) => found(`ids[${index}]`, id, context));
  }
}

async function found(argument: string, id: string, context: GatewayContext): Promise<FoundNode | null> {
  const named = nodeNamed(id);
  if (named === null) return null;
  return named.type === 'Own' ? ownNode(named.id, context) : providerNode(argument, named, context);
}

/** An operation or a checkout. */
async function ownNode(id: string, { loaders, caller, creation, accounts }: GatewayContext): Promise<FoundNode | null> {
  const operation = await loaders.operation(id);
  if (operation) {
    demand(caller, READS_OPERATIONS, 'node');
    return mayUse(caller, operation.account) ? { __typename: 'PaymentOperation', ...operation } : null;
  }
  const checkout = await creation.find(id, accounts);
  if (!checkout) return null;
  demand(caller, READS_CHECKOUTS, 'node');
  return { __typename: 'Checkout', ...checkout };
}

/** What the provider shows. Names that no field would take name nothing. */
async function providerNode(
  argument: string,
  named: Exclude<NodeName, { readonly type: 'Own' }>,
  { accounts, caller, loaders }: GatewayContext,
): Promise<FoundNode | null> {
  demand(caller, named.type === 'PayoutStatus' ? READS_PAYOUTS : READS_PAYMENTS, 'node');
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
