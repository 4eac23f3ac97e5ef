import type { GraphQLFormattedError } from 'graphql';
import type { GatewayContext } from '../context.js';

/** An error with the id of its request, so that it can be quoted and found. */
export function withRequestId<E extends Pick<GraphQLFormattedError, 'extensions'>>(error: E, requestId: string) {
  return { ...error, extensions: { ...error.extensions, requestId } };
}

/** The extensions of a result with what the request costs. */
export function withCost(cost: GatewayContext['cost'], extensions?: Readonly<Record<string, unknown>>) {
  return extensions ? { ...extensions, cost } : { cost };
}
