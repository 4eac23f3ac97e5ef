import type { PaymentCreation } from '../../services/checkouts/create-payment.js';
import { LiveQueries } from '../../services/live/live-queries.js';
import { Watchers, type WatchTimes } from '../../services/live/watchers.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import type { SharedParts } from '../shared-parts.js';
import type { GatewayReads } from './reads.js';
import type { GatewayWrites } from './writes.js';

/** Joins what watches for subscribers. The watchers are closed by whoever serves them. */
export function createLive(
  { stores, changes }: Pick<SharedParts, 'stores' | 'changes'>,
  { sources: { payments, payouts, journal } }: Pick<GatewayReads, 'sources'>,
  { creation }: Pick<GatewayWrites, 'creation'>,
  times: WatchTimes,
) {
  const watchers = new Watchers(changes, times);
  const checkouts = new Checkouts(stores.webhooks);
  const findCheckout: PaymentCreation['find'] = (id, of) => creation.find(id, of);
  return { watchers, live: new LiveQueries(watchers, payments, payouts, journal, checkouts, findCheckout) };
}
