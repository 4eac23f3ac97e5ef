import { createOrders } from '../../src/app/parts/orders.js';
import { createReads } from '../../src/app/parts/reads.js';
import { createRestoreGuard } from '../../src/app/parts/restore-guard.js';
import { createWrites } from '../../src/app/parts/writes.js';
import { defaultTuning } from '../../src/app/tuning.js';
import { FreedomPayClient } from '../../src/freedompay/client.js';
import { cardIdOf } from '../../src/services/cards/card-id.js';
import { CardWebhookEffects } from '../../src/services/cards/card-webhook-effects.js';
import { CardWrites } from '../../src/store/cards/card-writes.js';
import { RecurringProfiles } from '../../src/store/cards/recurring-profiles.js';
import type { CardProvider } from './card-provider.js';
import { openFoundation } from './foundation.js';
import { accountAt } from './scripted-provider.js';
import { BRISK } from './write-services.js';

/** What saved cards and charges go by, joined as the gateway joins it, at a provider that keeps cards. */
export async function openCardServices(
  served: CardProvider,
  store = ':memory:',
  flavour: 'merchant' | 'gateway' = 'merchant',
) {
  const account = accountAt(served.url, { flavour });
  const foundation = await openFoundation([account], store);
  const settings = {
    timeoutMs: 20_000,
    statusMaxAgeMs: 0,
    ledgerKeepDays: null,
    tellsBackend: false,
    unknownOrders: 'accept',
    backend: null,
    webhooksUrl: () => 'https://gateway.example',
  } as const;
  const tuning = { ...BRISK, horizonMs: defaultTuning.horizonMs, cardRecheckMs: 0 };
  const reads = createReads(foundation, settings, tuning, new FreedomPayClient({ timeoutMs: 20_000, parallel: 64 }));
  const restores = await createRestoreGuard(
    { restoredJournal: null, accounts: [account] },
    foundation.stores,
    tuning,
    foundation.log,
  );
  const orders = createOrders(foundation, reads.sources.payments, restores.ofWrites, settings, tuning);
  const writes = createWrites(foundation, { reads, orders, restores }, settings, tuning);
  foundation.closing.add(() => writes.idle());
  return {
    ...{ account, foundation, orders },
    cards: writes.cards,
    mobile: writes.mobile,
    creation: writes.creation,
    news: new CardWebhookEffects(
      new CardWrites(foundation.stores.webhooks),
      new RecurringProfiles(foundation.stores.webhooks),
    ),
    cardIdOf: (token: string) => cardIdOf(account, token),
  };
}
