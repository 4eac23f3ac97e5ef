import { Field, Int, ObjectType } from 'type-graphql';
import { AccountType } from './account.js';

@ObjectType('ViewerLimits', { simpleResolvers: true, description: 'What whoever asks may ask for.' })
export class ViewerLimitsType {
  @Field(() => Int, {
    description: 'Provider calls that may be caused in a minute; a read of the journal counts as one.',
  })
  readonly providerCallsPerMinute!: number;

  @Field(() => Int, { description: 'How many of them are left of this minute, this request taken off.' })
  readonly providerCallsRemaining!: number;

  @Field(() => Int, { description: 'How many subscriptions may be open at once.' })
  readonly subscriptions!: number;
}

@ObjectType('Viewer', { simpleResolvers: true, description: 'Whoever asks, and what they may do.' })
export class ViewerType {
  @Field(() => String, { description: 'The name under which this gateway knows them. It is no secret.' })
  readonly name!: string;

  @Field(() => [String], { description: 'What they may do, such as "payments:read".' })
  readonly scopes!: readonly string[];

  @Field(() => [AccountType], { description: 'The accounts that they may use.' })
  readonly accounts!: readonly AccountType[];

  @Field(() => ViewerLimitsType, { description: 'How much they may ask for.' })
  readonly limits!: ViewerLimitsType;
}
