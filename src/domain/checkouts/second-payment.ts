import type { NamedPayment } from './checkout.js';
import type { OnSecond } from './paid-order.js';

/** How long a payment that was turned down may still be shown as paid, in milliseconds: the provider shows effects late. */
export const REJECTION_SHOWS_MS = 60_000;

/** What is noted of a payment that came second for its order; times in milliseconds since 1970. */
export interface NotedSecond {
  /** When the provider was told not to take it; `null` where it was not. */
  readonly turnedDownAt: number | null;
  /** When a person was told; `null` where nobody was. */
  readonly alarmedAt: number | null;
}

/** Whether a person is to be told of it now: once, and not while it is being given back since we turned it down. */
export function isAlarmDue({ turnedDownAt, alarmedAt }: NotedSecond, onSecond: OnSecond, now: number): boolean {
  const isBeingGivenBack = turnedDownAt !== null && turnedDownAt > now - REJECTION_SHOWS_MS;
  return onSecond === 'ALARM' && alarmedAt === null && !isBeingGivenBack;
}

/** What a reading of a payment means for its order. */
export interface ReadPayment extends NamedPayment {
  readonly standing: 'paid' | 'freed';
}

/** What is noted already of the orders of a payment that was read. */
export interface NotedOrders {
  /** Whether one of its orders was created here, or let pass. */
  readonly isKnown: boolean;
  /** Whether it is noted as the first to pay one of them. */
  readonly isFirst: boolean;
  /** What is noted of it where it came second; else `null`. */
  readonly second: Pick<NotedSecond, 'alarmedAt'> | null;
}

/** Whether the reading says something of an order that is not noted yet. */
export function isUnrecorded({ standing }: ReadPayment, { isKnown, isFirst, second }: NotedOrders): boolean {
  if (standing === 'freed') return isFirst || second !== null;
  return isKnown && !isFirst && (second?.alarmedAt ?? null) === null;
}
