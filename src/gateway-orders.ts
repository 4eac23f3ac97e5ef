import { CheckBackend } from './backend/check.js';
import type { Config } from './config.js';
import { checkBackend } from './gateway-backend.js';
import type { Log } from './http/log.js';
import type { Accounts } from './services/accounts.js';
import { CheckDecisions } from './services/check-decisions.js';
import { DecidedOrders } from './services/decided-orders.js';
import { type NoteTimes, OrderNotes } from './services/order-notes.js';
import { OrderPayments } from './services/order-payments.js';
import { type ClaimTimes, OrderReadings, type ReadingLane } from './services/order-readings.js';
import type { Payments } from './services/payments.js';
import { SecondPayments } from './services/second-payments.js';
import { CheckedOrders } from './store/checked-orders.js';
import { Checkouts } from './store/checkouts.js';
import type { Inbox } from './store/inbox.js';
import { PaymentClaims } from './store/payment-claims.js';
import type { Store } from './store/schema.js';
import type { Stores } from './store/stores.js';

/** What notes the readings of payments; it is there before anything reads one. */
export function orderNotes(stores: Stores, tellsBackend: boolean, times: NoteTimes, log: Log): OrderNotes {
  return new OrderNotes(new Checkouts(stores.writes, tellsBackend), times, log.orderPaidTwice, log.defect);
}

export interface OrderSettings {
  readonly config: Config;
  readonly stores: Stores;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly inbox: Inbox;
  readonly tellsBackend: boolean;
  readonly times: ClaimTimes & NoteTimes;
  readonly log: Log;
}

/** What decides which payment pays an order. Webhooks and new payments each have a store of their own for it. */
export function gatewayOrders({ config, stores, accounts, payments, inbox, tellsBackend, times, log }: OrderSettings) {
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
    decisions,
    seconds,
    checksTo,
  };
}
