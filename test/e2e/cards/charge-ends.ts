/** What a charge came to: its state, the code of its problem, calls that take money, and payments of its order that took it. */
export type End = readonly [state: string, problem: string | null, sent: number, taken: number];

export const DONE: End = ['SUCCEEDED', null, 1, 1];
/** The payer is asked, and nothing is taken. */
export const ASKED: End = ['ACTION_REQUIRED', null, 0, 0];
export const UNSENT: End = ['REJECTED', 'PROVIDER_UNAVAILABLE', 0, 0];
export const UNSENT_REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 0, 0];
export const UNSENT_ODD: End = ['REJECTED', 'ACTION_NOT_ALLOWED', 0, 0];
export const REFUSED: End = ['REJECTED', 'PROVIDER_REFUSED', 1, 0];
export const DECLINED: End = ['REJECTED', 'DECLINED', 1, 0];
export const NOT_APPLIED: End = ['REJECTED', 'NOT_APPLIED', 1, 0];
/** For a person: its payment is there, and not paid. */
export const UNPAID: End = ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 0];
/** For a person: what was said and what shows contradict each other. */
export const DOUBTFUL: End = ['UNKNOWN', 'OUTCOME_UNKNOWN', 1, 1];

/** What a charge comes to that meets a fault: where it takes the money by a card or by a profile, is made, or is read. */
export interface Ends {
  readonly card?: End;
  readonly profile?: End;
  readonly made?: End;
  readonly readOfCard: End;
  readonly readOfProfile: End;
}

/** Its answer is lost or cannot be believed, and it was done, or it was not. */
const done = { card: DONE, profile: DONE, made: UNSENT, readOfCard: UNSENT, readOfProfile: DONE };
const lost = { card: UNPAID, profile: NOT_APPLIED, made: UNSENT, readOfCard: UNSENT, readOfProfile: DONE };
/** It is refused in words that prove nothing; to read or make it first is what is refused then. */
const refusedDone = { ...done, made: UNSENT_REFUSED, readOfCard: UNSENT_REFUSED };
const refusedLost = { ...lost, made: UNSENT_REFUSED, readOfCard: UNSENT_REFUSED };
const refused = (end: End) => ({ ...refusedLost, card: end, profile: end });

/** Every fault, by its name. */
export const ENDS: Readonly<Record<string, Ends>> = {
  'an answer that takes its time': { ...done, made: DONE, readOfCard: DONE },
  'no answer in time, done before': done,
  'no answer in time, done afterwards': done,
  'a connection cut before': lost,
  'a connection cut after': done,
  'HTTP 502 before': lost,
  'HTTP 502 after': done,
  'HTTP 429': lost,
  'a web page': lost,
  'half an answer': done,
  'a wrong signature': done,
  'no signature': done,
  'a forged success, unsigned': lost,
  'a forged success, signed wrongly': lost,
  'a word that nobody documents': { ...done, readOfCard: UNSENT_ODD },
  'a refusal': refused(REFUSED),
  'a refusal of what was done all the same': refusedDone,
  'a refusal without a signature': refusedLost,
  'a decline': refused(DECLINED),
  'a decline of what was done all the same': refusedDone,
  '"not found"': { ...refusedLost, readOfCard: UNSENT },
  '"not found", of what was done all the same': { ...refusedDone, readOfCard: UNSENT },
  '"repeated"': refusedLost,
  '"repeated", of what was done all the same': refusedDone,
  'a failure of its own': refusedLost,
  'a failure of its own, of what was done all the same': refusedDone,
  'a code that nobody documents': refusedLost,
  'an effect that shows late': done,
  'a payment that shows late': done,
  'under way, then done': done,
  'under way, then declined': { ...done, card: DECLINED, profile: DECLINED },
  // The call that takes a card's money names its payment; what makes a profile's payment cannot be held against anything.
  'an answer about another payment': { ...done, profile: DOUBTFUL },
  'a field that stands twice': done,
};
