import { LiveQueries } from '../../services/live/live.js';
import { Watchers, type WatchTimes } from '../../services/live/watchers.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import type { Foundation } from '../foundation.js';
import type { GatewayReads } from './reads.js';

/** Joins what watches payments and payouts for subscribers. The watchers are closed by whoever serves them. */
export function createLive(
  { stores, changes }: Pick<Foundation, 'stores' | 'changes'>,
  { sources: { payments, payouts } }: Pick<GatewayReads, 'sources'>,
  times: WatchTimes,
) {
  const watchers = new Watchers(changes, times);
  return { watchers, live: new LiveQueries(watchers, payments, payouts, new Checkouts(stores.webhooks)) };
}
