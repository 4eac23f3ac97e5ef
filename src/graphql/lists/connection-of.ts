import { cursorOf } from '../../domain/lists/cursor.js';
import type { Page } from '../../domain/lists/page.js';
import type { Account } from '../../freedompay/account.js';
import type { GatewayContext } from '../context.js';
import type { PageInfoType } from './connections.js';

/** The account that is named, else all that the caller may use. Raises as `resolve` does. */
export function accountsOf(
  filter: { readonly account?: string | null } | null | undefined,
  { accounts }: GatewayContext,
): readonly Account[] {
  const id = filter?.account;
  if (id !== null && id !== undefined) return [accounts.resolve(id)];
  return accounts.all.length > 0 ? accounts.all : [accounts.resolve()];
}

/** As Relay has it. */
export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfoType;
}

/** A page of a list as Relay has it. */
export function connectionOf<T>({ rows, hasNext, hasPrevious }: Page<T>): Connection<T> {
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
