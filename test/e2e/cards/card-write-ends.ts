import type { End, Ends } from '../../harness/fault-outcomes.js';

const UNKNOWN = 'OUTCOME_UNKNOWN';

/** A page of which nobody has the address is as good as none, so a signed refusal is believed; what is lost is asked for anew. */
export const OF_PAGE: Ends = {
  answered: ['OPEN', null, 1, 1],
  lost: ['UNKNOWN', UNKNOWN, 1, 0],
  'lost, done': ['UNKNOWN', UNKNOWN, 1, 1],
  'a field twice': ['UNKNOWN', UNKNOWN, 1, 1],
  'another word': ['UNKNOWN', UNKNOWN, 1, 1],
  'another payment': ['OPEN', null, 1, 1],
  'shown later': ['OPEN', null, 1, 1],
  'refused, unsigned': ['UNKNOWN', UNKNOWN, 1, 0],
  refused: ['REJECTED', 'PROVIDER_REFUSED', 1, 0],
  'refused, done': ['REJECTED', 'PROVIDER_REFUSED', 1, 1],
  declined: ['REJECTED', 'PROVIDER_REFUSED', 1, 0],
  'declined, done': ['REJECTED', 'PROVIDER_REFUSED', 1, 1],
  'not found': ['REJECTED', 'PROVIDER_REFUSED', 1, 0],
  'not found, done': ['REJECTED', 'PROVIDER_REFUSED', 1, 1],
  failed: ['UNKNOWN', UNKNOWN, 1, 0],
  'failed, done': ['UNKNOWN', UNKNOWN, 1, 1],
};

const REMOVED: End = ['SUCCEEDED', null, 1, 1];

/** Whatever is said of it, the cards show whether it was done; one that still shows may be about to go. */
export const OF_REMOVAL: Ends = {
  answered: REMOVED,
  lost: ['UNKNOWN', UNKNOWN, 1, 0],
  'lost, done': REMOVED,
  'a field twice': REMOVED,
  'another word': REMOVED,
  'another payment': REMOVED,
  'refused, unsigned': ['UNKNOWN', UNKNOWN, 1, 0],
  refused: ['REJECTED', 'PROVIDER_REFUSED', 1, 0],
  'refused, done': REMOVED,
  declined: ['REJECTED', 'DECLINED', 1, 0],
  'declined, done': REMOVED,
  'not found': ['UNKNOWN', UNKNOWN, 1, 0],
  'not found, done': REMOVED,
  failed: ['UNKNOWN', UNKNOWN, 1, 0],
  'failed, done': REMOVED,
};

const UNREAD: End = ['REJECTED', 'PROVIDER_UNAVAILABLE', 0, 0];
const UNREAD_REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 0, 0];

/** Cards that cannot be read are not removed. */
export const OF_LIST: Ends = {
  answered: REMOVED,
  lost: UNREAD,
  'lost, done': UNREAD,
  // There is no word of the list's own that could stand twice.
  'a field twice': REMOVED,
  'another word': UNREAD,
  'another payment': REMOVED,
  'refused, unsigned': UNREAD_REFUSED,
  refused: UNREAD_REFUSED,
  'refused, done': UNREAD_REFUSED,
  declined: UNREAD_REFUSED,
  'declined, done': UNREAD_REFUSED,
  'not found': ['REJECTED', 'CARD_NOT_FOUND', 0, 0],
  'not found, done': ['REJECTED', 'CARD_NOT_FOUND', 0, 0],
  failed: UNREAD_REFUSED,
  'failed, done': UNREAD_REFUSED,
};
