import { Args, ArgsType, Field, ObjectType } from 'type-graphql';
import type { Money } from '../../domain/money.js';
import { DeclineReason, type Failure, FixableBy } from '../../domain/payments/failure.js';
import { HistorySource, type PaymentHistoryEntry } from '../../domain/payments/history.js';
import { MessageLanguage, payerMessage } from '../../domain/payments/payer-messages.js';
import { PaymentStatus } from '../../domain/payments/payment.js';
import { ProviderCalls } from '../admission/cost.js';
import { NotForPayers } from '../admission/required-scopes.js';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar } from './scalars.js';

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

@ArgsType()
class PayerMessageArguments {
  @Field(() => MessageLanguage, {
    nullable: true,
    description: 'The language of the sentence; Russian if none is given.',
  })
  readonly language?: MessageLanguage | null;
}

@ObjectType('PaymentFailure', {
  simpleResolvers: true,
  description:
    'Why a payment, refund or payout was refused. `reason` is for programs, `payerMessage` may be shown to a payer, `message` may not.',
})
export class PaymentFailureType implements Failure {
  @Field(() => String, { description: "The provider's error code, digits as text; empty where it only gives words." })
  readonly code!: string;

  @Field(() => DeclineReason, { description: 'What the code means; `OTHER` where nobody documents it.' })
  readonly reason!: DeclineReason;

  @Field(() => FixableBy, { description: 'Who can do something about it.' })
  readonly fixableBy!: FixableBy;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The provider's own words, often in Russian: for operators; `null` for payer tokens.",
  })
  readonly message!: string | null;

  @ProviderCalls(0)
  @Field(() => String, {
    description: 'What a payer may be told: what happened and what to do next, never in the words of provider or bank.',
  })
  payerMessage(@Args(() => PayerMessageArguments) { language }: PayerMessageArguments): string {
    return payerMessage(this, language ?? 'RU');
  }
}

@ObjectType('PaymentHistoryEntry', {
  simpleResolvers: true,
  description: 'How a payment stood from some time on, as this gateway saw it. Entries are only ever added.',
})
export class PaymentHistoryEntryType implements PaymentHistoryEntry {
  @Field(() => DateTimeScalar, { description: 'When this gateway read it so; what happened may be older.' })
  readonly at!: Date;

  @Field(() => HistorySource, { description: 'What had it read.' })
  readonly source!: HistorySource;

  @Field(() => PaymentStatus, { description: 'Where it stood.' })
  readonly status!: PaymentStatus;

  @Field(() => MoneyType, { description: 'What was taken by then, refunds not deducted.' })
  readonly capturedAmount!: Money;

  @Field(() => MoneyType, { description: 'What was given back by then.' })
  readonly refundedAmount!: Money;
}
