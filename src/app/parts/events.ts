import { Backend } from '../../backend/backend.js';
import type { Config } from '../../config/config.js';
import { DELIVERIES_AT_ONCE } from '../../services/events/event-delivery.js';
import { resourceReader } from '../../services/events/event-writer.js';
import { MerchantEvents, type MerchantEventsParts } from '../../services/events/merchant-events.js';
import type { Foundation } from '../foundation.js';
import type { GatewayReads } from './reads.js';

/** What events are sent by. */
export interface EventSettings extends Pick<Config, 'backend' | 'timeoutMs'> {
  /** The clock; the store's unless given. */
  readonly now?: MerchantEventsParts['now'];
}

/** What sends events to the merchant's backend; `null` where none are sent. */
export function createEvents(
  { stores, changes, log, closing }: Pick<Foundation, 'stores' | 'changes' | 'log' | 'closing'>,
  read: MerchantEventsParts['read'],
  { backend: settings, timeoutMs: readTimeoutMs, now }: EventSettings,
  times: MerchantEventsParts['times'],
): MerchantEvents | null {
  if (!settings?.eventsUrl) return null;
  const { eventsUrl: url, secret } = settings;
  const timeoutMs = times.deliveryTimeoutMs;
  const backend = new Backend({ url, secret, timeoutMs, connections: DELIVERIES_AT_ONCE, keepAlive: true });
  closing.add(() => backend.close());
  return new MerchantEvents({
    ...{ store: stores.writes, backend, read, changes, times, readTimeoutMs },
    observeFailure: log.failedDelivery,
    observeDefect: log.defect,
    ...(now && { now }),
  });
}

/** Reads what an event says, as it is now. */
export function eventReader({ accounts }: Pick<Foundation, 'accounts'>, { sources, journal }: GatewayReads) {
  return resourceReader(accounts, sources.payments, sources.payouts, journal);
}
