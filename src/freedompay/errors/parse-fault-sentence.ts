/** What a fault's sentence says of the answer that brought it. */
export type FaultAnswer =
  | { readonly answer: 'refused'; readonly code: string | null }
  | { readonly answer: 'http'; readonly status: number }
  | { readonly answer: 'lost' | 'unsigned' | 'wrongly-signed' | 'unreadable' | 'other-payment' | 'unknown-word' };

const REFUSED = /^The payment provider was asked, and it refused(?: with code (\d{1,10})(?!\d))?/;
const UNREACHED = 'The payment provider cannot be reached: ';
const UNANSWERED = 'The payment provider did not answer in time.';
const DISBELIEVED = "The payment provider's answer was not believed: ";

/** Why an answer was not believed, by how that begins. */
const DISBELIEFS = [
  ['it carries no signature', 'unsigned'],
  ['its signature is wrong', 'wrongly-signed'],
  ['it is about another ', 'other-payment'],
  ['its request status ', 'unknown-word'],
] as const;

/** Reads the sentence of a ProviderFault; `null` where it is none. What the provider said in it decides nothing. */
export function parseFaultSentence(said: string): FaultAnswer | null {
  const refused = REFUSED.exec(said);
  if (refused) return { answer: 'refused', code: refused[1] ?? null };
  if (said.startsWith(UNREACHED)) {
    const status = /\(it answered with HTTP (\d{3})\)/.exec(said)?.[1];
    return status === undefined ? { answer: 'lost' } : { answer: 'http', status: Number(status) };
  }
  if (said.startsWith(UNANSWERED)) return { answer: 'lost' };
  if (!said.startsWith(DISBELIEVED)) return null;
  const why = said.slice(DISBELIEVED.length);
  return { answer: DISBELIEFS.find(([beginning]) => why.startsWith(beginning))?.[1] ?? 'unreadable' };
}
