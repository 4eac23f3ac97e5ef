import { Webhooks } from '../../services/webhooks/webhooks.js';
import type { Foundation } from '../foundation.js';
import type { GatewayOrders } from './orders.js';
import type { GatewayWrites } from './writes.js';

/** Joins what takes the provider's webhooks. */
export function createWebhooks(
  { accounts, changes }: Pick<Foundation, 'accounts' | 'changes'>,
  { inbox, ofWebhooks, decisions }: Pick<GatewayOrders, 'inbox' | 'ofWebhooks' | 'decisions'>,
  reconciler: Pick<GatewayWrites['reconciler'], 'heard'>,
): Webhooks {
  return new Webhooks(accounts, inbox, changes, ofWebhooks, decisions, ({ account, id }) =>
    reconciler.heard({ account, paymentId: id }),
  );
}
