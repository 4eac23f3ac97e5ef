/** What a write came to: its state, the code of its problem, how often it was sent, and how often it was done. */
export type End = readonly [state: string, problem: string | null, sent: number, done: number];

/** What a fault makes of a call: whether its answer is believed, lost, or a refusal of one kind or another, and whether it was done. */
export type Outcome =
  | 'answered'
  | 'lost'
  | 'lost, done'
  | 'a field twice'
  | 'refused, unsigned'
  | 'refused'
  | 'refused, done'
  | 'declined'
  | 'declined, done'
  | 'not found'
  | 'not found, done'
  | 'failed'
  | 'failed, done';

/** Every fault, by its name. */
export const OUTCOMES: Readonly<Record<string, Outcome>> = {
  'an answer that takes its time': 'answered',
  'no answer in time, done before': 'lost, done',
  'no answer in time, done afterwards': 'lost, done',
  'a connection cut before': 'lost',
  'a connection cut after': 'lost, done',
  'HTTP 502 before': 'lost',
  'HTTP 502 after': 'lost, done',
  'HTTP 429': 'lost',
  'a web page': 'lost',
  'half an answer': 'lost, done',
  'a wrong signature': 'lost, done',
  'no signature': 'lost, done',
  'a forged success, unsigned': 'lost',
  'a forged success, signed wrongly': 'lost',
  'a word that nobody documents': 'lost, done',
  'a refusal': 'refused',
  'a refusal of what was done all the same': 'refused, done',
  'a refusal without a signature': 'refused, unsigned',
  'a decline': 'declined',
  'a decline of what was done all the same': 'declined, done',
  '"not found"': 'not found',
  '"not found", of what was done all the same': 'not found, done',
  '"repeated"': 'failed',
  '"repeated", of what was done all the same': 'failed, done',
  'a failure of its own': 'failed',
  'a failure of its own, of what was done all the same': 'failed, done',
  'a code that nobody documents': 'failed',
  'a payment that shows late': 'answered',
  'an answer of the older shape': 'answered',
  'an answer about another payment': 'answered',
  'a field that stands twice': 'a field twice',
};

export type Ends = Readonly<Record<Outcome, End>>;

const UNKNOWN = 'OUTCOME_UNKNOWN';

/** A page of which nobody has the address is as good as none, so a signed refusal is believed; what is lost is asked for anew. */
export const OF_PAGE: Ends = {
  answered: ['OPEN', null, 1, 1],
  lost: ['UNKNOWN', UNKNOWN, 1, 0],
  'lost, done': ['UNKNOWN', UNKNOWN, 1, 1],
  'a field twice': ['UNKNOWN', UNKNOWN, 1, 1],
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
