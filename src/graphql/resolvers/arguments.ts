import { ArgsType, Field } from 'type-graphql';
import { ID } from '../types/scalars.js';

/** How many ids one list may name: each can cost a provider call. */
export const MAX_IDS = 100;

/** Every lookup may name its account. Declared last in each class, as the schema prints them in this order. */
const ACCOUNT = 'The account to ask. May be left out where the gateway has just one, or a usual one.';

@ArgsType()
export class PaymentArgs {
  @Field(() => ID, {
    description: "The provider's id of the payment: 1 to 20 decimal digits, or a UUID at the asynchronous Gateway API.",
  })
  readonly paymentId!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}

@ArgsType()
export class PaymentsArgs {
  @Field(() => [ID], { description: `The provider's ids, at most ${MAX_IDS}.` })
  readonly paymentIds!: readonly string[];

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}

@ArgsType()
export class OrderArgs {
  @Field(() => String, {
    description: "The merchant's id of the order: 1 to 50 characters without blanks around them.",
  })
  readonly orderId!: string;

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}

@ArgsType()
export class OrdersArgs {
  @Field(() => [String], { description: `The merchant's ids of the orders, at most ${MAX_IDS}.` })
  readonly orderIds!: readonly string[];

  @Field(() => ID, { nullable: true, description: ACCOUNT })
  readonly account?: string | null;
}
