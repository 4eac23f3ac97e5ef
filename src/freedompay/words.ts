import { HIDDEN, withoutContacts } from '../domain/hidden.js';
import type { Field, Message } from './protocol/message.js';
import { classOf, type FieldClass } from './sensitive.js';

/** The provider's sentences are short; what goes on longer is cut. */
const LONGEST = 300;

/** Card tokens, signatures and session ids, in the forms they are written in; and what stands behind "?" in a URL. */
const TOKENS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{32,}|(?<=https?:\/\/[^\s?#]{1,300})[?#]\S+/gi;

/** Shorter values are ordinary words and numbers: hiding them would only make the sentence unreadable. */
const SHORTEST = { ofPayer: 4, ofOthers: 6 };

/** No honest call says more of its payer, and a hostile reply must not cost more than that. */
const MOST_VALUES = 100;

/**
 * The reply with its free texts fit to be kept, logged and shown. A description of an error may repeat what it is about:
 * what this very call and its reply say of payer, card and secrets is taken out of it, and whatever looks like such.
 */
export function withSafeWords(reply: Message, request: Message, known: readonly string[]): Message {
  // Most replies hold no words.
  if (!hasWords(reply)) return reply;
  const values = [...known, ...ofPayerIn(request), ...ofPayerIn(reply)].filter(isLongerThan(SHORTEST.ofPayer));
  const others = ofOthersIn(request).filter(isLongerThan(SHORTEST.ofOthers));
  const forms = [...values, ...others]
    .slice(0, MOST_VALUES)
    .map((value) => value.slice(0, LONGEST))
    .flatMap((value) => [value, new URLSearchParams([['', value]]).toString().slice(1)]);
  // Longest first, so that a value inside another one does not leave the rest of it standing.
  const patterns = [...new Set(forms)].sort((a, b) => b.length - a.length).map(patternOf);
  const safe = (message: Message): Message =>
    message.map(([name, value]): Field => {
      if (typeof value !== 'string') return [name, safe(value)];
      return [name, classOf(name) === 'text' ? safeWords(value, patterns) : value];
    });
  return safe(reply);
}

function hasWords(message: Message): boolean {
  return message.some(([name, value]) =>
    typeof value === 'string' ? value !== '' && classOf(name) === 'text' : hasWords(value),
  );
}

function safeWords(words: string, patterns: readonly RegExp[]): string {
  // Cut far behind what is shown, so that no half of a number is left at the end.
  const text = patterns.reduce((rest, pattern) => rest.replace(pattern, HIDDEN), words.slice(0, 10 * LONGEST));
  return withoutContacts(text.replace(TOKENS, HIDDEN)).slice(0, LONGEST);
}

function isLongerThan(shortest: number) {
  return (value: string) => value.length >= shortest;
}

const OF_PAYER: ReadonlySet<FieldClass | null> = new Set(['secret', 'signature', 'token', 'card', 'holder', 'contact']);

function ofPayerIn(message: Message): string[] {
  return valuesOf(message, (what) => OF_PAYER.has(what));
}

/** What else we send and do not know to be open: descriptions, URLs, the merchant's parameters. */
function ofOthersIn(request: Message): string[] {
  return valuesOf(request, (what) => what !== 'open' && !OF_PAYER.has(what));
}

function valuesOf(message: Message, isWanted: (what: FieldClass | null) => boolean): string[] {
  return message.flatMap(([name, value]) => {
    if (typeof value !== 'string') return valuesOf(value, isWanted);
    return isWanted(classOf(name)) ? [value.trim()] : [];
  });
}

function patternOf(value: string): RegExp {
  return new RegExp(/^\+?\d{7,}$/.test(value) ? grouped(value) : escaped(value), 'gi');
}

/** A number in any grouping, with or without its plus sign. */
function grouped(number: string): string {
  return [...number.replace('+', '')].join('[ ()-]{0,2}');
}

function escaped(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
