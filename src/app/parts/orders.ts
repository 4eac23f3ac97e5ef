import { Backend } from '../../backend/backend-client.js';
import { OrderCheckBackend } from '../../backend/order-check.js';
import type { BackendSettings } from '../../config/backend/merchant-backend.js';
import type { Config } from '../../config/config.js';
import { BackendDecidedOrders } from '../../services/checkouts/backend-decided-orders.js';
import { CheckDecisions } from '../../services/checkouts/check-decisions.js';
import { OrderPayments } from '../../services/checkouts/order-payments.js';
import { RestoredOrders } from '../../services/checkouts/restored-orders.js';
import { SecondPayments } from '../../services/checkouts/second-payments.js';
import { OrderReadings, type ReadingLane } from '../../services/reads/order-payment-readings.js';
import type { Payments } from '../../services/reads/payments.js';
import type { RestoredJournal } from '../../services/reads/restored-journal.js';
import { Charges } from '../../store/cards/charges.js';
import { CheckedOrders } from '../../store/checkouts/checked-orders.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import { PaymentClaims } from '../../store/checkouts/payment-claims.js';
import type { Store } from '../../store/db/schema.js';
import { Inbox } from '../../store/webhook-inbox.js';
import type { SharedParts } from '../shared-parts.js';
import type { Tuning } from '../tuning.js';
import { tellsBackend } from './events.js';

/** How many check requests the merchant's backend is asked about at once; more wait, within their deadline. */
const PARALLEL_CHECKS = 32;

/** What decides which payment pays an order, and what of webhooks it goes by. */
export type GatewayOrders = ReturnType<typeof createOrders>;

/** Joins what decides which payment pays an order. Webhooks and new payments each have a store of their own for it. */
export function createOrders(
  { stores, accounts, log, closing }: SharedParts,
  payments: Pick<Payments, 'byIdForOrder' | 'byOrderNow' | 'byIdNow'>,
  restored: Pick<RestoredJournal, 'isRecent'>,
  { unknownOrders, backend }: Pick<Config, 'unknownOrders' | 'backend'>,
  times: Tuning,
) {
  const isTelling = tellsBackend({ backend });
  const checkoutsIn = (store: Store) => new Checkouts(store, isTelling);
  const readingsIn = (store: Store, lane: ReadingLane) => new OrderReadings(payments, checkoutsIn(store), times, lane);
  const ordersIn = (store: Store, lane: ReadingLane) =>
    new OrderPayments(
      checkoutsIn(store),
      new PaymentClaims(store),
      readingsIn(store, lane),
      new Charges(store),
      unknownOrders,
      log.orderPaidTwice,
    );
  const { webhooks, writes } = stores;
  const inbox = new Inbox(webhooks, isTelling);
  const decider = checkBackend(backend);
  if (decider) closing.add(() => decider.close());
  const decisions =
    decider &&
    new CheckDecisions(
      new OrderCheckBackend(decider, log.undecidedCheck),
      checkoutsIn(webhooks),
      inbox,
      new BackendDecidedOrders(new CheckedOrders(webhooks), readingsIn(webhooks, 'webhooks')),
      unknownOrders,
    );
  return {
    inbox,
    ofWebhooks: ordersIn(webhooks, 'webhooks'),
    ofWrites: ordersIn(writes, 'writes'),
    restored: new RestoredOrders(restored, payments, checkoutsIn(writes), readingsIn(writes, 'writes')),
    decisions,
    seconds: new SecondPayments(checkoutsIn(writes), payments, accounts, times, log.defect),
  };
}

/** Who decides on check requests; `null` where nobody is asked. Connections of its own: slow events hold up no question. */
function checkBackend(settings: BackendSettings | null): Backend | null {
  if (!settings?.checkUrl) return null;
  const { checkUrl: url, secret, previousSecrets, checkTimeoutMs: timeoutMs } = settings;
  return new Backend({ url, secret, previousSecrets, timeoutMs, connections: PARALLEL_CHECKS, keepAlive: false });
}
