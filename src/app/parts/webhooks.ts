import { resourceKey } from '../../domain/operations/resource.js';
import { Webhooks } from '../../services/webhooks/webhooks.js';
import type { Foundation } from '../foundation.js';
import type { GatewayOrders } from './orders.js';
import type { GatewayReads } from './reads.js';
import type { GatewayWrites } from './writes.js';

/** Joins what takes the provider's webhooks. */
export function createWebhooks(
  { accounts, changes }: Pick<Foundation, 'accounts' | 'changes'>,
  { inbox, ofWebhooks, decisions }: Pick<GatewayOrders, 'inbox' | 'ofWebhooks' | 'decisions'>,
  {
    reconciler,
    webhookRechecks,
  }: {
    readonly reconciler: Pick<GatewayWrites['reconciler'], 'heard'>;
    /** `null` where the merchant's backend has everything read. */
    readonly webhookRechecks: Pick<NonNullable<GatewayReads['webhookRechecks']>, 'heard'> | null;
  },
): Webhooks {
  return new Webhooks(accounts, inbox, changes, ofWebhooks, decisions, (resource) => {
    reconciler.heard({ account: resource.account, paymentId: resourceKey(resource) });
    webhookRechecks?.heard(resource);
  });
}
