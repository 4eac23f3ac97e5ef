import { MalformedMessage, type Message } from '../../../src/freedompay/protocol/message.js';
import { readPlainXml } from '../../../src/freedompay/protocol/plain-xml.js';
import { readStrictXml } from '../../../src/freedompay/protocol/strict-xml.js';
import { decodeXml } from '../../../src/freedompay/protocol/xml.js';

/** What the reader of the plain form makes of a text; `null` where it leaves it to the strict one. */
export function plainly(text: string): Message | null {
  return readPlainXml(text);
}

/** What the strict reader makes of a text; `null` where it refuses it. */
export function strictly(text: string): Message | null {
  return unlessRefused(() => readStrictXml(text));
}

/**
 * Reads a body in every way there is: by the reader of the plain form, by the strict one, and by both as they work together,
 * from text and from bytes. Throws where two of them differ. `null` where all refuse; `plain` tells whether it is plain.
 */
export function readEveryWay(text: string): { readonly message: Message | null; readonly plain: boolean } {
  const message = strictly(text);
  const plain = plainly(text);
  expectEqual(
    text,
    message,
    unlessRefused(() => decodeXml(text)),
  );
  // Where bytes become text, one byte order mark is taken off.
  const marked = text.startsWith('\ufeff');
  expectEqual(
    text,
    marked ? strictly(text.slice(1)) : message,
    unlessRefused(() => decodeXml(Buffer.from(text))),
  );
  if (plain !== null) expectEqual(text, message, plain);
  return { message, plain: plain !== null };
}

function expectEqual(text: string, expected: Message | null, read: Message | null): void {
  if (JSON.stringify(read) === JSON.stringify(expected)) return;
  throw new Error(`Read differently: ${JSON.stringify({ text, expected, read })}`);
}

function unlessRefused<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedMessage) return null;
    throw error;
  }
}
