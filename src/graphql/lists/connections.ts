import { Field, ObjectType } from 'type-graphql';
import type { Checkout } from '../../domain/checkouts/checkout.js';
import type { PaymentOperation } from '../../domain/operations/operation.js';
import type { Payment } from '../../domain/payments/payment.js';
import type { PayoutStatus } from '../../domain/payments/payout.js';
import { CheckoutType } from '../types/checkout.js';
import { PaymentOperationType } from '../types/operations/operation.js';
import { PaymentType } from '../types/payment.js';
import { PayoutStatusType } from '../types/payout.js';
import { DateTimeScalar } from '../types/scalars.js';

const CURSOR = { description: 'Its place in the list: give it back as `after` or `before`.' };
const EDGES = { description: 'The rows with their cursors.' };
const NODES = { description: 'The rows alone.' };
const PAGE = { description: 'What there is around these rows.' };
const COMPLETE = { description: 'How much of the truth the list can hold.' };

@ObjectType('PageInfo', { simpleResolvers: true, description: 'What there is around a page of a list.' })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether more follows.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether anything comes before.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first row; `null` where there is none.' })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last row; `null` where there is none.' })
  readonly endCursor!: string | null;
}

@ObjectType('Completeness', {
  simpleResolvers: true,
  description:
    'How much of the truth a list can hold: the provider has no list call, so a list shows what this gateway has seen.',
})
export class CompletenessType {
  @Field(() => DateTimeScalar, {
    description:
      'Since when rows are complete: since this gateway watches, or, where rows are removed for their age, what was seen to change since then.',
  })
  readonly since!: Date;

  @Field(() => String, { description: 'What the list cannot know, for people.' })
  readonly note!: string;
}

@ObjectType('PaymentEdge', { simpleResolvers: true, description: 'A payment in a list.' })
export class PaymentEdgeType {
  @Field(() => String, CURSOR)
  readonly cursor!: string;

  @Field(() => PaymentType, {
    description:
      'The payment as it was last seen, at `checkedAt`. `payer`, `card`, `authCode`, `recurringProfileId` and `answeredAt` are `null`: nothing that tells who paid is kept for lists.',
  })
  readonly node!: Payment;
}

@ObjectType('PaymentConnection', { simpleResolvers: true, description: 'Some payments of a list.' })
export class PaymentConnectionType {
  @Field(() => [PaymentEdgeType], EDGES)
  readonly edges!: readonly PaymentEdgeType[];

  @Field(() => [PaymentType], NODES)
  readonly nodes!: readonly Payment[];

  @Field(() => PageInfoType, PAGE)
  readonly pageInfo!: PageInfoType;

  @Field(() => CompletenessType, COMPLETE)
  readonly completeness!: CompletenessType;
}

@ObjectType('PaymentOperationEdge', { simpleResolvers: true, description: 'An operation in a list.' })
export class PaymentOperationEdgeType {
  @Field(() => String, CURSOR)
  readonly cursor!: string;

  @Field(() => PaymentOperationType, { description: 'The operation as it is known now.' })
  readonly node!: PaymentOperation;
}

@ObjectType('PaymentOperationConnection', { simpleResolvers: true, description: 'Some operations of a list.' })
export class PaymentOperationConnectionType {
  @Field(() => [PaymentOperationEdgeType], EDGES)
  readonly edges!: readonly PaymentOperationEdgeType[];

  @Field(() => [PaymentOperationType], NODES)
  readonly nodes!: readonly PaymentOperation[];

  @Field(() => PageInfoType, PAGE)
  readonly pageInfo!: PageInfoType;
}

@ObjectType('PayoutStatusEdge', { simpleResolvers: true, description: 'A payout in a list.' })
export class PayoutStatusEdgeType {
  @Field(() => String, CURSOR)
  readonly cursor!: string;

  @Field(() => PayoutStatusType, { description: 'The payout as it was last seen, at `checkedAt`.' })
  readonly node!: PayoutStatus;
}

@ObjectType('PayoutStatusConnection', { simpleResolvers: true, description: 'Some payouts of a list.' })
export class PayoutStatusConnectionType {
  @Field(() => [PayoutStatusEdgeType], EDGES)
  readonly edges!: readonly PayoutStatusEdgeType[];

  @Field(() => [PayoutStatusType], NODES)
  readonly nodes!: readonly PayoutStatus[];

  @Field(() => PageInfoType, PAGE)
  readonly pageInfo!: PageInfoType;

  @Field(() => CompletenessType, COMPLETE)
  readonly completeness!: CompletenessType;
}

@ObjectType('CheckoutEdge', { simpleResolvers: true, description: 'A checkout in a list.' })
export class CheckoutEdgeType {
  @Field(() => String, CURSOR)
  readonly cursor!: string;

  @Field(() => CheckoutType, { description: 'The checkout as it is known now.' })
  readonly node!: Checkout;
}

@ObjectType('CheckoutConnection', { simpleResolvers: true, description: 'Some checkouts of a list.' })
export class CheckoutConnectionType {
  @Field(() => [CheckoutEdgeType], EDGES)
  readonly edges!: readonly CheckoutEdgeType[];

  @Field(() => [CheckoutType], NODES)
  readonly nodes!: readonly Checkout[];

  @Field(() => PageInfoType, PAGE)
  readonly pageInfo!: PageInfoType;
}
