import { InvalidInput } from '../errors.js';
import { WEBHOOK_KINDS } from '../webhook-kind.js';

/**
 * A page of the shop's that the provider sends payers to. What the payer's browser takes along is signed with the last
 * segment of that page's path: were it the name of a webhook, every payer would hold a valid webhook. How the provider finds
 * the segment in an odd URL is not published, so every reading of the URL that could come to such a name is refused.
 */
export function redirectUrl(argument: string, url: string): string {
  for (const name of readingsOf(url).flatMap(lastNames)) {
    if (WEBHOOK_KINDS.some((kind) => kind === name)) {
      throw new InvalidInput(
        argument,
        `must not end in "${name}": the provider signs what the payer's browser takes there with the last segment of the path, and with this name it would be a valid webhook.`,
      );
    }
  }
  return url;
}

/** The URL as it is, as URL parsers normalise it, and both with their escapes undone, however often they were made. */
function readingsOf(url: string): string[] {
  return [url, new URL(url).href].flatMap((text) => [text, unescaped(text)]);
}

function unescaped(text: string): string {
  let before: string;
  let after = text;
  do {
    before = after;
    // All that stand together at once: a character may be several.
    after = before.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      new TextDecoder().decode(Uint8Array.from(escapes.slice(1).split('%'), (digits) => parseInt(digits, 16))),
    );
  } while (after !== before);
  return after;
}

/** What may be taken for the last segment: with the query and the fragment left out, with the fragment left out, in all. */
function lastNames(text: string): string[] {
  const [withoutQuery = '', withoutFragment = ''] = [text.split(/[?#]/, 1)[0], text.split('#', 1)[0]];
  return [withoutQuery, withoutFragment, text].map((part) => {
    const segments: string[] = [];
    for (const segment of part.split(/[/\\]/)) {
      const name = nameOf(segment);
      if (segment === '..') segments.pop();
      else if (name !== '') segments.push(name);
    }
    return segments.at(-1) ?? '';
  });
}

/** The segment without parameters, blanks, dots, what follows a control character, and the ending of a PHP script. */
function nameOf(segment: string): string {
  const plain = segment
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase();
  const name = (plain.trimStart().split(/[;?#&\p{Cc}]/u, 1)[0] as string).trim();
  return name
    .replace(/^\.+|\.+$/g, '')
    .replace(/(\.(php\d?|phtml))+$/, '')
    .replace(/\.+$/, '');
}
