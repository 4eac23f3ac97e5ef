import type { Store } from '../db/schema.js';

/** How many attempts of one event at one endpoint are listed: the latest. */
export const MAX_LISTED_ATTEMPTS = 20;

/** One try to deliver an event. */
export interface Attempt {
  /** The HTTP status that came back; `null` where nothing did. */
  readonly status: number | null;
  /** Why it was not delivered; `null` where it was. */
  readonly problem: string | null;
}

/** An attempt as it is stored; the moment in milliseconds since 1970. */
export interface StoredAttempt extends Attempt {
  readonly at: number;
}

/**
 * Notes an attempt, in the caller's transaction, and when the next is due where it failed. Tells whether it was the first that
 * delivered the event at that endpoint.
 */
export async function noteAttempt(
  db: Store,
  delivery: { readonly eventId: string; readonly endpoint: string },
  attempt: Attempt,
  now: number,
  nextAt: number | null,
): Promise<boolean> {
  const { eventId, endpoint } = delivery;
  await db
    .insertInto('event_deliveries')
    .values(newDelivery(eventId, endpoint))
    .onConflict((conflict) => conflict.columns(['event_id', 'endpoint']).doNothing())
    .execute();
  const mine = db.updateTable('event_deliveries').where('event_id', '=', eventId).where('endpoint', '=', endpoint);
  // Holds the row, so that no attempt that is noted at the same moment is lost.
  const before = await mine
    .set(({ eb }) => ({ attempts: eb('attempts', '+', 1), next_at: nextAt }))
    .returning(['history', 'delivered_at'])
    .executeTakeFirstOrThrow();
  const history = [...attemptsOf(before), { at: now, ...attempt }].slice(-MAX_LISTED_ATTEMPTS);
  const isFirst = attempt.problem === null && before.delivered_at === null;
  await mine.set({ history: JSON.stringify(history), ...(isFirst && { delivered_at: now }) }).execute();
  return isFirst;
}

/** A delivery of which nothing was tried yet. */
export function newDelivery(event_id: string, endpoint: string) {
  return {
    ...{ event_id, endpoint, delivered_at: null, attempts: 0, next_at: null, history: '[]' },
    ...{ resend_at: null, resends: 0, holder: null, until: null },
  };
}

/** The attempts that are listed of a delivery, the oldest first. */
export function attemptsOf({ history }: { readonly history: string }): readonly StoredAttempt[] {
  return JSON.parse(history) as StoredAttempt[];
}
