import type { Config } from '../../config/config.js';
import type { Log } from '../../observability/log.js';
import type { Accounts } from '../../services/accounts.js';
import { PaymentCreation } from '../../services/checkouts/create-payment.js';
import { Recheck } from '../../services/reconciliation/recheck.js';
import { Reconciler } from '../../services/reconciliation/reconciler.js';
import { Operations } from '../../services/writes/operations.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import type { ChangeFeed } from '../../store/db/change-feed.js';
import type { Stores } from '../../store/db/stores.js';
import type { Tuning } from '../tuning.js';
import type { GatewayOrders } from './orders.js';
import type { GatewayReads } from './reads.js';
import type { GatewayRestores } from './restores.js';

/** How long a caller is kept waiting for a write that another request, perhaps at another instance, carries out. */
const OTHERS_MS = 10_000;

/** What writes are made of. */
export interface WriteParts {
  readonly stores: Stores;
  readonly accounts: Accounts;
  readonly changes: ChangeFeed;
  readonly reads: GatewayReads;
  readonly orders: GatewayOrders;
  readonly restores: GatewayRestores;
  /** Where the provider reaches the webhooks; `null` where it cannot. */
  readonly webhooksUrl: () => string | null;
}

/** What moves money, and what finds out how it ended. */
export interface GatewayWrites {
  readonly operations: Operations;
  readonly creation: PaymentCreation;
  readonly reconciler: Reconciler;
}

/** Joins what writes. */
export function createWrites(config: Config, parts: WriteParts, tuning: Tuning, log: Log): GatewayWrites {
  const { stores, accounts, changes, reads, orders, restores, webhooksUrl } = parts;
  const { client, journal } = reads;
  const { payments } = reads.sources;
  const recheck = new Recheck(journal, payments, accounts, changes, tuning, log.defect);
  const reconciler = new Reconciler(journal, recheck, accounts, tuning, log.defect);
  const { readBackDelaysMs, leaseMs, horizonMs } = tuning;
  const operations = new Operations(
    { client, payments, journal, readBackDelaysMs, leaseMs, horizonMs, restored: restores.ofWrites },
    reconciler,
    changes,
    { ownMs: 2 * config.timeoutMs + 5_000, othersMs: OTHERS_MS },
  );
  const checkouts = new Checkouts(stores.writes);
  const creation = new PaymentCreation(client, checkouts, orders.ofWrites, orders.restored, webhooksUrl);
  return { operations, creation, reconciler };
}
