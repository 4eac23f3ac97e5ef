import { Backend } from '../../backend/backend.js';
import type { BackendSettings } from '../../config/backend.js';
import { DELIVERIES_AT_ONCE } from '../../services/events/event-delivery.js';

/** How many check requests the merchant's backend is asked about at once; more wait, within their deadline. */
const PARALLEL_CHECKS = 32;

/** Where events are posted; `null` where nothing is told. */
export function eventsBackend(settings: BackendSettings | null, timeoutMs: number): Backend | null {
  if (!settings?.eventsUrl) return null;
  const { eventsUrl: url, secret } = settings;
  return new Backend({ url, secret, timeoutMs, connections: DELIVERIES_AT_ONCE, keepAlive: true });
}

/** Who decides on check requests; `null` where nobody is asked. Connections of its own: slow events hold up no question. */
export function checkBackend(settings: BackendSettings | null): Backend | null {
  if (!settings?.checkUrl) return null;
  const { checkUrl: url, secret, checkTimeoutMs: timeoutMs } = settings;
  return new Backend({ url, secret, timeoutMs, connections: PARALLEL_CHECKS, keepAlive: false });
}
