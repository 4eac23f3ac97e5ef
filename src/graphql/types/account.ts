import { Field, ObjectType } from 'type-graphql';
import { ID } from './scalars.js';

@ObjectType('Account', { simpleResolvers: true, description: 'A shop at the provider, as this gateway knows it.' })
export class AccountType {
  @Field(() => ID, { description: 'What it is called in arguments: name it as `account`.' })
  readonly id!: string;

  @Field(() => String, { description: 'What people call it; its id where it has no other name.' })
  readonly name!: string;
}
