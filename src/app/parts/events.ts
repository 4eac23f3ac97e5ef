import { Backend } from '../../backend/backend-client.js';
import type { Config } from '../../config/config.js';
import { DELIVERIES_AT_ONCE } from '../../services/events/event-delivery.js';
import { resourceReader } from '../../services/events/event-writer.js';
import { MerchantEvents, type MerchantEventsParts } from '../../services/events/merchant-events.js';
import type { SharedParts } from '../shared-parts.js';
import type { GatewayReads } from './reads.js';

/** What events are sent by. */
export interface EventSettings extends Pick<Config, 'backend' | 'timeoutMs'> {
  /** The clock; the store's unless given. */
  readonly now?: MerchantEventsParts['now'];
}

/** Whether anybody is sent events. */
export function tellsBackend({ backend }: Pick<Config, 'backend'>): boolean {
  return (backend?.endpoints.length ?? 0) > 0;
}

/** What sends events to the merchant's backend; `null` where none are sent. */
export function createEvents(
  { stores, changes, log, closing }: Pick<SharedParts, 'stores' | 'changes' | 'log' | 'closing'>,
  read: MerchantEventsParts['read'],
  { backend: settings, timeoutMs: readTimeoutMs, now }: EventSettings,
  times: MerchantEventsParts['times'],
): MerchantEvents | null {
  if (!settings || settings.endpoints.length === 0) return null;
  const timeoutMs = times.deliveryTimeoutMs;
  const endpoints = settings.endpoints.map(({ url, secret, previousSecrets, ...endpoint }) => {
    const signing = { secret, previousSecrets };
    const backend = new Backend({ url, ...signing, timeoutMs, connections: DELIVERIES_AT_ONCE.most, keepAlive: true });
    closing.add(() => backend.close());
    return { ...endpoint, backend };
  });
  return new MerchantEvents({
    ...{ store: stores.writes, endpoints, read, changes, times, readTimeoutMs },
    observeDelivery: log.delivery,
    observeDefect: log.defect,
    ...(now && { now }),
  });
}

/** Reads what an event says, as it is now. */
export function eventReader({ accounts }: Pick<SharedParts, 'accounts'>, { sources, journal }: GatewayReads) {
  return resourceReader(accounts, sources.payments, sources.payouts, journal);
}
