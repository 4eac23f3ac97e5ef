import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { cursorOf } from '../../domain/lists/cursor.js';
import { type Page, pageInput } from '../../domain/lists/page.js';
import type { Account } from '../../freedompay/account.js';
import { StorePage } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { CheckoutsListArgs, OperationsListArgs, PaymentsListArgs, PayoutsListArgs } from './arguments.js';
import {
  CheckoutConnectionType,
  type CompletenessType,
  type PageInfoType,
  PaymentConnectionType,
  PaymentOperationConnectionType,
  PayoutStatusConnectionType,
} from './connections.js';
import { checkoutFilter, operationFilter, paymentFilter, payoutFilter } from './filter-checks.js';

const ORDER = 'Newest first, unless a filter says otherwise; no provider call. What is added meanwhile shifts no page.';

@Resolver()
export class ListsResolver {
  @Requires('payments:read')
  @StorePage()
  @Query(() => PaymentConnectionType, {
    description: `The payments that this gateway has seen, as it last saw them. ${ORDER} See \`completeness\` for what it cannot know.`,
  })
  async payments(
    @Args(() => PaymentsListArgs) { filter, ...page }: PaymentsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PaymentConnectionType> {
    const accounts = accountsOf(filter, context);
    const found = await context.lists.payments(accounts, paymentFilter(filter ?? {}), pageInput(page));
    return { ...connectionOf(found), completeness: await completenessOf('payment', context) };
  }

  @Requires('operations:read')
  @StorePage()
  @Query(() => PaymentOperationConnectionType, {
    description: `The captures, cancels and refunds that were asked for through this gateway, such as those whose outcome is UNKNOWN. ${ORDER}`,
  })
  async operations(
    @Args(() => OperationsListArgs) { filter, ...page }: OperationsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PaymentOperationConnectionType> {
    const accounts = accountsOf(filter, context);
    return connectionOf(await context.lists.operations(accounts, operationFilter(filter ?? {}), pageInput(page)));
  }

  @Requires('payouts:read')
  @StorePage()
  @Query(() => PayoutStatusConnectionType, {
    description: `The payouts that this gateway has seen, as it last saw them. ${ORDER} See \`completeness\` for what it cannot know.`,
  })
  async payouts(
    @Args(() => PayoutsListArgs) { filter, ...page }: PayoutsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<PayoutStatusConnectionType> {
    const accounts = accountsOf(filter, context);
    const found = await context.lists.payouts(accounts, payoutFilter(filter ?? {}), pageInput(page));
    return { ...connectionOf(found), completeness: await completenessOf('payout', context) };
  }

  @Requires('payments:read')
  @StorePage()
  @Query(() => CheckoutConnectionType, {
    description: `The payments that were asked for through this gateway, and their pages. ${ORDER}`,
  })
  async checkouts(
    @Args(() => CheckoutsListArgs) { filter, ...page }: CheckoutsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<CheckoutConnectionType> {
    const accounts = accountsOf(filter, context);
    return connectionOf(await context.lists.checkouts(accounts, checkoutFilter(filter ?? {}), pageInput(page)));
  }
}

/** The account that is named, else all that the caller may use. Raises as `resolve` does. */
function accountsOf(
  filter: { readonly account?: string | null } | null | undefined,
  { accounts }: GatewayContext,
): readonly Account[] {
  const id = filter?.account;
  if (id !== null && id !== undefined) return [accounts.resolve(id)];
  return accounts.all.length > 0 ? accounts.all : [accounts.resolve()];
}

/** As Relay has it. */
interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfoType;
}

function connectionOf<T>({ rows, hasNext, hasPrevious }: Page<T>): Connection<T> {
  const edges = rows.map(({ row, position }) => ({ cursor: cursorOf(position), node: row }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

async function completenessOf(what: string, { lists }: GatewayContext): Promise<CompletenessType> {
  return {
    since: await lists.startedAt(),
    note: `The provider has no list, so this one has each ${what} that was read through this gateway since then, or imported, as it was at its checkedAt. A ${what} that was never read here is not in it, and what happened since checkedAt does not show: read one by its id to know.`,
  };
}
