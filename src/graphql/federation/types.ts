import { GraphQLScalarType } from 'graphql';
import { createUnionType, Field, ObjectType } from 'type-graphql';
import { PayoutOperationType } from '../payouts/types.js';
import { CheckoutType } from '../types/checkout.js';
import type { FoundNode } from '../types/node.js';
import { PaymentOperationType } from '../types/operations/operation.js';
import { RefundPaymentType, RevokedPaymentType } from '../types/operations/refund.js';
import { PaymentType } from '../types/payment.js';
import { PayoutStatusType } from '../types/payout.js';
import { subgraphName } from './entities.js';

/** Takes anything: what is in it is checked where it is known which of several it is, so that a wrong one fails alone. */
export const AnyScalar = new GraphQLScalarType<unknown, never>({
  name: '_Any',
  description: 'An entity as another subgraph names it: `__typename` and the fields of one of its keys.',
});

export const EntityUnion = createUnionType({
  name: '_Entity',
  description: 'What other subgraphs may name.',
  types: () =>
    [
      PaymentType,
      RefundPaymentType,
      RevokedPaymentType,
      PayoutStatusType,
      PaymentOperationType,
      PayoutOperationType,
      CheckoutType,
    ] as const,
  resolveType: (found: object) => subgraphName((found as FoundNode).__typename),
});

@ObjectType('_Service', { simpleResolvers: true, description: 'What a router must know of this subgraph.' })
export class ServiceType {
  @Field(() => String, { description: 'The schema of this subgraph, with the directives of federation.' })
  readonly sdl!: string;
}
