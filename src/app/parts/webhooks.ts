import { Fault } from '../../domain/errors.js';
import { resourceKey } from '../../domain/operations/resource.js';
import { CardWebhookEffects } from '../../services/cards/card-webhook-effects.js';
import { WebhookReader } from '../../services/webhooks/webhook-reader.js';
import { Webhooks } from '../../services/webhooks/webhooks.js';
import { CardWrites } from '../../store/cards/card-writes.js';
import { RecurringProfiles } from '../../store/cards/recurring-profiles.js';
import type { SharedParts } from '../shared-parts.js';
import type { GatewayOrders } from './orders.js';
import type { GatewayReads } from './reads.js';
import type { GatewayWrites } from './writes.js';

/** Joins what takes the provider's webhooks. */
export function createWebhooks(
  { stores, accounts, changes, log }: Pick<SharedParts, 'stores' | 'accounts' | 'changes' | 'log'>,
  { inbox, ofWebhooks, decisions }: Pick<GatewayOrders, 'inbox' | 'ofWebhooks' | 'decisions'>,
  {
    reconciler,
    charges,
    webhookRechecks,
  }: {
    readonly charges: Pick<GatewayWrites['cards']['charges'], 'heard'>;
    readonly reconciler: Pick<GatewayWrites['reconciler'], 'heard'>;
    /** `null` where the merchant's backend has everything read. */
    readonly webhookRechecks: Pick<NonNullable<GatewayReads['webhookRechecks']>, 'heard'> | null;
  },
): Webhooks {
  const cards = new CardWebhookEffects(new CardWrites(stores.webhooks), new RecurringProfiles(stores.webhooks));
  return new Webhooks(
    accounts,
    inbox,
    changes,
    new WebhookReader(inbox, ofWebhooks, cards, decisions),
    (resource, requestId) => {
      reconciler.heard({ account: resource.account, paymentId: resourceKey(resource) }, requestId);
      if (resource.kind === 'payment') charges.heard(resource.account, resource.id).catch(ignoreOutage(log.defect));
      webhookRechecks?.heard(resource);
    },
  );
}

/** A store that is down now passes: what is open is read in its turn. */
function ignoreOutage(observeDefect: (error: unknown) => void) {
  return (error: unknown) => {
    if (!(error instanceof Fault)) observeDefect(error);
  };
}
