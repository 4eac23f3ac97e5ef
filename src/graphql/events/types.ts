import { Field, Int, ObjectType } from 'type-graphql';
import type { DeliveryAttempt, EventDeliveryState, ListedEvent } from '../../domain/events/listed-event.js';
import { PageInfoType } from '../lists/connections.js';
import { AccountType } from '../types/account.js';
import { DateTimeScalar, ID } from '../types/scalars.js';

@ObjectType('BackendEventAttempt', { simpleResolvers: true, description: 'One try to deliver an event.' })
export class BackendEventAttemptType implements DeliveryAttempt {
  @Field(() => DateTimeScalar, { description: 'When it ended.' })
  readonly at!: Date;

  @Field(() => Int, { nullable: true, description: 'The HTTP status that came back; `null` where nothing did.' })
  readonly status!: number | null;

  @Field(() => String, { nullable: true, description: 'Why it was not delivered; `null` where it was.' })
  readonly problem!: string | null;
}

@ObjectType('BackendEventDelivery', {
  simpleResolvers: true,
  description: 'What became of an event at one endpoint of your backend.',
})
export class BackendEventDeliveryType implements EventDeliveryState {
  @Field(() => ID, { description: 'The endpoint, by its id in the configuration.' })
  readonly endpoint!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the endpoint took it; `null` where it has not.' })
  readonly deliveredAt!: Date | null;

  @Field(() => Int, { description: 'How often it was tried.' })
  readonly attempts!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it is tried next; `null` where it is not, or waits for the events before it.',
  })
  readonly nextAttemptAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why the latest attempt did not deliver it; `null` where it did, or there was none.',
  })
  readonly lastProblem!: string | null;

  @Field(() => [BackendEventAttemptType], { description: 'The latest 20 attempts, the oldest first.' })
  readonly history!: readonly DeliveryAttempt[];
}

@ObjectType('BackendEvent', { simpleResolvers: true, description: 'What your backend is told.' })
export class BackendEventType implements ListedEvent {
  @Field(() => ID, { description: 'What is sent as `webhook-id`, the same whenever it is sent.' })
  readonly id!: string;

  @Field(() => String, { description: 'What it is about, such as "payment.changed".' })
  readonly type!: string;

  @Field(() => AccountType, { description: 'The account of this gateway that it belongs to.' })
  readonly account!: string;

  @Field(() => ID, { nullable: true, description: "The provider's id of the payment or payout that it is about." })
  readonly paymentId!: string | null;

  @Field(() => String, { nullable: true, description: "The merchant's own id of the order, where the event says it." })
  readonly orderId!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was written.' })
  readonly createdAt!: Date;

  @Field(() => [BackendEventDeliveryType], {
    description: 'The endpoints that it is for, and what became of it there; none within moments after it was written.',
  })
  readonly deliveries!: readonly EventDeliveryState[];

  @Field(() => String, { description: 'The JSON that is sent. It says nothing of who paid.' })
  readonly body!: string;
}

@ObjectType('BackendEventEdge', { simpleResolvers: true, description: 'An event in a list.' })
export class BackendEventEdgeType {
  @Field(() => String, { description: 'Its place in the list: give it back as `after` or `before`.' })
  readonly cursor!: string;

  @Field(() => BackendEventType, { description: 'The event.' })
  readonly node!: ListedEvent;
}

@ObjectType('BackendEventConnection', { simpleResolvers: true, description: 'Some events of a list.' })
export class BackendEventConnectionType {
  @Field(() => [BackendEventEdgeType], { description: 'The rows with their cursors.' })
  readonly edges!: readonly BackendEventEdgeType[];

  @Field(() => [BackendEventType], { description: 'The rows alone.' })
  readonly nodes!: readonly ListedEvent[];

  @Field(() => PageInfoType, { description: 'What there is around these rows.' })
  readonly pageInfo!: PageInfoType;
}

@ObjectType('ResendEventPayload', { simpleResolvers: true, description: 'The event that is sent once more.' })
export class ResendEventPayload {
  @Field(() => BackendEventType, { description: 'The event as it stands: `deliveries` tell when it was sent.' })
  readonly event!: ListedEvent;
}
