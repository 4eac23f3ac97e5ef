import { HIDDEN, withoutContacts } from '../domain/hidden.js';
import type { Field, Message } from './protocol/message.js';
import { classOf } from './sensitive.js';

/** The provider's sentences are short; what goes on longer is cut. */
const LONGEST = 300;

/** Card tokens, signatures and session ids, in the forms they are written in; and what stands behind "?" in a URL. */
const TOKENS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{32,}|(?<=https?:\/\/[^\s?#]{1,300})[?#]\S+/gi;

/** Shorter values are ordinary words and numbers: hiding them would only make the sentence unreadable. */
const SHORTEST: Readonly<Record<'known' | 'free', number>> = { known: 4, free: 6 };

/**
 * The reply with its free texts fit to be kept, logged and shown. A description of an error may repeat what it is about:
 * what this very call and its reply say of payer, card and secrets is taken out of it, and whatever looks like such.
 */
export function withSafeWords(reply: Message, request: Message, known: readonly string[]): Message {
  const patterns = patternsOf([
    ...known.filter(({ length }) => length >= SHORTEST.known),
    ...sensitiveIn(reply),
    ...sensitiveIn(request),
  ]);
  const safe = (message: Message): Message =>
    message.map(([name, value]): Field => {
      if (typeof value !== 'string') return [name, safe(value)];
      return [name, classOf(name) === 'text' ? safeWords(value, patterns) : value];
    });
  return safe(reply);
}

function safeWords(words: string, patterns: readonly RegExp[]): string {
  // Cut behind what is shown, so that no half of a number is left at the end.
  const text = patterns.reduce((rest, pattern) => rest.replace(pattern, HIDDEN), words.slice(0, 10 * LONGEST));
  return withoutContacts(text.replace(TOKENS, HIDDEN)).slice(0, LONGEST);
}

/** Values that no sentence may repeat. */
function sensitiveIn(message: Message): string[] {
  return message.flatMap(([name, value]) => {
    if (typeof value !== 'string') return sensitiveIn(value);
    const what = classOf(name);
    if (what === 'open') return [];
    // A description may be repeated by another in the same reply: it is no news there.
    if (what === 'text' && /_description$/.test(name) && name !== 'pg_description') return [];
    const isFree = what === null || what === 'text' || what === 'address';
    return value.trim().length >= SHORTEST[isFree ? 'free' : 'known'] ? [value.trim()] : [];
  });
}

/** Longest first, so that a value inside another one does not leave the rest of it standing. */
function patternsOf(values: readonly string[]): RegExp[] {
  return [...new Set(values.flatMap((value) => [value, new URLSearchParams([['', value]]).toString().slice(1)]))]
    .sort((a, b) => b.length - a.length)
    .map((value) => new RegExp(/^\+?\d{7,}$/.test(value) ? grouped(value) : escaped(value), 'gi'));
}

/** A number in any grouping, with or without its plus sign. */
function grouped(number: string): string {
  return [...number.replace('+', '')].join('[ ()-]{0,2}');
}

function escaped(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
