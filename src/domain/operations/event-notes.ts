/** What events of operations say, where others read it: the journal stores the sentence alone. */
export const EVENT_NOTES = {
  /** It was written down that the write is about to leave. */
  sent: 'about to be sent',
  unsent: 'refused before anything was sent',
  accepted: 'the provider accepted it',
  /** Whoever sent it was gone before the answer came. */
  cutOff: 'cut off while it was sent',
  /** Taken to have had no effect. */
  notShown: 'not shown until the horizon',
  stillNotShown: 'accepted and still not shown',
  retryAbandoned: 'a retry was abandoned before it was sent',
} as const;

/** What a reading shows of an operation, and what it says then; of a refund with its id. */
export const SIGHTS = {
  done: (refundId: string | null) => `the provider shows ${nameOf(refundId)} as done`,
  pending: (refundId: string | null) => `the provider shows ${nameOf(refundId)} as under way`,
  failed: (refundId: string | null) => `the provider shows ${nameOf(refundId)} as failed`,
  returned: (refundId: string | null) => `the provider shows that ${nameOf(refundId)}, which was done, has failed`,
} as const;
export type Sight = keyof typeof SIGHTS;

/** What stands before what corrects an operation that had ended. */
export const CORRECTED = 'corrected: ';

/** What a sentence of an event says that a reading showed; `null` where it is about something else. */
export function sightOf(note: string): Sight | null {
  const said = note.startsWith(CORRECTED) ? note.slice(CORRECTED.length) : note;
  // Ids of refunds have digits alone, or are UUIDs.
  const plain = said.replace(/ refund [\da-f-]+/, ' it');
  return (Object.keys(SIGHTS) as Sight[]).find((sight) => plain === SIGHTS[sight](null)) ?? null;
}

function nameOf(refundId: string | null): string {
  return refundId === null ? 'it' : `refund ${refundId}`;
}
