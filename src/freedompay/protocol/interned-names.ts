import { checkName } from './message.js';

/** Names that were checked before: a provider uses a few dozen, and what is read next compares them over and over. */
const names = new Map<string, string>();
const MAX_NAMES = 1_000;
/** Longer names are nobody's: keeping them would let hostile bodies fill the memory. */
export const MAX_NAME_LENGTH = 100;

/** The name as it was interned, which it is only once it was checked. */
export function knownName(name: string): string | undefined {
  return names.get(name);
}

/** The name, checked, as the one text that stands for all its likes. Raises MalformedMessage where no honest message has it. */
export function internedName(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  checkName(name);
  if (name.length > MAX_NAME_LENGTH) return name;
  const interned = oneText(name);
  // Hostile bodies may fill the table, but not for long: full, it begins anew.
  if (names.size >= MAX_NAMES) names.clear();
  names.set(interned, interned);
  return interned;
}

/**
 * The text that stands for all its likes: as the name of a property a text is one with all others like it, which makes
 * comparing it a comparison of addresses. It is no part of a longer text either, which would be kept along with it.
 */
export function oneText(name: string): string {
  return names.get(name) ?? Object.keys({ [name]: null })[0] ?? name;
}
