/** Stands where something was that may not be written down. */
export const REDACTED = '***';

/** Lengths are bounded so that no text, however long and odd, takes more than one short look at each of its characters. */
const EMAIL = /[^\s@"'<>(),;:=/?&\\]{1,64}(?:@|%40)[^\s@"'<>(),;:=/?&\\]{1,255}/giu;
/** Eleven digits and more, however they are grouped: phone numbers with their country code, card numbers, IBANs. */
const LONG_NUMBER = /\d(?:[ ()-]{0,2}\d){10,}/g;
/** A plus sign tells a phone number from other numbers. */
const PHONE = /(?:\+|%2B)\d(?:[ ()-]{0,2}\d){6,}/gi;

/**
 * A sentence without what looks like an e-mail address, a phone or a card number, for words that others chose and that
 * go into logs, errors or the store. Shorter numbers stay: ids of payments have ten digits.
 */
export function withoutContacts(sentence: string): string {
  // Most sentences hold nothing that could be a part of either, which is seen much faster.
  const addresses = /@|%40/.test(sentence) ? sentence.replace(EMAIL, REDACTED) : sentence;
  return /\d/.test(addresses) ? addresses.replace(PHONE, REDACTED).replace(LONG_NUMBER, REDACTED) : addresses;
}
