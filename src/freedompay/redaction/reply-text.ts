import { REDACTED, withoutContacts } from '../../domain/redact-contacts.js';
import type { Field, Message } from '../protocol/message.js';
import { classOf, type FieldClass } from './field-classes.js';

/** The provider's sentences are short; what goes on longer is cut. */
const MAX = 300;

/** Card tokens, signatures and session ids, in the forms they are written in; and what stands behind "?" in a URL. */
const TOKENS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{32,}|(?<=https?:\/\/[^\s?#]{1,300})[?#]\S+/gi;

/** Shorter values are ordinary words and numbers: hiding them would only make the sentence unreadable. */
const SHORTEST = { ofPayer: 4, ofOthers: 6 };

/** Digits that a phone number has without its country code, in Kazakhstan ten, and nine where that has three. */
const NATIONAL = [10, 9];

/** As many digits or more, however they are grouped. Ids of payments look the same. */
const NATIONAL_NUMBER = /\d(?:[\s().\u2010-\u2015-]{0,3}\d){8,}/g;

/** No honest call says more of its payer, and a hostile reply must not cost more than that. */
const MAX_VALUES = 100;

/**
 * The reply with its free texts fit to be kept, logged and shown. A description of an error may repeat what it is about:
 * what this very call and its reply say of payer, card and secrets is taken out of it, and whatever looks like such. Where a call
 * is about a phone that neither names, `hidesNumbers` takes out whatever may be one without its country code.
 */
export function redactReplyText(
  reply: Message,
  request: Message,
  known: readonly string[],
  hidesNumbers = false,
): Message {
  // Most replies hold no words.
  if (!hasWords(reply)) return reply;
  const ofPayer = [...known, ...payerValuesIn(request), ...payerValuesIn(reply)];
  const values = [...ofPayer, ...ofPayer.flatMap(nationalForms)].filter(isLongerThan(SHORTEST.ofPayer));
  const others = otherValuesIn(request).filter(isLongerThan(SHORTEST.ofOthers));
  const forms = [...values, ...others]
    .slice(0, MAX_VALUES)
    .map((value) => value.slice(0, MAX))
    .flatMap((value) => [value, new URLSearchParams([['', value]]).toString().slice(1)]);
  // Longest first, so that a value inside another one does not leave the rest of it standing.
  const redacted = [...new Set(forms)].sort((a, b) => b.length - a.length).map(redactedValue);
  const safe = (message: Message): Message =>
    message.map(([name, value]): Field => {
      if (typeof value !== 'string') return [name, safe(value)];
      return [name, classOf(name) === 'text' ? redactWords(value, redacted, hidesNumbers) : value];
    });
  return safe(reply);
}

function hasWords(message: Message): boolean {
  return message.some(([name, value]) =>
    typeof value === 'string' ? value !== '' && classOf(name) === 'text' : hasWords(value),
  );
}

function redactWords(words: string, redacted: readonly RedactedValue[], hidesNumbers: boolean): string {
  // Cut far behind what is shown, so that no half of a number is left at the end.
  const known = redacted.reduce(without, words.slice(0, 10 * MAX));
  const text = hidesNumbers ? known.replace(NATIONAL_NUMBER, REDACTED) : known;
  return withoutContacts(text.replace(TOKENS, REDACTED)).slice(0, MAX);
}

function isLongerThan(shortest: number) {
  return (value: string) => value.length >= shortest;
}

/** A number with its country code as people write it at home: without that. */
function nationalForms(value: string): string[] {
  return /^\+?\d{11,15}$/.test(value) ? NATIONAL.map((digits) => value.slice(-digits)) : [];
}

const OF_PAYER: ReadonlySet<FieldClass | null> = new Set(['secret', 'signature', 'token', 'card', 'holder', 'contact']);

function payerValuesIn(message: Message): string[] {
  return valuesOf(message, (what) => OF_PAYER.has(what));
}

/** What else we send and do not know to be open: descriptions, URLs, the merchant's parameters. */
function otherValuesIn(request: Message): string[] {
  return valuesOf(request, (what) => what !== 'open' && !OF_PAYER.has(what));
}

function valuesOf(message: Message, includes: (what: FieldClass | null) => boolean): string[] {
  return message.flatMap(([name, value]) => {
    if (typeof value !== 'string') return valuesOf(value, includes);
    return includes(classOf(name)) ? [value.trim()] : [];
  });
}

/** A value to be found, whatever case it is written in. It is compared letter by letter: no text of others becomes a pattern. */
interface RedactedValue {
  readonly letters: string;
  /** A number may be written in groups, and a masked card number under any mask. */
  readonly kind: 'text' | 'number' | 'masked';
}

function redactedValue(value: string): RedactedValue {
  if (/^\d{0,6}\*+\d{0,4}$/.test(value)) return { letters: digitsOf(value), kind: 'masked' };
  const isNumber = /^\+?\d{7,40}$/.test(value);
  return { letters: folded(isNumber ? value.replace('+', '') : value), kind: isNumber ? 'number' : 'text' };
}

/** A card number as somebody masked it: "4716-04XX-XXXX-1981", "4716 04** **** 1981". */
const MASKED_PAN = /(?:\d[ -]?){0,6}[ -]?[Xx*•#][ Xx*•#-]{0,30}(?:[ -]?\d){0,4}/g;

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

function without(text: string, target: RedactedValue): string {
  if (target.kind === 'masked')
    return text.replace(MASKED_PAN, (found) => (digitsOf(found) === target.letters ? REDACTED : found));
  const letters = folded(text);
  let rest = '';
  let done = 0;
  for (let found = next(target, letters, 0); found; found = next(target, letters, found.end)) {
    rest += text.slice(done, found.start) + REDACTED;
    done = found.end;
  }
  return rest + text.slice(done);
}

/** What people put between the digits of a phone number: also the spaces that do not break a line, and longer dashes. */
const GROUPING: ReadonlySet<string> = new Set(' ()-.\u00a0\u2007\u202f\u2010\u2011\u2012\u2013\u2014\u2015');

interface Found {
  readonly start: number;
  readonly end: number;
}

function next({ letters: target, kind }: RedactedValue, letters: string, from: number): Found | null {
  if (kind === 'text') {
    const start = letters.indexOf(target, from);
    return start < 0 ? null : { start, end: start + target.length };
  }
  for (let start = from; start < letters.length; start += 1) {
    const end = endOfNumber(target, letters, start);
    if (end !== null) return { start, end };
  }
  return null;
}

/** Where the number ends that begins there; `null` where it does not. Three characters of grouping may stand between digits. */
function endOfNumber(digits: string, letters: string, start: number): number | null {
  let at = start;
  for (let index = 0; index < digits.length; index += 1) {
    if (index > 0) for (let n = 0; n < 3 && GROUPING.has(letters[at] ?? ''); n += 1) at += 1;
    if (letters[at] !== digits[index]) return null;
    at += 1;
  }
  return at;
}

/** The text in lower case, each letter at its place: those that would become several stay as they are. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return [...text].map((one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join('');
}
