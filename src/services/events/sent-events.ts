import { InvalidInput } from '../../domain/errors.js';
import type { EventFilter, ListedEvent } from '../../domain/events/listed-event.js';
import type { Page, PageRequest } from '../../domain/lists/page.js';
import type { Account } from '../../freedompay/account.js';
import type { EventLists } from '../../store/lists/merchant-event-lists.js';
import type { Accounts } from '../accounts.js';
import type { MerchantEvents } from './merchant-events.js';

/** The events that the merchant's backend is sent: for people who look at them, and have them sent once more. */
export class SentEvents {
  constructor(
    private readonly lists: Pick<EventLists, 'page' | 'find' | 'resend'>,
    /** What sends them; `null` where nothing does. */
    private readonly events: Pick<MerchantEvents, 'endpointIds' | 'wake'> | null,
  ) {}

  /** Raises InvalidInput and JournalUnavailable. */
  page(accounts: readonly Account[], filter: EventFilter, page: PageRequest): Promise<Page<ListedEvent>> {
    return this.lists.page(
      accounts.map(({ id }) => id),
      filter,
      page,
    );
  }

  /**
   * Has an event sent once more, under the same id: to that endpoint, or where none is named to all that it goes to. `null` where
   * there is none at these accounts. Raises InvalidInput and JournalUnavailable.
   */
  async resend(accounts: Pick<Accounts, 'known'>, id: string, endpoint: string | null): Promise<ListedEvent | null> {
    const event = await this.lists.find(id);
    if (!event || !accounts.known(event.account)) return null;
    const configured = this.events?.endpointIds ?? [];
    const going = event.deliveries.map((one) => one.endpoint).filter((one) => configured.includes(one));
    const to = endpoint === null ? going : going.filter((one) => one === endpoint);
    if (to.length === 0)
      throw endpoint === null
        ? new InvalidInput('input.eventId', 'is an event for no endpoint that is configured.')
        : new InvalidInput('input.endpoint', 'is no configured endpoint that the event is for.');
    await this.lists.resend(event, to);
    this.events?.wake();
    return this.lists.find(id);
  }
}
