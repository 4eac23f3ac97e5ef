import type { Config } from '../../config/config.js';
import type { Log } from '../../observability/log.js';
import type { Accounts } from '../../services/accounts.js';
import { resourceReader } from '../../services/events/event-writer.js';
import { MerchantEvents } from '../../services/events/merchant-events.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Stores } from '../../store/db/stores.js';
import type { Closing } from '../closing.js';
import type { Tuning } from '../tuning.js';
import { eventsBackend } from './backend.js';
import type { GatewayReads } from './reads.js';

/** What sends events to the merchant's backend; `null` where none are sent. */
export function createEvents(
  config: Config,
  parts: {
    readonly stores: Stores;
    readonly accounts: Accounts;
    readonly changes: ChangeFeed;
    readonly reads: GatewayReads;
  },
  tuning: Tuning,
  log: Log,
  closing: Closing,
): MerchantEvents | null {
  const backend = eventsBackend(config.backend, tuning.deliveryTimeoutMs);
  if (!backend) return null;
  const { payments, payouts } = parts.reads.sources;
  const events = new MerchantEvents({
    store: parts.stores.writes,
    backend,
    read: resourceReader(parts.accounts, payments, payouts, parts.reads.journal),
    changes: parts.changes,
    times: tuning,
    readTimeoutMs: config.timeoutMs,
    observeFailure: log.failedDelivery,
    observeDefect: log.defect,
  });
  closing.add(() => backend.close());
  return events;
}
