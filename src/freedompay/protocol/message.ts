import { withoutContacts } from '../../domain/redact-contacts.js';

/**
 * What the provider sends and receives, free of its wire form: an ordered tree of names and texts.
 * Order and repetition are kept, because the signature depends on both.
 */
export type Message = readonly Field[];

/** One field: its name and either its text or the fields nested in it. */
export type Field = readonly [name: string, value: string | Message];

/** Largest body that is read, in bytes, and deepest nesting: far above anything the provider sends. */
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_DEPTH = 20;

/** A body that is not one well-formed message. Nothing of it may be used. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';

  /** The sentence is cut short: it may quote a hostile name as long as the body, and one that is a person's data. */
  constructor(sentence: string) {
    const safe = withoutContacts(sentence.slice(0, 2 * MAX_SENTENCE_LENGTH));
    super(safe.length > MAX_SENTENCE_LENGTH ? `${safe.slice(0, MAX_SENTENCE_LENGTH)}…` : safe);
  }
}

const MAX_SENTENCE_LENGTH = 200;

/** Names that would reach into an object's prototype if a reader ever used a plain object as a map. */
const FORBIDDEN_NAMES = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** Whether no honest message has a field of that name. */
export function isForbiddenName(name: string): boolean {
  return FORBIDDEN_NAMES.has(name);
}

/** Refuses names that no honest message has. */
export function checkName(name: string): void {
  if (isForbiddenName(name)) throw new MalformedMessage(`"${name}" is not allowed as a field name.`);
}

/** A name as sentences quote it. What no honest field is called is not repeated: it may be a value out of its place. */
export function quotedName(name: string): string {
  return /^[A-Za-z_][\w.-]{0,49}(\[[\w.-]{0,50}\]){0,5}$/.test(name) ? `"${name}"` : 'of an odd name';
}

/** The first value under a name, or undefined. */
export function fieldOf(message: Message, name: string): string | Message | undefined {
  for (const field of message) if (field[0] === name) return field[1];
  return undefined;
}

/** The text under a name; undefined when the field is absent or has nested fields. */
export function textOf(message: Message, name: string): string | undefined {
  const value = fieldOf(message, name);
  return typeof value === 'string' ? value : undefined;
}

/** The message without the fields of that name at its top level. */
export function without(message: Message, name: string): Message {
  return message.filter(([field]) => field !== name);
}

/**
 * Refuses a level on which a scalar stands twice. Field names are not covered by the signature, so of two equal names
 * nobody can say which one the provider meant. Repeated groups (list items) are fine.
 */
export function checkRepetition(message: Message): void {
  const name = repeatedName(message);
  if (name !== null) throw new MalformedMessage(`Field ${quotedName(name)} stands twice in one message.`);
}

/** The first name under which a scalar stands beside another field; `null` where there is none. */
export function repeatedName(message: Message): string | null {
  const seen = new Map<string, boolean>();
  for (const [name, value] of message) {
    const scalar = typeof value === 'string';
    const before = seen.get(name);
    if (before !== undefined && (before || scalar)) return name;
    seen.set(name, scalar);
  }
  return null;
}
