import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { DateTimeScalar, ID } from './scalars.js';

/** The longest that a payer token can hold, in seconds. */
export const MAX_TOKEN_SECONDS = 86_400;

/** How many payments and orders one token can name. */
export const MAX_NAMED = 20;

const USUAL_SECONDS = 1_800;

@InputType('CreatePayerTokenInput', { description: 'What one payer may see, and for how long.' })
export class CreatePayerTokenInput {
  @Field(() => [ID], {
    defaultValue: [],
    description: `The provider's ids of his payments; with \`orderIds\` at most ${MAX_NAMED}.`,
  })
  readonly paymentIds!: readonly string[];

  @Field(() => [String], {
    defaultValue: [],
    description: "The merchant's ids of his orders: all payments of each, those to come too.",
  })
  readonly orderIds!: readonly string[];

  @Field(() => Int, {
    defaultValue: USUAL_SECONDS,
    description: `How long the token holds, in seconds: 60 to ${MAX_TOKEN_SECONDS}.`,
  })
  readonly lifetimeSeconds!: number;

  @Field(() => ID, {
    nullable: true,
    description: 'The account that they belong to. May be left out where the gateway has just one, or a usual one.',
  })
  readonly account?: string | null;
}

@ObjectType('PayerToken', {
  simpleResolvers: true,
  description: "A token for one payer's browser.",
})
export class PayerTokenType {
  @Field(() => String, { description: 'To be sent as "Authorization: Bearer …". Whoever holds it is that payer.' })
  readonly token!: string;

  @Field(() => DateTimeScalar, {
    description:
      'When it stops holding: at the latest when the token does with which it was made. Revoking an API key ends its payer tokens too.',
  })
  readonly expiresAt!: Date;
}

@ObjectType('CreatePayerTokenPayload', {
  simpleResolvers: true,
  description: 'The token that was made.',
})
export class CreatePayerTokenPayload {
  @Field(() => PayerTokenType, { description: 'The token. It cannot be shown again.' })
  readonly payerToken!: PayerTokenType;
}
