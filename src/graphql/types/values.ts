import { Field, ObjectType } from 'type-graphql';
import type { Money } from '../../domain/money.js';
import type { Failure } from '../../domain/payments/failure.js';
import { NotForPayers } from '../admission/requires.js';
import { CurrencyCodeScalar, DecimalScalar } from './scalars.js';

@ObjectType('Money', {
  simpleResolvers: true,
  description: 'An exact sum of money.',
})
export class MoneyType implements Money {
  @Field(() => DecimalScalar, { description: "The sum as text, with exactly the currency's number of minor digits." })
  readonly amount!: string;

  @Field(() => CurrencyCodeScalar, { description: 'The currency of the sum.' })
  readonly currency!: string;
}

@ObjectType('Failure', {
  simpleResolvers: true,
  description: 'Why the provider or the bank refused.',
})
export class FailureType implements Failure {
  @Field(() => String, { description: "The provider's error code, digits as text; empty where it only gives words." })
  readonly code!: string;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The provider's own words, often in Russian: for operators; `null` for payer tokens.",
  })
  readonly message!: string | null;
}
