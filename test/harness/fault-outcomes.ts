import type { FaultName } from './injected-faults.js';

/** What a write came to: its state, the code of its problem, how often it was sent, and how often it was done. */
export type End = readonly [state: string, problem: string | null, sent: number, done: number];

/** What a fault makes of a call: whether its answer is believed, lost, or a refusal of one kind or another, and whether it was done. */
export type Outcome =
  | 'answered'
  | 'lost'
  | 'lost, done'
  | 'a field twice'
  | 'another word'
  | 'another payment'
  | 'another request'
  | 'refused, unsigned'
  | 'refused'
  | 'refused, done'
  | 'declined'
  | 'declined, done'
  | 'not found'
  | 'not found, done'
  | 'failed'
  | 'failed, done'
  | 'shown later'
  | 'done later'
  | 'declined later'
  | 'accepted, then failed'
  | 'accepted, under way'
  | 'of webhooks';

/** What every fault comes to. */
export const OUTCOMES: Readonly<Record<FaultName, Outcome>> = {
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
  'a word that nobody documents': 'another word',
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
  'a refund that fails': 'accepted, then failed',
  'a refund under way': 'accepted, under way',
  'a refund that shows late': 'shown later',
  'an effect that shows late': 'shown later',
  'a payment that shows late': 'shown later',
  'under way, then done': 'done later',
  'under way, then declined': 'declined later',
  'an answer of the older shape': 'answered',
  'a repeat that pays': 'answered',
  'an answer about another payment': 'another payment',
  'a field that stands twice': 'a field twice',
  'an answer to another request': 'another request',
  'a webhook that comes twice': 'of webhooks',
  'a webhook that is lost': 'of webhooks',
};

/** What a write comes to, by what the fault makes of the call; or by the fault itself, where that is another thing. */
export type Ends = Readonly<Partial<Record<Outcome | FaultName, End>>>;

/** What is expected of a write that meets the fault; undefined where the table does not say. */
export function endOf(ends: Ends, what: FaultName): End | undefined {
  return ends[what] ?? ends[OUTCOMES[what]];
}
