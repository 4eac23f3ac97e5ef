import { ArgsType, Field, InputType } from 'type-graphql';
import { InvalidInput } from '../../domain/errors.js';
import type { EventFilter } from '../../domain/events/listed-event.js';
import { BACKEND_EVENT_TYPES, type BackendEventType } from '../../domain/events/merchant-event.js';
import { paymentIdInput } from '../../domain/input.js';
import { PageArgs } from '../lists/arguments.js';
import { ifGiven, some, timeInput } from '../lists/filter-checks.js';
import { AccountFilterInput, TimeRangeInput } from '../lists/filters.js';
import { ID } from '../types/scalars.js';

@InputType('BackendEventFilter', {
  description: 'Which events are listed: those for which all that is given holds.',
})
export class BackendEventFilterInput extends AccountFilterInput {
  @Field(() => [String], { nullable: true, description: 'Any of these types, such as "operation.stuck".' })
  readonly type?: readonly string[] | null;

  @Field(() => ID, { nullable: true, description: "Those about this payment, by the provider's id of it." })
  readonly paymentId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether every endpoint that they are for has them, or some endpoint has still to get them.',
  })
  readonly delivered?: boolean | null;

  @Field(() => TimeRangeInput, { nullable: true, description: 'When they were written.' })
  readonly createdAt?: TimeRangeInput | null;
}

@ArgsType()
export class EventsListArgs extends PageArgs {
  @Field(() => BackendEventFilterInput, {
    nullable: true,
    description: 'What must hold for a row to be listed; left out: anything goes.',
  })
  readonly filter?: BackendEventFilterInput | null;
}

@InputType('ResendEventInput', { description: 'Which event to send once more, and where.' })
export class ResendEventInput {
  @Field(() => ID, { description: 'The id of the event.' })
  readonly eventId!: string;

  @Field(() => String, { nullable: true, description: 'The endpoint; left out: all that the event is for.' })
  readonly endpoint?: string | null;
}

/** What callers filter events by, checked. Raises InvalidInput. */
export function eventFilter(filter: BackendEventFilterInput): EventFilter {
  return {
    types: some('type', filter.type)?.map(typeInput) ?? null,
    paymentId: ifGiven('paymentId', filter.paymentId, paymentIdInput),
    delivered: filter.delivered ?? null,
    createdAt: ifGiven('createdAt', filter.createdAt, timeInput),
  };
}

/** The id of an event, as it is sent. Raises InvalidInput. */
export function eventIdInput(argument: string, id: string): string {
  if (/^evt_[\da-f-]{36}$/.test(id)) return id;
  throw new InvalidInput(argument, 'is no id of an event: they begin with "evt_".');
}

/** The id of an endpoint. Raises InvalidInput. */
export function endpointInput(argument: string, id: string): string {
  if (/^[\w-]{1,50}$/.test(id)) return id;
  throw new InvalidInput(argument, 'is 1 to 50 letters, digits, "-" or "_".');
}

function typeInput(type: string): BackendEventType {
  const known = BACKEND_EVENT_TYPES.find((one) => one === type);
  if (known) return known;
  throw new InvalidInput('filter.type', `must be among ${BACKEND_EVENT_TYPES.join(', ')}.`);
}
