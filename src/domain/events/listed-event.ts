import type { TimeSpan } from '../lists/filters.js';
import type { BackendEventType } from './merchant-event.js';

/** A try to deliver an event, as it is listed. */
export interface DeliveryAttempt {
  readonly at: Date;
  /** The HTTP status that came back; `null` where nothing did. */
  readonly status: number | null;
  /** Why it was not delivered; `null` where it was. */
  readonly problem: string | null;
}

/** What became of an event at one endpoint. */
export interface EventDeliveryState {
  readonly endpoint: string;
  /** When the endpoint took it first; `null` where it has not. */
  readonly deliveredAt: Date | null;
  readonly attempts: number;
  /** When it is tried next after a failure; `null` where it is not, or waits for those before it. */
  readonly nextAttemptAt: Date | null;
  /** Of the latest attempt. */
  readonly lastProblem: string | null;
  /** The latest attempts, the oldest first. */
  readonly history: readonly DeliveryAttempt[];
}

/** An event for the merchant's backend, as people see it. */
export interface ListedEvent {
  /** The same that is sent as `webhook-id`. */
  readonly id: string;
  readonly type: string;
  readonly account: string;
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly createdAt: Date;
  readonly deliveries: readonly EventDeliveryState[];
  /** The text that is sent. */
  readonly body: string;
}

/** What must hold for an event to be listed; `null`: anything goes. Every text has been checked. */
export interface EventFilter {
  readonly types: readonly BackendEventType[] | null;
  readonly paymentId: string | null;
  /** Whether every endpoint has it. */
  readonly delivered: boolean | null;
  readonly createdAt: TimeSpan | null;
}
