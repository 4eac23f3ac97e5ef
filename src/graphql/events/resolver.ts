import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { pageInput } from '../../domain/lists/page.js';
import { StorePage, StoreReads } from '../admission/cost.js';
import { Requires } from '../admission/required-scopes.js';
import type { GatewayContext } from '../context.js';
import { accountsOf, connectionOf } from '../lists/connection-of.js';
import { EventsListArgs, endpointInput, eventFilter, eventIdInput, ResendEventInput } from './inputs.js';
import { BackendEventConnectionType, ResendEventPayload } from './types.js';

@Resolver()
export class EventsResolver {
  @Requires('operations:read')
  @StorePage()
  @Query(() => BackendEventConnectionType, {
    description:
      'What your backend is told, and what became of it at each of its endpoints: all that some endpoint has still to get, and what was delivered within 30 days. Newest first; no provider call. What is added meanwhile shifts no page.',
  })
  async events(
    @Args(() => EventsListArgs) { filter, ...page }: EventsListArgs,
    @Ctx() context: GatewayContext,
  ): Promise<BackendEventConnectionType> {
    const accounts = accountsOf(filter, context);
    return connectionOf(await context.sentEvents.page(accounts, eventFilter(filter ?? {}), pageInput(page)));
  }

  @Requires('operations:resolve')
  @StoreReads(3)
  @Mutation(() => ResendEventPayload, {
    nullable: true,
    description:
      'Sends an event to your backend once more, as it was and under the same id. An endpoint that has it gets it beside what waits, whose order stays; up to ten times, where it does not take it. One that has still to get it is tried at once, with what comes before. `null` if there is no such event.',
  })
  async resendEvent(
    @Arg('input', () => ResendEventInput, { description: 'Which event, and where.' }) input: ResendEventInput,
    @Ctx() { accounts, sentEvents }: GatewayContext,
  ): Promise<ResendEventPayload | null> {
    const id = eventIdInput('input.eventId', input.eventId);
    const endpoint = input.endpoint == null ? null : endpointInput('input.endpoint', input.endpoint);
    const event = await sentEvents.resend(accounts, id, endpoint);
    return event && { event };
  }
}
