import { CheckBackend } from '../../backend/check.js';
import type { Config } from '../../config/config.js';
import type { Log } from '../../observability/log.js';
import type { Accounts } from '../../services/accounts.js';
import { CheckDecisions } from '../../services/checkouts/check-decisions.js';
import { DecidedOrders } from '../../services/checkouts/decided-orders.js';
import { type NoteTimes, OrderNotes } from '../../services/checkouts/order-notes.js';
import { OrderPayments } from '../../services/checkouts/order-payments.js';
import { RestoredOrders } from '../../services/checkouts/restored-orders.js';
import { SecondPayments } from '../../services/checkouts/second-payments.js';
import { type ClaimTimes, OrderReadings, type ReadingLane } from '../../services/reads/order-readings.js';
import type { Payments } from '../../services/reads/payments.js';
import type { RestoredJournal } from '../../services/reads/restored-journal.js';
import { CheckedOrders } from '../../store/checkouts/checked-orders.js';
import { Checkouts } from '../../store/checkouts/checkouts.js';
import { PaymentClaims } from '../../store/checkouts/payment-claims.js';
import type { Store } from '../../store/db/schema.js';
import type { Stores } from '../../store/db/stores.js';
import type { Inbox } from '../../store/webhook-inbox.js';
import { checkBackend } from './backend.js';

/** What notes the readings of payments; it is there before anything reads one. */
export function orderNotes(stores: Stores, tellsBackend: boolean, times: NoteTimes, log: Log): OrderNotes {
  return new OrderNotes(new Checkouts(stores.writes, tellsBackend), times, log.orderPaidTwice, log.defect);
}

export interface OrderSettings {
  readonly config: Config;
  readonly stores: Stores;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly restored: RestoredJournal;
  readonly inbox: Inbox;
  readonly tellsBackend: boolean;
  readonly times: ClaimTimes & NoteTimes;
  readonly log: Log;
}

/** What decides which payment pays an order. */
export type GatewayOrders = ReturnType<typeof createOrders>;

/** Joins what decides which payment pays an order. Webhooks and new payments each have a store of their own for it. */
export function createOrders(settings: OrderSettings) {
  const { config, stores, accounts, payments, restored, inbox, tellsBackend, times, log } = settings;
  const checkoutsIn = (store: Store) => new Checkouts(store, tellsBackend);
  const readingsIn = (store: Store, lane: ReadingLane) => new OrderReadings(payments, checkoutsIn(store), times, lane);
  const ordersIn = (store: Store, lane: ReadingLane) =>
    new OrderPayments(
      checkoutsIn(store),
      new PaymentClaims(store),
      readingsIn(store, lane),
      config.unknownOrders,
      log.orderPaidTwice,
    );
  const { webhooks, writes } = stores;
  const checksTo = checkBackend(config.backend);
  const decisions =
    checksTo &&
    new CheckDecisions(
      new CheckBackend(checksTo, log.undecidedCheck),
      checkoutsIn(webhooks),
      inbox,
      new DecidedOrders(new CheckedOrders(webhooks), readingsIn(webhooks, 'webhooks')),
      config.unknownOrders,
    );
  const seconds = new SecondPayments(checkoutsIn(writes), payments, accounts, times, log.defect);
  return {
    ofWebhooks: ordersIn(webhooks, 'webhooks'),
    ofWrites: ordersIn(writes, 'writes'),
    restored: new RestoredOrders(restored, payments, checkoutsIn(writes), readingsIn(writes, 'writes')),
    decisions,
    seconds,
    checksTo,
  };
}
