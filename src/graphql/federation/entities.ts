import type { FoundNode } from '../types/node.js';

/** The types of which another subgraph may name one, by the names that they have in this schema: all that `node` reads. */
export type EntityType = FoundNode['__typename'];

/** A field of a key: each is text. `account` is an object, of which its `id` alone counts. */
export type KeyField = 'id' | 'account' | 'paymentId' | 'orderId';

/** The sets of fields by which one is named, for each entity. Any of them is enough. */
export const ENTITY_KEYS: Readonly<Record<EntityType, readonly (readonly KeyField[])[]>> = {
  Payment: [['id'], ['account', 'paymentId']],
  RefundPayment: [['id']],
  RevokedPayment: [['id']],
  PayoutStatus: [['id'], ['account', 'orderId']],
  PaymentOperation: [['id']],
  PayoutOperation: [['id']],
  Checkout: [['id']],
};

/**
 * What a subgraph calls differently. Types of one name are one type to a router, and what shops call a checkout is a cart on its
 * way to an order: merged with ours, neither could be read.
 */
const SUBGRAPH_NAMES: Readonly<Partial<Record<EntityType, string>>> = { Checkout: 'PaymentCheckout' };

/** What an entity is called in a subgraph. */
export function subgraphName(type: EntityType): string {
  return SUBGRAPH_NAMES[type] ?? type;
}

/** The entities by what they are called in a subgraph. */
export const ENTITIES: ReadonlyMap<string, EntityType> = new Map(
  (Object.keys(ENTITY_KEYS) as EntityType[]).map((type) => [subgraphName(type), type]),
);
