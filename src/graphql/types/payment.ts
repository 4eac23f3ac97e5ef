import { Ctx, Field, ObjectType } from 'type-graphql';
import type { Money } from '../../domain/money.js';
import type { PaymentOperation } from '../../domain/operations/operation.js';
import type { Failure } from '../../domain/payments/failure.js';
import type { PaymentHistoryEntry } from '../../domain/payments/history.js';
import {
  type Payer,
  type Payment,
  PaymentAction,
  type PaymentCard,
  PaymentStatus,
} from '../../domain/payments/payment.js';
import { OPERATIONS_OF_A_PAYMENT, StoreReads } from '../admission/cost.js';
import { NotForPayers, Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { AccountType } from './account.js';
import { NodeType, OWN_ID } from './node.js';
import { PaymentOperationType } from './operations/operation.js';
import { RefundPaymentType, RevokedPaymentType } from './operations/refund.js';
import { DateTimeScalar, ID } from './scalars.js';
import { MoneyType, PaymentFailureType, PaymentHistoryEntryType } from './values.js';

@ObjectType('PaymentCard', {
  simpleResolvers: true,
  description: 'The card that paid, as the provider shows it; its number is always masked by the gateway.',
})
export class PaymentCardType implements PaymentCard {
  @Field(() => String, {
    nullable: true,
    description:
      'The card number, masked by the gateway whatever the provider sent: at most the first six and the last four digits, "*" for each between, such as "471604******1981".',
  })
  readonly maskedPan!: string | null;

  @Field(() => String, { nullable: true, description: 'Brand as the provider writes it, such as "VI" or "MC".' })
  readonly brand!: string | null;

  @Requires('payer:read', { nullWithoutScope: true })
  @Field(() => String, { nullable: true, description: 'Name on the card.' })
  readonly holder!: string | null;

  @Field(() => String, { nullable: true, description: 'Expiry, "MM/YY".' })
  readonly expiry!: string | null;

  @Requires('payer:read', { nullWithoutScope: true })
  @Field(() => String, { nullable: true, description: "The provider's token of a saved card." })
  readonly token!: string | null;
}

@ObjectType('Payer', {
  simpleResolvers: true,
  description: 'How the payer can be reached.',
})
export class PayerType implements Payer {
  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  readonly email!: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number: digits with the country code.' })
  readonly phone!: string | null;
}

@ObjectType('Payment', {
  implements: NodeType,
  simpleResolvers: true,
  description: 'A payment as the provider last told it. Sums are never negative.',
})
export class PaymentType implements Payment {
  @Field(() => ID, { description: OWN_ID })
  readonly id!: string;

  @Field(() => ID, {
    description: "The provider's id of the payment: 1 to 20 decimal digits, or a UUID at the asynchronous Gateway API.",
  })
  readonly paymentId!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that the payment belongs to.' })
  readonly account!: string;

  @Field(() => String, { nullable: true, description: "The merchant's own id of the order, as the provider knows it." })
  readonly orderId!: string | null;

  @Field(() => PaymentStatus, {
    description: "Where the payment stands, read from the provider's word together with its sums.",
  })
  readonly status!: PaymentStatus;

  @Field(() => String, {
    nullable: true,
    description:
      'The provider\'s own word for the status; `null` when it gave none. "success" also covers held and refunded payments.',
  })
  readonly rawStatus!: string | null;

  @Field(() => MoneyType, { description: 'What the payer was asked for.' })
  readonly amount!: Money;

  @Field(() => MoneyType, { description: 'What was taken, refunds not deducted; zero while the money is only held.' })
  readonly capturedAmount!: Money;

  @Field(() => MoneyType, { description: 'What was given back by refunds that succeeded.' })
  readonly refundedAmount!: Money;

  @NotForPayers()
  @Field(() => MoneyType, {
    nullable: true,
    description:
      "What reaches the merchant after the provider's commission, where the provider tells. `null` for payer tokens.",
  })
  readonly netAmount!: Money | null;

  @Field(() => MoneyType, { description: 'What `capturePayment` can take now.' })
  readonly capturableAmount!: Money;

  @Field(() => MoneyType, {
    description:
      'What `refundPayment` can give back now: what was captured less what was refunded, less refunds that are not settled yet.',
  })
  readonly refundableAmount!: Money;

  @Field(() => [PaymentAction], {
    description: 'What may be asked for the payment now: show these buttons and no others.',
  })
  readonly allowedActions!: readonly PaymentAction[];

  @Field(() => Boolean, { description: 'Whether the money was taken, rather than only held.' })
  readonly captured!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the provider would still let the merchant turn the payment down.',
  })
  readonly canReject!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the payment was made in test mode, without real money.',
  })
  readonly testMode!: boolean | null;

  @Field(() => String, { nullable: true, description: 'How it was paid, such as "bankcard" or "mobile_commerce".' })
  readonly method!: string | null;

  @Field(() => PaymentCardType, { nullable: true, description: 'The card that paid, masked.' })
  readonly card!: PaymentCard | null;

  @Requires('payer:read', { nullWithoutScope: true })
  @Field(() => PayerType, { nullable: true, description: 'How the payer can be reached.' })
  readonly payer!: Payer | null;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The bank's reference of the payment (RRN). `null` for payer tokens.",
  })
  readonly reference!: string | null;

  @NotForPayers()
  @Field(() => String, {
    nullable: true,
    description: "The acquirer's reference of the payment (ARN). `null` for payer tokens.",
  })
  readonly acquirerReference!: string | null;

  @NotForPayers()
  @Field(() => String, { nullable: true, description: "The bank's authorization code. `null` for payer tokens." })
  readonly authCode!: string | null;

  @Field(() => ID, { nullable: true, description: 'The recurring profile that the payment began or used.' })
  readonly recurringProfileId!: string | null;

  @Field(() => PaymentFailureType, { nullable: true, description: 'Why the payment was refused, if it was.' })
  readonly failure!: Failure | null;

  @Field(() => [RefundPaymentType], { description: 'All refunds of the payment, those that failed too.' })
  readonly refunds!: readonly RefundPaymentType[];

  @Field(() => [RevokedPaymentType], { description: 'All releases of the hold, those that failed too.' })
  readonly revocations!: readonly RevokedPaymentType[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the payment was created. `null` where the provider's stamp cannot be read for certain.",
  })
  readonly createdAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When the payer paid. `null` where the provider's stamp cannot be read for certain.",
  })
  readonly paidAt!: Date | null;

  @NotForPayers()
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      "The earliest moment at which the provider takes the held money by itself, by the days that this gateway is told for the account: capture or cancel before. `null` where nothing is held, or the days or the provider's stamps are not known. `null` for payer tokens.",
  })
  readonly holdEndsAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "The provider's own clock when it answered; only the gateway flavour tells.",
  })
  readonly answeredAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When the provider told this gateway all the above.' })
  readonly checkedAt!: Date;

  @Requires('operations:read')
  @StoreReads(1, OPERATIONS_OF_A_PAYMENT)
  @Field(() => [PaymentOperationType], {
    nullable: true,
    description: 'The captures, cancels and refunds that were asked for through this gateway, oldest first.',
  })
  operations(@Ctx() { loaders }: GatewayContext): Promise<readonly PaymentOperation[]> {
    return loaders.operations(this.account, this.paymentId);
  }

  @Requires('payments:read', { payerToken: true })
  @StoreReads(1)
  @Field(() => [PaymentHistoryEntryType], {
    description:
      'How its status and sums went, as this gateway saw it, oldest first: what happened between two readings is not in it. Reading it again adds nothing where nothing changed.',
  })
  history(@Ctx() { loaders }: GatewayContext): Promise<readonly PaymentHistoryEntry[]> {
    return loaders.history(this.account, this.paymentId);
  }
}
