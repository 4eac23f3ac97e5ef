import { InvalidInput } from './errors.js';

/**
 * The provider signs values only, joined by ";". A text that holds one can be cut: of a signed `A;1` whoever has the
 * signature makes two values, under names of his own choice. U+037E is the same character once a text is normalised.
 */
const SEPARATOR = /[;\u037e]/;

/** A text of the caller's own that is sent and signed: without the separator of signed values. */
export function signableText(argument: string, text: string): string {
  if (!SEPARATOR.test(text)) return text;
  throw new InvalidInput(
    argument,
    'must hold no ";": the provider joins what it signs with it, so a part of the text could be passed off as another field.',
  );
}
