import { Field, InterfaceType } from 'type-graphql';
import { ID } from './scalars.js';

/** What `id` says of every type that has one of this gateway's own. */
export const OWN_ID =
  "This gateway's own id: opaque, unique over all types and accounts, the same for ever; `node` reads it again.";

/** What `node` found, and as which type it is to be shown. */
export interface FoundNode {
  readonly __typename:
    | 'Payment'
    | 'RefundPayment'
    | 'RevokedPayment'
    | 'PayoutStatus'
    | 'PaymentOperation'
    | 'PayoutOperation'
    | 'Checkout';
  readonly id: string;
}

@InterfaceType('Node', {
  description: 'What can be read again by its `id` alone.',
  autoRegisterImplementations: false,
  resolveType: ({ __typename }: FoundNode) => __typename,
})
export abstract class NodeType {
  @Field(() => ID, { description: OWN_ID })
  readonly id!: string;
}
